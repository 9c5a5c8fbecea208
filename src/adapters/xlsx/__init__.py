"""The door of tables: XLSX and CSV, in and out; safe against formulas, bombs and encodings (ADM-17, ADM-34)."""
