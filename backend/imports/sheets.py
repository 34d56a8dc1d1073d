"""The sheets that can be imported and their columns, with Chinese and English titles."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from backend.issues.models import Issue, QuantityUnit
from backend.organisations.models import Person, Unit
from backend.posts.models import ServicePost


def in_language(titles: tuple[str, str]) -> str:
    """The Chinese or the English text, by the active language."""
    return titles[0] if (get_language() or "zh").startswith("zh") else titles[1]


@dataclass(frozen=True)
class Column:
    """`form` is the type of the values: text, choice, number, decimal, day, list, moment, or end: a moment that without an hour
    means the end of its day. `also` are other words that offices write for `titles`."""

    name: str
    titles: tuple[str, str]
    form: str = "text"
    needed: bool = False
    longest: int = 100
    choices: dict[str, str] | None = None
    note: str | Promise = ""
    example: str = ""
    also: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.titles, *self.also)

    @property
    def title(self) -> str:
        return in_language(self.titles)

    @property
    def allowed(self) -> str:
        """The choices in the reader's language: in Chinese the words, in English the codes."""
        chinese, english = ([word for word in self.choices or {} if word.isascii() == ascii] for ascii in (False, True))
        return in_language(("、".join(chinese), ", ".join(english)))

    def word_of(self, value: str) -> str:
        """The choice of this code as a cell has it: in Chinese the word, in English the code."""
        for word, code in (self.choices or {}).items():
            if code == value and word.isascii() != (in_language(("zh", "")) == "zh"):
                return word
        return value


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
    """The codes by what a cell may contain: the code in any case, or the Chinese word."""
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
OUTCOMES = words(
    {"已解决": Issue.Outcome.SOLVED, "已说明": Issue.Outcome.EXPLAINED, "未发现": Issue.Outcome.NOT_FOUND},
)
QUANTITY_UNITS = words(
    {
        "家": QuantityUnit.FARM,
        "间": QuantityUnit.SHOP,
        "户": QuantityUnit.HOUSEHOLD,
        "幢": QuantityUnit.BUILDING,
        "处": QuantityUnit.PIECE,
        "辆": QuantityUnit.VEHICLE,
        "亩": QuantityUnit.MU,
        "平方米": QuantityUnit.SQUARE_METRE,
        "米": QuantityUnit.METRE,
        "吨": QuantityUnit.TONNE,
    }
)
WHOLE_DAY = _("A date with its time. Without a time the whole day is meant, the last one included.")
UNIT_NOTE = _("The names from the district down, with slashes between them, or the unit's own code.")

UNITS = Sheet(
    "units",
    ("单位", "Units"),
    (
        Column("name", ("名称", "Name"), needed=True),
        Column("kind", ("类型", "Kind"), "choice", needed=True, choices=UNIT_KINDS),
        Column("parent", ("上级", "Parent"), longest=500, note=UNIT_NOTE),
        Column("code", ("编码", "Code"), longest=20, note=_("Your own code for the unit; it finds the unit again.")),
    ),
    ("parent", "kind", "name"),
)
PEOPLE = Sheet(
    "people",
    ("人员", "People"),
    (
        Column("name", ("姓名", "Name"), needed=True),
        Column(
            "phone",
            ("手机", "Phone"),
            longest=30,
            note=_("Phone or email; it finds the person again."),
            also=("手机号", "手机号码", "联系电话", "电话", "联系方式", "Mobile"),
        ),
        Column("email", ("邮箱", "Email"), longest=254),
        Column("kind", ("类别", "Kind"), "choice", choices=PERSON_KINDS),
        Column(
            "home",
            ("组织关系", "Home unit"),
            needed=True,
            longest=500,
            note=UNIT_NOTE,
            also=("所在支部", "所在党支部", "党支部", "所在党组织"),
        ),
        Column("service", ("报到社区", "Service unit"), longest=500, note=UNIT_NOTE),
        Column("skills", ("技能", "Skills"), "list", longest=500, note=_("Several with 、 or ; between them.")),
    ),
    ("phone", "email"),
)
POSTS = Sheet(
    "posts",
    ("岗位", "Posts"),
    (
        Column("unit", ("单位", "Unit"), needed=True, longest=500, note=UNIT_NOTE),
        Column("title", ("岗位名称", "Title"), needed=True, longest=200),
        Column("kind", ("类型", "Kind"), "choice", needed=True, choices=POST_KINDS),
        Column("duties", ("职责", "Duties"), needed=True, longest=4000),
        Column("places", ("职数", "Places"), "number", needed=True),
        Column("starts_at", ("开始", "Starts"), "moment", needed=True, note=WHOLE_DAY),
        Column("ends_at", ("结束", "Ends"), "end", needed=True, note=WHOLE_DAY),
        Column("skills", ("技能要求", "Skills"), "list", longest=500),
        Column("risk_notice", ("风险提示", "Risk notice"), longest=2000),
    ),
    ("unit", "title", "starts_at"),
)
NUMBER = Column(
    "number", ("编号", "Number"), example="2025-017",
    note=_("The ledger's own number; it finds the row again, and tells apart two rows that say the same."),
)  # fmt: skip
PAST_ISSUES = Sheet(
    "issues",
    ("以往问题", "Past issues"),
    (
        Column("unit", ("单位", "Unit"), needed=True, longest=500, note=UNIT_NOTE, example="江北区/孔浦街道/文竹社区"),
        Column("cell", ("网格", "Cell"), longest=30, note=_("The code of a cell of this unit."), example="文竹-1"),
        Column("category", ("问题类别", "Category"), needed=True, example="生活污水", note=_("Its name or its code.")),
        Column("title", ("问题", "Title"), longest=200, example="河边三户生活污水直排"),
        Column("reported_on", ("上报日期", "Reported on"), "day", needed=True, example="2025-03-04"),
        Column("closed_on", ("结案日期", "Closed on"), "day", needed=True, example="2025-03-19"),
        Column("outcome", ("结果", "Outcome"), "choice", choices=OUTCOMES, example="已解决"),
        Column("quantity", ("数量", "Quantity"), "decimal", example="3"),
        Column("quantity_unit", ("计量单位", "Unit of measure"), "choice", choices=QUANTITY_UNITS, example="户"),
        Column("resolution", ("处理情况", "What was done"), longest=4000, example="已接入市政管网"),
        NUMBER,
    ),
    (),
)
PAST_SERVICE = Sheet(
    "service",
    ("以往服务", "Past service"),
    (
        Column("person", ("手机或邮箱", "Phone or email"), needed=True, longest=254, example="13812345678"),
        Column("unit", ("单位", "Unit"), longest=500, note=_("Where it was; if empty, the person's home unit.")),
        Column("post", ("岗位", "Post"), longest=200, example="护河员", note=_("Members see it: no personal words.")),
        Column("what", ("服务内容", "What was done"), longest=1000, example="巡河两公里", note=_("The post or this.")),
        Column("day", ("日期", "Day"), "day", needed=True, example="2025-05-04"),
        Column("minutes", ("分钟", "Minutes"), "number", needed=True, example="90"),
        NUMBER,
    ),
    (),
)
SHEETS = (UNITS, PEOPLE, POSTS, PAST_ISSUES, PAST_SERVICE)
