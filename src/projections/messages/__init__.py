"""Read models about notices and their deliveries (NTF-1)."""
