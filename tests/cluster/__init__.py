"""Training on the workers of a Dask scheduler, all of it real, each a process of its own."""
