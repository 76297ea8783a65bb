"""How the weights of `pipeline/nlp/alignment.py` are made: outlined episodes in, weights and their scores out."""
