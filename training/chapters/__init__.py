"""How the general weights of chapter proposals are learned: `python -m training.chapters`."""
