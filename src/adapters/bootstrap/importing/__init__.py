"""Imports of tables, joined from the tables' door, the texts, and the contexts the rows go to (ADM-17, ADM-34)."""
