"""What holds for every test."""

from hypothesis import settings

# A busy machine is slow, not wrong: no test fails for the time that it takes.
settings.register_profile("ikol", deadline=None)
settings.load_profile("ikol")
