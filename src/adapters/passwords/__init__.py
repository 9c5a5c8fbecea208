"""Passwords and bearer secrets: argon2id for what people choose, SHA-256 for what we draw."""
