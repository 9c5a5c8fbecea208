"""What is asked about files."""
