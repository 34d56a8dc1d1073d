"""Who may do what with units, consortia, people, roles and ways to sign in."""

from collections.abc import Mapping
from itertools import count

from knox.models import AuthToken

from backend.organisations import operations
from backend.organisations.models import Role
from backend.organisations.operations.account_changes import code_of
from tests import factories
from tests.access import Access
from tests.world import NOW

FOREIGN = ("dan", "kim", "lin", "mei", "nan")
# What everybody of a district sees, seen from another one.
PUBLIC = dict.fromkeys(FOREIGN, 404)
ONLY_EVA = {"eva": 200, **PUBLIC}
IF_MATCH = {"HTTP_IF_MATCH": '"1"'}
addresses = count(1)


class AnotherAddress(Mapping):
    """Request headers of a caller at a fresh address each time: signing in is counted per address."""

    def __getitem__(self, name):
        return f"10.1.{next(addresses) % 250}.7"

    def __iter__(self):
        return iter(["REMOTE_ADDR"])

    def __len__(self):
        return 1


def consortium(world):
    return operations.create_consortium(
        actor=world.eva, name="日湖公益", bond="INTEREST", home_unit_id=world.kongpu.pk, now=NOW
    )


def consortium_with_member(world):
    made = consortium(world)
    operations.join_consortium(actor=world.eva, consortium_id=made.pk, unit_id=world.wenzhu.pk, now=NOW)
    return made


def empty_unit(world):
    return factories.make_unit(name="空社区", parent=world.kongpu)


def newcomer(world, **more):
    return factories.make_person(name="Olga", home_unit=world.branch, **more)


def inactive(world):
    return newcomer(world, is_active=False)


def worker_role(world):
    person = newcomer(world)
    return factories.make_role(person=person, kind=Role.Kind.WORKER, unit=world.branch)


def with_password(world):
    world.ben.set_password("correct horse battery")
    world.ben.save()
    return {"contact": world.ben.email, "password": "correct horse battery"}


def invitation(world):
    secret = operations.invite_person(actor=world.eva, person_id=newcomer(world).pk, now=NOW)
    return {"token": secret.token, "password": "correct horse battery"}


def with_reset(world):
    person = newcomer(world, password_set_at=NOW)
    operations.invite_person(actor=world.eva, person_id=person.pk, now=NOW)
    return person


def email_code(world):
    person = newcomer(world, password_set_at=NOW)
    operations.edit_person(actor=world.eva, person_id=person.pk, now=NOW, email="new@example.org")
    return code_of(person.account_changes.get().pk)


def token_of_ben(world):
    AuthToken.objects.filter(user=world.ben, token_key="mine").delete()
    return AuthToken.objects.create(user=world.ben)[0].token_key


def api(path):
    return f"/api/v1/{path}"


SEES_PEOPLE_OF_THE_BRANCH = {"eva": 200, "fay": 200, "gao": 200, "hao": 200}
STAFF_WITHOUT_THE_RIGHT = {"fay": 403, "gao": 403, "hao": 403}

ROWS = {
    "GET calendar/<int:year>": Access(lambda world: api("calendar/2027"), others=200),
    "POST calendar/<int:year>": Access(
        lambda world: (api("calendar/2027"), {"rest_days": ["2027-01-01"], "make_up_days": []}),
        {"eva": 201, "kim": 201},
        others=403,
    ),
    "GET units": Access(lambda world: api("units"), others=200),
    "POST units": Access(
        lambda world: (api("units"), {"parent_id": str(world.kongpu.pk), "kind": "COMMUNITY", "name": "新社区"}),
        {"eva": 201, **dict.fromkeys(FOREIGN, 400)},
        others=403,
    ),
    "GET units/<uuid:unit_id>": Access(lambda world: api(f"units/{world.wenzhu.pk}"), PUBLIC, others=200),
    "PATCH units/<uuid:unit_id>": Access(
        lambda world: (api(f"units/{world.wenzhu.pk}"), {"name": "新名"}, IF_MATCH), ONLY_EVA, others=403
    ),
    "POST units/<uuid:unit_id>/codes": Access(
        lambda world: (api(f"units/{world.wenzhu.pk}/codes"), {"scheme": "stats-12", "code": "330205003001"}),
        ONLY_EVA,
        others=403,
    ),
    "POST units/<uuid:unit_id>/move": Access(
        lambda world: (api(f"units/{world.lvmei.pk}/move"), {"parent_id": str(world.cicheng.pk)}),
        ONLY_EVA,
        others=403,
    ),
    "POST units/<uuid:unit_id>/merger": Access(
        lambda world: (api(f"units/{world.lvmei.pk}/merger"), {"target_id": str(world.wenzhu.pk)}),
        ONLY_EVA,
        others=403,
    ),
    "POST units/<uuid:unit_id>/closure": Access(
        lambda world: (api(f"units/{empty_unit(world).pk}/closure"), {}), ONLY_EVA, others=403
    ),
    "GET consortia": Access(lambda world: api("consortia"), others=200),
    "POST consortia": Access(
        lambda world: (
            api("consortia"),
            {"name": "外滩商圈", "bond": "TRADE", "home_unit_id": str(world.kongpu.pk)},
        ),
        {"eva": 201, **dict.fromkeys(FOREIGN, 400)},
        others=403,
    ),
    "GET consortia/<uuid:consortium_id>": Access(
        lambda world: api(f"consortia/{consortium(world).pk}"), PUBLIC, others=200
    ),
    "PATCH consortia/<uuid:consortium_id>": Access(
        lambda world: (api(f"consortia/{consortium(world).pk}"), {"note": "每季一会"}, IF_MATCH), ONLY_EVA, others=403
    ),
    "GET consortia/<uuid:consortium_id>/members": Access(
        lambda world: api(f"consortia/{consortium_with_member(world).pk}/members"), PUBLIC, others=200
    ),
    "POST consortia/<uuid:consortium_id>/arrivals": Access(
        lambda world: (api(f"consortia/{consortium(world).pk}/arrivals"), {"unit_id": str(world.wenzhu.pk)}),
        {"eva": 201, **PUBLIC},
        others=403,
    ),
    "POST consortia/<uuid:consortium_id>/departures": Access(
        lambda world: (
            api(f"consortia/{consortium_with_member(world).pk}/departures"),
            {"unit_id": str(world.wenzhu.pk)},
        ),
        {"eva": 201, **PUBLIC},
        others=403,
    ),
    "POST consortia/<uuid:consortium_id>/closure": Access(
        lambda world: (api(f"consortia/{consortium_with_member(world).pk}/closure"), {}), ONLY_EVA, others=403
    ),
    "GET people": Access(lambda world: api("people"), others=200),
    "POST people": Access(
        lambda world: (api("people"), {"name": "Olga", "home_unit_id": str(world.branch.pk)}),
        {"eva": 201, **dict.fromkeys(FOREIGN, 400)},
        others=403,
    ),
    "GET people/<uuid:person_id>": Access(lambda world: api(f"people/{newcomer(world).pk}"), SEES_PEOPLE_OF_THE_BRANCH),
    "PATCH people/<uuid:person_id>": Access(
        lambda world: (api(f"people/{newcomer(world).pk}"), {"name": "Olga O."}, IF_MATCH),
        {"eva": 200, **STAFF_WITHOUT_THE_RIGHT},
    ),
    "GET people/<uuid:person_id>/roles": Access(
        lambda world: api(f"people/{newcomer(world).pk}/roles"), SEES_PEOPLE_OF_THE_BRANCH
    ),
    "POST people/<uuid:person_id>/roles": Access(
        lambda world: (
            api(f"people/{newcomer(world).pk}/roles"),
            {"kind": "WORKER", "unit_id": str(world.branch.pk)},
        ),
        {"eva": 201, "fay": 201, "hao": 201, "gao": 403},
    ),
    "GET people/<uuid:person_id>/holdings": Access(
        lambda world: api(f"people/{world.ben.pk}/holdings"),
        {"eva": 200, "ben": 200, **dict.fromkeys(("fay", "gao", "hao"), 403)},
        others=404,
    ),
    "POST people/<uuid:person_id>/deactivation": Access(
        lambda world: (api(f"people/{newcomer(world).pk}/deactivation"), {}), {"eva": 200, **STAFF_WITHOUT_THE_RIGHT}
    ),
    "POST people/<uuid:person_id>/reactivation": Access(
        lambda world: (api(f"people/{inactive(world).pk}/reactivation"), {}), {"eva": 200, **STAFF_WITHOUT_THE_RIGHT}
    ),
    "POST people/<uuid:person_id>/invitations": Access(
        lambda world: (api(f"people/{newcomer(world).pk}/invitations"), {}), {"eva": 201, **STAFF_WITHOUT_THE_RIGHT}
    ),
    "POST people/<uuid:person_id>/reset-confirmation": Access(
        lambda world: (api(f"people/{with_reset(world).pk}/reset-confirmation"), {}),
        {"hao": 201, "fay": 201, "eva": 403, "gao": 403},
    ),
    "POST roles/<uuid:role_id>/end": Access(
        lambda world: (api(f"roles/{worker_role(world).pk}/end"), {}),
        {"eva": 200, "fay": 200, "hao": 200, "gao": 403},
    ),
    "POST invitation-acceptances": Access(
        lambda world: (api("invitation-acceptances"), invitation(world), AnotherAddress()), others=204, anonymous=204
    ),
    "POST email-confirmations": Access(
        lambda world: (api("email-confirmations"), {"code": email_code(world)}, AnotherAddress()),
        others=204,
        anonymous=204,
    ),
    "GET tokens": Access(lambda world: api("tokens"), others=200),
    "POST tokens": Access(
        lambda world: (api("tokens"), with_password(world), AnotherAddress()), others=201, anonymous=201
    ),
    "DELETE tokens/<slug:token_id>": Access(lambda world: api(f"tokens/{token_of_ben(world)}"), {"ben": 204}),
    "GET session": Access(lambda world: api("session"), others=200, anonymous=200),
    "POST session": Access(
        lambda world: (api("session"), with_password(world), AnotherAddress()), others=200, anonymous=200
    ),
    "DELETE session": Access(lambda world: api("session"), others=204, anonymous=204),
    "GET me": Access(lambda world: api("me"), others=200),
    "PATCH me": Access(lambda world: (api("me"), {"skills": ["计算机"]}, IF_MATCH), others=200),
    "POST me/email": Access(
        lambda world: (api("me/email"), {"email": "new@example.org", "password": "not it"}, AnotherAddress()),
        others=400,
    ),
    "POST me/password": Access(
        lambda world: (api("me/password"), {"old": "not it", "new": "correct horse battery"}, AnotherAddress()),
        others=400,
    ),
}
