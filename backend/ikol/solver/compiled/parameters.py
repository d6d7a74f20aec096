"""Settings as the compiled code takes them: an array of numbers of the targets' dtype."""

BONE_WEIGHT, SWING_PRIOR, SIGMA, INITIAL, DECREASE, INCREASE, LEAST, MOST = range(8)
