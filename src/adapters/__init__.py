"""The world: doors, stores, keys, clocks, and what comes from vendors. Three storeys, see ADR-0016."""
