"""Candidates for a task, and tasks for a post or pledge. Above posts, pledges and tasks, and without tables."""
