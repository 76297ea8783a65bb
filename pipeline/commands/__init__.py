"""The commands of `rundown`, a module each: its options, what it calls, what it says.

Each has `add(commands)` and `run(arguments, terminal) -> exit code`. Everything heavy is imported inside `run`, so
that `rundown --help` answers at once.
"""
