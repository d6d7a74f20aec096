"""The learned regressor: a small network over time that corrects the hand-written mapping."""
