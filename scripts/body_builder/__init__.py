"""Steps of `scripts/build_body.py`: from MakeHuman's CC0 data to a body in SMPL's format."""
