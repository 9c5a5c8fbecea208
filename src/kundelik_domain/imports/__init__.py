"""Imports of schools, catchments and employees: begun, started, taken portion by portion (ADM-17, ADM-34, OPS-5).

Owns how far each import has come and which rows were refused; what a row means belongs to the context it goes to.
"""
