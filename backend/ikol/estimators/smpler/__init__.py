"""SMPLer: SMPL's rotations, shape and a camera, refined by attention to features of all scales."""
