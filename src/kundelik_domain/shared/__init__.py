"""The few words that mean the same in every context."""
