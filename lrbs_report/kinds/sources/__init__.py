"""Where rows of data come from."""
