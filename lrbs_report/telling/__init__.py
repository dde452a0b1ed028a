"""How what happened is put into words for whoever is there."""
