"""A project before the first job: configuration, samples, plan, checks; and its progress."""
