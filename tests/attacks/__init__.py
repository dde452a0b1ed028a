"""What a stranger may try: each is an attack that once worked, or one of its kind."""
