"""A clip as a whole: shape, root path, gaps, smoothing."""
