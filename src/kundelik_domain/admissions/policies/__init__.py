"""Rules of admission that calculate: a proposal, not a decision."""
