"""The evidence log: Merkle hashing, C2SP formats, keys, mirrors, witnesses. Knows no database (docs/evidence.md)."""
