"""Handing the lists of pupils over to the school's e-journal system (ADM-31)."""
