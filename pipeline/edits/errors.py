"""Why an edit cannot be laid over a draft."""


class MisfitError(Exception):
    """The edit does not fit: what it is about is not there, or it asks for what cannot be. The message says which."""
