"""What SMPLer is trained to make small."""
