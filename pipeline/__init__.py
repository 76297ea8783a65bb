"""Rundown: from a podcast recording to reviewed show notes, on the producer's own machine."""

__version__ = "0.1.0"
