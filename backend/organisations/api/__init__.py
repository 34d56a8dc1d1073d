"""Views of this app: one class per URL."""
