"""Admission to school (ADM): a parent applies for a child, the school decides, and every step is a fact.

Owns applications, seat pools, the claims of children on a school year, admission campaigns, and the dated rules.
Rules come from order No. 564 of 12 October 2018 (standard admission rules) and the manuals in docs/requirements.
"""
