"""Speech to words: adapters that honour the protocol in `base`."""
