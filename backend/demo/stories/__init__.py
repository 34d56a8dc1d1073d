"""What happens in the district: each story plays through the real operations, as the person whose turn it is."""
