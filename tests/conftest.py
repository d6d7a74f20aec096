"""Settings for all tests."""

from hypothesis import settings

# A busy machine is no failure: how long an example takes is never asserted.
settings.register_profile("ikol", deadline=None)
settings.load_profile("ikol")
