"""Measuring speed and accuracy."""
