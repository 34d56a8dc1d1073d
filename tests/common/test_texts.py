"""What two people type for one thing is one text in the database, through the API, an import and a search."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.common.texts import compact, has_unknown_character, one_line, person_name, plain, search_key

SPACED = [
    "张三",
    "张 三",
    "张\u3000三",
    "张\xa0三",
    "张\u2002 三",
    " 张三\u3000",
    "张\u200b三",
    "\ufeff张三",
    "张\u202e三",
    "张\u2060三",
]


@pytest.mark.parametrize("written", SPACED)
def test_a_name_of_two_characters_has_no_space_however_it_was_aligned(written):
    assert person_name(written) == "张三"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("欧阳 小 明", "欧阳小明"),
        ("买买提•艾力", "买买提·艾力"),
        ("买买提 ・ 艾力", "买买提·艾力"),
        ("买买提．艾力", "买买提·艾力"),
        ("𠮷田㐂", "𠮷田㐂"),
        ("王\ue863", "王䶮"),
        ("Li  Ming", "Li Ming"),
        ("J. R. Smith", "J. R. Smith"),
        ("Ｌｉ　Ｍｉｎｇ", "Li Ming"),
        ("Andre\u0301", "André"),
    ],
)
def test_names_as_keyboards_and_old_systems_write_them(written, name):
    assert person_name(written) == name


def test_a_character_of_one_computer_only_is_known_as_such():
    assert has_unknown_character(person_name("王\ue000"))
    assert not has_unknown_character(person_name("王\ue863"))


def test_one_line_keeps_wide_punctuation_and_several_lines_keep_their_indents():
    assert one_line("清理　Ａ区（３号）：河道") == "清理 A区（3号）：河道"
    assert plain("第一段\n\u3000\u3000第二段") == "第一段\n\u3000\u3000第二段"
    assert plain("全家\U0001f468\u200d\U0001f469") == "全家\U0001f468\u200d\U0001f469"


def test_what_has_no_wide_form_is_narrow_throughout():
    assert compact("＋８６　１３８１２３４５６７８") == "+86 13812345678"
    assert compact("ａ＠ｅｘａｍｐｌｅ．ｏｒｇ") == "a@example.org"


@given(st.text())
def test_normalising_twice_is_once(text):
    for normalise in (plain, one_line, compact, person_name, search_key):
        assert normalise(normalise(text)) == normalise(text)
