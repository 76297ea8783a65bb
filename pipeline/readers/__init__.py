"""Text that others wrote, read with tolerance: outline forms, and what else comes in."""
