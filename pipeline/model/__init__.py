"""Frozen values that the stages pass on. Standard library only."""
