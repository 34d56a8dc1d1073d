"""The floors: what the same rows cost with nothing of ours around them."""
