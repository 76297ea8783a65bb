"""Values to files: a renderer chooses layout, never words."""
