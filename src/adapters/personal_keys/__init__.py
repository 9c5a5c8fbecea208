"""The master key and what is derived from it: wrapping of person keys, and blind indexes (ADR-0009)."""
