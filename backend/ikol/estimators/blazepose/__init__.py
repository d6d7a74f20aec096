"""BlazePose GHUM: the default estimator, free to use on the day of installation."""
