"""HMR: SMPL's rotations, shape and a camera, regressed step by step, and a critic."""
