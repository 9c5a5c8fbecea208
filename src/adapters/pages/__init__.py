"""Pages for people, made on the server: accessible, without scripts, in three languages (SIG-4, I18-1)."""
