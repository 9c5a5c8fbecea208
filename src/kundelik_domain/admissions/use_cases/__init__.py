"""What can be done in admission: one method a command, each loads, decides and appends."""
