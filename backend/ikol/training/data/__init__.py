"""What is learned from: people whose motion is known, seen by virtual cameras."""
