"""Settings as the compiled code takes them: an array of numbers of the targets' dtype."""

BONE_WEIGHT, SWING_PRIOR, INITIAL, DECREASE, INCREASE, LEAST, MOST = range(7)
