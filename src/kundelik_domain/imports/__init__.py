"""Imports of schools, their people, classes and grades: begun, started, taken portion by portion (OPS-5, RPT-20).

Owns how far each import has come and which rows were refused; what a row means belongs to the context it goes to.
"""
