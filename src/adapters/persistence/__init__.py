"""Where facts, keys and read models are kept: PostgreSQL, through psycopg and the eventsourcing library's ports."""
