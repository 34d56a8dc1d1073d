"""Candidates for a task, the people with whom one works, and tasks for a post or pledge. Above posts, pledges and tasks,
and without tables."""
