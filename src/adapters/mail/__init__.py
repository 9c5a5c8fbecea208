"""E-mail: letters, and the ways to send them: SMTP, or a folder for development (NTF-1, OPS-1)."""
