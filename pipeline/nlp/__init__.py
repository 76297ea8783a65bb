"""What stages share of language: sentences, clean-up, phrases, ranking."""
