"""The write that takes a wanted row comes last in its transaction."""

import pytest

from backend.common.closing import closing_writes, write_last


def test_what_is_handed_over_runs_at_the_end_in_its_order():
    said = []
    with closing_writes():
        write_last(lambda: said.append("post"))
        write_last(lambda: said.append("ticket"))
        said.append("key")
    assert said == ["key", "post", "ticket"]


def test_where_nobody_holds_writes_back_it_runs_now():
    said = []
    write_last(lambda: said.append("post"))
    said.append("after")
    assert said == ["post", "after"]


def test_an_error_drops_what_was_held_back_and_the_next_transaction_does_not_see_it():
    said = []
    with pytest.raises(ValueError, match="refused"), closing_writes():
        write_last(lambda: said.append("post"))
        raise ValueError("refused")
    with closing_writes():
        pass
    assert said == []
