"""The only place where concrete things are chosen: databases, keys, clocks, and how processes are run."""
