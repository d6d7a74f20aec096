"""What the networks of HybrIK and IKOL are trained to make small, before the layer."""
