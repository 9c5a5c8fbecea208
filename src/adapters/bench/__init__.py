"""What this machine makes of it: benchmarks with a named baseline in the same run (docs/benchmarks.md)."""
