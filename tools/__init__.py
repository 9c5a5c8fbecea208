"""What looks at the repository from outside: contracts and tables that judge it, never shipped with it."""
