"""Every change to posts, claims, teams and the duty log."""

from backend.posts.operations.claims import claim_post

__all__ = ["claim_post"]
