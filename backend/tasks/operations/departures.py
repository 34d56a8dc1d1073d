"""What becomes of the tasks in the hands of a person whose account is closed."""

from backend.common.db import versions
from backend.organisations.holdings import Becomes, Departure, Held, held_rows
from backend.organisations.models import Person
from backend.tasks import policies
from backend.tasks.models import Task
from backend.tasks.operations.offers import record


class Tasks:
    """Tasks not done are handed back, as if the person had declined; those done wait for whoever verifies them."""

    def find(self, departure: Departure, *, reader: Person) -> list[Held]:
        def becomes(task: Task) -> str:
            handed_back = departure.closes and task.state in Task.WORKING
            return Becomes.GIVEN_BACK if handed_back else Becomes.STAYS

        tasks = Task.objects.filter(person=departure.person, state__in=Task.OPEN)
        return held_rows(tasks, policies.visible_tasks(reader), becomes)

    def release(self, departure: Departure, *, actor: Person) -> None:
        for task in Task.objects.filter(person=departure.person, state__in=Task.WORKING).order_by("pk"):
            versions.update_versioned(task, state=Task.State.DECLINED)
            record("task.declined", task, actor=actor, now=departure.now, counts={"tasks_open": -1}, by="account")
