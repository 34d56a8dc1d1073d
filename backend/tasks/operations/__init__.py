"""Every change to tasks."""

from backend.tasks.operations.offers import accept_task, cancel_task, decline_task, offer_task
from backend.tasks.operations.work import complete_task, expire_tasks, return_task, verify_task
