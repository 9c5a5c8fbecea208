"""Open data that the demonstration is drawn from; sources and licences stand in README.md."""
