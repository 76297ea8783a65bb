"""The review of a draft: its edits on the disk, its state for the page, its approval; the local web page."""
