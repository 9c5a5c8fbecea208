"""Read models of organisations."""
