"""What people ask about accounts (ADM-16, IDN-1, IDN-4)."""
