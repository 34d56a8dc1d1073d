"""What the made-up people are called and what they write, in Chinese with English beside it. Pure data."""
