"""Training of the networks that see pictures: everything that they have in common."""
