from hypothesis import settings

# A busy machine is slow, not wrong: no test asserts a time.
settings.register_profile("no-deadline", deadline=None)
settings.load_profile("no-deadline")
