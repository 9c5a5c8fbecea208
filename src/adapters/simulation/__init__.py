"""A made-up country from a seed: schools, classes, pupils' numbers, final grades; as large as the real one (RPT-20).

Nothing here knows a use case or a database: who fills an installation with it stands in `bootstrap.simulating`. The
same seed makes the same world with the same numpy (its distributions may change between versions; it is pinned).
School number k is made of the seed and k alone, so that a small world is the beginning of the large one.
"""
