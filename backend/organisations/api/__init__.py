"""The doors of this app: one class per URL."""
