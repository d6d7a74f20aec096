"""Training of the regression branches through the IKOL layer."""
