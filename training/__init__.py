"""How the shipped English pipeline is made: treebanks in, weights and their measured scores out.

Not part of the installed package. `python -m training.train --treebanks DIR` makes the weights,
`python -m training.evaluate --treebanks DIR` measures them. `DATA_CARD.md` says what went in.
"""
