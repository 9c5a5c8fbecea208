"""Open data that the simulated country is drawn from; sources and licences stand in README.md."""
