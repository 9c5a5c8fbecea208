"""The demonstration: a made-up country of schools and parents, driven through the HTTP API under a virtual clock."""
