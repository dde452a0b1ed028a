"""What may go wrong: each moment at which something fails, and what is left then."""
