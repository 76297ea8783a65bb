"""The back catalog taken in: a feed or a folder of strangers becomes files in the producer's audio folder."""
