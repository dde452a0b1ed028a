"""Training on other machines: what both ends of a Dask cluster need."""
