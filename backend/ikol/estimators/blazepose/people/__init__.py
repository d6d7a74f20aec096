"""Finding everybody in a clip and telling them apart, on the nets that read one person."""
