"""The review page: a local web server on which a producer takes a draft to approved."""
