"""Questions about admission: the executor's list, the parent's cabinet, histories, schools with free seats."""
