"""A preview on this machine: the report is served, built again when a file changes, and the browser follows."""
