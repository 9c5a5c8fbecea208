"""The schools that render services: where they stand, how they are called, which languages they teach in (ADM-19).

Owns schools and their settings, and the 20 regions of Kazakhstan as plain data.
"""
