"""Values in, values out: one stage, one file, one public function."""
