"""The motion of a clip as one least-squares problem over all of its frames."""
