"""What a roster looks like: its sheets and their columns, under their Chinese and English names."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from backend.organisations.models import Person, Unit
from backend.posts.models import ServicePost


def in_language(titles: tuple[str, str]) -> str:
    """The Chinese or the English name, for whoever reads."""
    return titles[0] if (get_language() or "zh").startswith("zh") else titles[1]


@dataclass(frozen=True)
class Column:
    """`form` is how a value is read: text, choice, number, moment, list."""

    name: str
    titles: tuple[str, str]
    form: str = "text"
    needed: bool = False
    longest: int = 100
    choices: dict[str, str] | None = None
    note: str | Promise = ""

    @property
    def title(self) -> str:
        return in_language(self.titles)

    @property
    def allowed(self) -> str:
        """The words that may be chosen, as the reader writes them: Chinese words, in English the codes."""
        words = self.choices or {}
        chinese, english = (tuple(word for word in words if word.isascii() == plain) for plain in (False, True))
        return in_language(("、".join(chinese), ", ".join(english)))


@dataclass(frozen=True)
class Sheet:
    name: str
    titles: tuple[str, str]
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def title(self) -> str:
        return in_language(self.titles)


def words(chinese: dict[str, str]) -> dict[str, str]:
    """A choice may be written as its code in any case, or as the Chinese word for it."""
    return {**{code.lower(): code for code in chinese.values()}, **chinese}


UNIT_KINDS = words(
    {
        "区": Unit.Kind.DISTRICT,
        "街道": Unit.Kind.SUBDISTRICT,
        "镇": Unit.Kind.TOWN,
        "社区": Unit.Kind.COMMUNITY,
        "村": Unit.Kind.VILLAGE,
        "支部": Unit.Kind.BRANCH,
        "机关": Unit.Kind.AGENCY,
        "新组织": Unit.Kind.NEW_ORGANISATION,
    }
)
PERSON_KINDS = words(
    {
        "在职党员": Person.Kind.IN_SERVICE,
        "退休党员": Person.Kind.RETIRED,
        "两代表一委员": Person.Kind.DELEGATE,
        "乡贤": Person.Kind.VILLAGER,
        "志愿者": Person.Kind.VOLUNTEER,
    }
)
POST_KINDS = words(
    {
        "常设": ServicePost.Kind.STANDING,
        "应急": ServicePost.Kind.EMERGENCY,
        "技能": ServicePost.Kind.SKILLED,
        "派驻": ServicePost.Kind.SECONDED,
    }
)
PLACE = _("The names from the district down, with slashes between them, or the unit's own code.")

UNITS = Sheet(
    "units",
    ("单位", "Units"),
    (
        Column("name", ("名称", "Name"), needed=True),
        Column("kind", ("类型", "Kind"), "choice", needed=True, choices=UNIT_KINDS),
        Column("parent", ("上级", "Parent"), longest=500, note=PLACE),
        Column("code", ("编码", "Code"), longest=20, note=_("Your own code for the unit; it finds the unit again.")),
    ),
    ("parent", "kind", "name"),
)
PEOPLE = Sheet(
    "people",
    ("人员", "People"),
    (
        Column("name", ("姓名", "Name"), needed=True),
        Column("phone", ("手机", "Phone"), longest=30, note=_("Phone or email; it finds the person again.")),
        Column("email", ("邮箱", "Email"), longest=254),
        Column("kind", ("类别", "Kind"), "choice", choices=PERSON_KINDS),
        Column("home", ("组织关系", "Home unit"), needed=True, longest=500, note=PLACE),
        Column("service", ("报到社区", "Service unit"), longest=500, note=PLACE),
        Column("skills", ("技能", "Skills"), "list", longest=500, note=_("Several with 、 or ; between them.")),
    ),
    ("phone", "email"),
)
POSTS = Sheet(
    "posts",
    ("岗位", "Posts"),
    (
        Column("unit", ("单位", "Unit"), needed=True, longest=500, note=PLACE),
        Column("title", ("岗位名称", "Title"), needed=True, longest=200),
        Column("kind", ("类型", "Kind"), "choice", needed=True, choices=POST_KINDS),
        Column("duties", ("职责", "Duties"), needed=True, longest=4000),
        Column("places", ("职数", "Places"), "number", needed=True),
        Column("starts_at", ("开始", "Starts"), "moment", needed=True, note=_("A date with its time, no text.")),
        Column("ends_at", ("结束", "Ends"), "moment", needed=True, note=_("A date with its time, no text.")),
        Column("skills", ("技能要求", "Skills"), "list", longest=500),
        Column("risk_notice", ("风险提示", "Risk notice"), longest=2000),
    ),
    ("unit", "title", "starts_at"),
)
SHEETS = (UNITS, PEOPLE, POSTS)
