"""A person's edits of a draft: what she did, where it belongs, and the draft with all of it laid over."""
