"""Work meets people: who could do a task, and tasks for a post. Stands above posts and tasks, and keeps no rows."""
