"""What estimators whose networks see a picture of each person have in common."""
