"""SMPL-format bodies: loading, forward kinematics and skinning."""
