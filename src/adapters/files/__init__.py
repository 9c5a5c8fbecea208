"""Uploaded files: what they are by content, and a folder that keeps them under their hash (FIL-1)."""
