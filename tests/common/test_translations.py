"""Every sentence has its Chinese: the check runs on the project itself, and on a small tree to show what it sees."""

import gettext
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from scripts.translations import Command

PYTHON = """
from django.utils.translation import gettext as _, ngettext, pgettext

def say(count):
    _("Hello, %(name)s.")
    pgettext("season", "Spring")
    # Translators: on a button
    _("A long sentence "
      "on two lines.")
    return ngettext("%(count)d post", "%(count)d posts", count) % {"count": count}
"""
TEMPLATE = """{% load i18n %}
<div>
        <p>{% translate "Good morning" %}</p>
    <p>{% blocktranslate with who=person %}Dear {{ who }},
        welcome{% endblocktranslate %}</p>
</div>
"""
PO = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

msgid "Hello, %(name)s."
msgstr "%(name)s，您好。"

msgctxt "season"
msgid "Spring"
msgstr "春季"

msgid "A long sentence on two lines."
msgstr "一个两行的长句子。"

msgid "%(count)d post"
msgid_plural "%(count)d posts"
msgstr[0] "%(count)d 个岗位"

msgid "Good morning"
msgstr "早上好"

msgid "From the workers"
msgstr "来自后台"

msgid ""
"Dear %(who)s,\\n"
"        welcome"
msgstr "尊敬的%(who)s，欢迎"

msgid "Nobody says this any more."
msgstr "没有人再这么说了。"
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A project with one app and one worker, translated and compiled."""
    app = tmp_path / "backend" / "common"
    (app / "templates").mkdir(parents=True)
    (app / "migrations").mkdir()
    (app / "models.py").write_text(PYTHON)
    (app / "templates" / "mail.html").write_text(TEMPLATE)
    (app / "migrations" / "0001_initial.py").write_text('_("Only in a migration")')
    (tmp_path / "workers").mkdir()
    (tmp_path / "workers" / "jobs.py").write_text('_("From the workers")')
    (tmp_path / "config").mkdir()
    catalogue(tmp_path).parent.mkdir(parents=True)
    catalogue(tmp_path).write_text(PO)
    call_command(Command(), root=tmp_path, stdout=StringIO())
    return tmp_path


def catalogue(root: Path) -> Path:
    return root / "backend/common/locale/zh_Hans/LC_MESSAGES/django.po"


def faults(root: Path, *apps: str) -> list[str]:
    """What --check lists; nothing on disk changes by it."""
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    out = StringIO()
    try:
        call_command(Command(), *apps, root=root, check=True, stdout=out)
        found = []
    except CommandError as refused:
        assert refused.returncode == 1
        found = out.getvalue().splitlines()
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before
    return found


def test_every_sentence_of_this_project_has_its_translation():
    out = StringIO()
    try:
        call_command(Command(), check=True, stdout=out)
    except CommandError:
        pytest.fail("run `scripts/translations.py`, fill in what is empty, run it again:\n" + out.getvalue())


def test_a_complete_tree_has_no_faults(tree):
    assert faults(tree) == []


def test_python_templates_workers_and_contexts_are_collected_and_translated(tree):
    with catalogue(tree).with_suffix(".mo").open("rb") as compiled:
        chinese = gettext.GNUTranslations(compiled)

    assert chinese.gettext("Hello, %(name)s.") == "%(name)s，您好。"
    assert chinese.pgettext("season", "Spring") == "春季"
    assert chinese.ngettext("%(count)d post", "%(count)d posts", 1) == "%(count)d 个岗位"
    assert chinese.ngettext("%(count)d post", "%(count)d posts", 5) == "%(count)d 个岗位"
    assert chinese.gettext("Good morning") == "早上好"
    assert chinese.gettext("Dear %(who)s,\n        welcome") == "尊敬的%(who)s，欢迎"
    assert chinese.gettext("From the workers") == "来自后台"


def test_what_nobody_says_any_more_and_what_migrations_repeat_is_left_out(tree):
    text = catalogue(tree).read_text()

    assert "any more" not in text
    assert "Only in a migration" not in text


def test_running_again_gives_the_same_bytes_without_dates_or_places(tree):
    before = catalogue(tree).read_bytes(), catalogue(tree).with_suffix(".mo").read_bytes()
    catalogue(tree).with_suffix(".mo").unlink()
    call_command(Command(), root=tree, stdout=StringIO())

    assert (catalogue(tree).read_bytes(), catalogue(tree).with_suffix(".mo").read_bytes()) == before
    assert b"Date" not in before[0] + before[1]
    assert b"#:" not in before[0]
    assert b"Babel" not in before[0] + before[1]


def test_a_new_sentence_without_translation_is_a_fault_until_it_is_filled_in(tree):
    source = tree / "backend/common/models.py"
    source.write_text(source.read_text() + '\n_("Good night, {name}.")\n')

    assert faults(tree)[0] == "common: not in the catalogue: 'Good night, {name}.'"
    call_command(Command(), root=tree, stdout=StringIO())
    assert faults(tree) == ["common: not translated: 'Good night, {name}.'"]

    text = catalogue(tree).read_text()
    empty = 'msgid "Good night, {name}."\nmsgstr ""'
    assert empty in text
    catalogue(tree).write_text(text.replace(empty, empty[:-1] + '晚安，{nome}。"'))
    call_command(Command(), root=tree, stdout=StringIO())
    assert faults(tree) == ["common: other placeholders in the translation: 'Good night, {name}.'"]

    catalogue(tree).write_text(catalogue(tree).read_text().replace("{nome}", "{name}"))
    assert faults(tree) == ["common: django.mo is stale"]
    call_command(Command(), "common", root=tree, stdout=StringIO())
    assert faults(tree) == []


def test_a_sentence_that_is_gone_is_a_fault_until_the_catalogue_drops_it(tree):
    (tree / "workers/jobs.py").write_text("")

    assert faults(tree) == [
        "common: django.po is not as `scripts/translations.py` would write it",
        "common: django.mo is stale",
    ]


def test_a_doubtful_translation_counts_as_none_and_stays_marked(tree):
    text = catalogue(tree).read_text()
    catalogue(tree).write_text(text.replace('msgid "Good morning"', '#, fuzzy\nmsgid "Good morning"'))
    call_command(Command(), root=tree, stdout=StringIO())

    assert faults(tree) == ["common: fuzzy: 'Good morning'"]
    with catalogue(tree).with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("Good morning") == "Good morning"


@pytest.mark.parametrize(
    ("sentence", "translation", "fits"),
    [
        ("%(count)d of %(all)d", "%(all)d 中的 %(count)d", True),
        ("%(count)d of %(all)d", "共 %(count)d", False),
        ("%(count)d left", "剩 %(count)s", False),
        ("%s and %s", "%s、%s", True),
        ("%s and %s", "%s", False),
        ("{a} and {b}", "{b} 和 {a}", True),
        ("{a}", "{b}", False),
        ("100 %% sure", "百分之百", True),
        ("plain", "带 %(x)s", False),
    ],
)
def test_placeholders_must_be_the_same(tree, sentence, translation, fits):
    (tree / "workers/jobs.py").write_text(f"_({sentence!r})")
    text = f'{catalogue(tree).read_text()}\nmsgid "{sentence}"\nmsgstr "{translation}"\n'
    catalogue(tree).write_text(text)
    call_command(Command(), root=tree, stdout=StringIO())

    assert faults(tree) == ([] if fits else [f"common: other placeholders in the translation: {sentence!r}"])


@pytest.mark.parametrize("call", ['_(f"Hello {name}")', '_("Hello %s" % name)'])
def test_a_sentence_put_together_before_it_is_translated_is_a_fault(tree, call):
    source = tree / "backend/common/views.py"
    source.write_text(call)

    assert faults(tree)[0] == "common: put together before it is translated: views.py, line 1"


@pytest.mark.parametrize(
    "call", ["f\"{_('Hello')}\"", "f\"{name:{_('Hello')}}\"", "f\"a {', '.join([gettext('x')])}\""]
)
def test_a_sentence_inside_an_f_string_is_a_fault(tree, call):
    (tree / "backend/common/views.py").write_text(call)

    assert "common: inside an f-string, where it is not collected: views.py, line 1" in faults(tree)


def test_one_app_can_be_done_alone_and_an_unknown_one_is_refused(tree):
    posts = tree / "backend/posts"
    posts.mkdir()
    (posts / "models.py").write_text('_("A post")')

    assert faults(tree, "common") == []
    assert "posts: not in the catalogue: 'A post'" in faults(tree, "posts")
    with pytest.raises(CommandError, match="No such app: nowhere"):
        call_command(Command(), "nowhere", root=tree)


def test_an_unreadable_source_is_named(tree):
    (tree / "backend/common/broken.py").write_text('_("open')

    with pytest.raises(CommandError, match=r"broken\.py"):
        call_command(Command(), root=tree)
