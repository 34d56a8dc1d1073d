"""A district with a street, a community, a branch, a consortium and a cell, set up through the API by its administrator."""

from datetime import UTC, datetime, timedelta

from tests.deploy.conftest import Installation
from tests.journeys.api import Api

PASSWORD = "a long enough passphrase"


def in_days(days: float) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


def first_category(api: Api) -> str:
    rows = api.get("issue-categories")["results"]
    return next(row["code"] for row in rows if row["parent_code"])


class District:
    """Everything an administrator sets up before the story begins. Addresses are `<name>@<place>.example.org`, so that several
    districts live in one installation."""

    def __init__(self, installation: Installation, api: Api, place: str = "jiangbei") -> None:
        self.api, self.place = api, place
        self.admin = self.administrator(installation)
        self.district = self.admin.get("me")["home_unit_id"]
        self.street = self.unit("SUBDISTRICT", "孔浦街道", self.district)
        self.community = self.unit("COMMUNITY", "文竹社区", self.street)
        self.branch = self.unit("BRANCH", "文竹社区第一支部", self.community)
        bond = {"name": "孔浦老小区党建联合体", "bond": "PLACE", "home_unit_id": self.street}
        self.consortium = self.admin.post("consortia", bond)["id"]
        self.admin.post(f"consortia/{self.consortium}/arrivals", {"unit_id": self.community})
        cell = {"unit_id": self.community, "code": "文竹-1", "name": "文竹第一网格", "households": 300}
        self.cell = self.admin.post("cells", cell | {"branch_id": self.branch})["id"]

    def administrator(self, installation: Installation) -> Api:
        contact = self.contact("admin")
        command = ["create_administrator", "--district", f"江北区 {self.place}", "--name", "Admin", "--email", contact]
        done = installation.manage(*command, ADMIN_PASSWORD=PASSWORD)
        assert done.returncode == 0, done.stderr
        return self.api.signed_in(contact, PASSWORD)

    def contact(self, name: str) -> str:
        return f"{name.lower()}@{self.place}.example.org"

    def unit(self, kind: str, name: str, parent: str) -> str:
        return self.admin.post("units", {"kind": kind, "name": name, "parent_id": parent})["id"]

    def person(self, name: str, home: str = "") -> tuple[str, Api]:
        """A member of the branch, who accepts the invitation, chooses a password and signs in."""
        contact = self.contact(name)
        body = {"name": name, "home_unit_id": home or self.branch, "email": contact, "language": "en"}
        person = self.admin.post("people", body)["id"]
        invitation = self.admin.post(f"people/{person}/invitations")["token"]
        self.api.post("invitation-acceptances", {"token": invitation, "password": PASSWORD}, status=204)
        return person, self.api.signed_in(contact, PASSWORD)

    def coordinator(self, name: str) -> tuple[str, Api]:
        person, api = self.person(name)
        self.admin.post(f"cells/{self.cell}/roles", {"person_id": person, "kind": "COORDINATOR"})
        return person, api

    def official(self, name: str, kind: str, unit: str) -> tuple[str, Api]:
        """Somebody with a role on a unit, at home there."""
        person, api = self.person(name, home=unit)
        self.admin.post(f"people/{person}/roles", {"kind": kind, "unit_id": unit})
        return person, api

    def counter(self, metric: str, **scope: str) -> int:
        query = "&".join(f"{name}={value}" for name, value in scope.items())
        series = self.admin.get(f"counters?{query}&metric={metric}")["series"]
        return sum(point["value"] for row in series for point in row["points"])

    def verified_task(self, organiser: Api, member: Api, person_id: str, title: str) -> str:
        """A task offered, accepted, done and verified by somebody else."""
        offer = {"title": title, "due_at": in_days(2), "cell_id": self.cell, "person_id": person_id}
        task = organiser.post("tasks", offer)["id"]
        member.post(f"tasks/{task}/acceptance")
        member.post(f"tasks/{task}/completion", {"note": "Done."})
        organiser.post(f"tasks/{task}/verification")
        return task

    def resolved_issue(self, reporter: Api, handler: Api, verifier: Api, title: str) -> str:
        """An issue that the grid handles itself, verified by somebody else."""
        report = {"category": first_category(reporter), "title": title, "cell_id": self.cell}
        issue = reporter.post("issues", report)["id"]
        handler.post(f"issues/{issue}/acceptance")
        handler.post(f"issues/{issue}/self-handling")
        handler.post(f"issues/{issue}/response", {"resolution": "Mended."})
        verifier.post(f"issues/{issue}/verification")
        return issue
