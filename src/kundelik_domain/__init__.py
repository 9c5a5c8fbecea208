"""What is true: facts, decisions and refusals, in the standard library alone. No clock, no chance, no I/O."""
