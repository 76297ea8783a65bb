"""A page that a person edited, brought together field by field with a page that was generated anew."""

from pipeline.merging.merge import Conflict, MergedPage, merge_pages

__all__ = ["Conflict", "MergedPage", "merge_pages"]
