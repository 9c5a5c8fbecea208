"""The command line `kundelik`: serving, demonstrating, auditing, read models, benchmarks (ADR-0016)."""
