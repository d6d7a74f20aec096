"""The field's benchmarks of bodies in single pictures, and the same on rendered ones."""
