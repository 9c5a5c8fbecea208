"""Backups as folders that can be checked, and the register of erasures that outlives them (OPS-3, AUD-6)."""
