"""Erasing a person's data where the law demands it (AUD-6, ADR-0023).

What was recorded stays; who it was about cannot be read any more.
"""
