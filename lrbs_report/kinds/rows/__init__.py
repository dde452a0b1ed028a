"""How rows of data are read: piece by piece, whatever they are kept in."""
