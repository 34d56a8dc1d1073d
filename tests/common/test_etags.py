"""If-Match and If-None-Match as clients and proxies really send them (RFC 9110, 13.1)."""

from uuid import uuid4

import pytest


@pytest.fixture
def eva(world, now, client_for):
    return client_for(world.eva)


@pytest.fixture
def unit(world) -> str:
    return f"/api/v1/units/{world.wenzhu.pk}"


@pytest.mark.parametrize("header", ['"1"', 'W/"1"', "*", '  W/"1" ', "1", " 1 "])
def test_the_version_that_was_read_may_be_changed(eva, unit, header):
    assert eva.get(unit)["ETag"] == '"1"'
    answer = eva.patch(unit, {"name": "新"}, HTTP_IF_MATCH=header)
    assert (answer.status_code, answer["ETag"]) == (200, '"2"')


@pytest.mark.parametrize(
    "header", ['"2"', 'W/"2"', '"x"', "2", "1x", "１", "", '"1", "2"', '"99999999999"', '"1"x', '"', 'w/"1"']
)
def test_any_other_version_is_412(eva, unit, nothing_changes, header):
    with nothing_changes():
        answer = eva.patch(unit, {"name": "新"}, HTTP_IF_MATCH=header)
    assert (answer.status_code, answer.json()["code"]) == (412, "stale-version")


def test_any_version_of_what_is_not_there_is_404(eva, nothing_changes):
    with nothing_changes():
        answer = eva.patch(f"/api/v1/units/{uuid4()}", {"name": "新"}, HTTP_IF_MATCH="*")
    assert answer.status_code == 404


@pytest.mark.parametrize("header", ['"1"', 'W/"1"', '"7", W/"1"', 'W/"7","1"', "*", "1"])
def test_what_the_reader_has_is_not_sent_again(eva, unit, header):
    answer = eva.get(unit, HTTP_IF_NONE_MATCH=header)
    assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", '"1"')


@pytest.mark.parametrize("header", ['"2"', "2", "", 'W/"11"', '"x"'])
def test_what_the_reader_does_not_have_is_sent(eva, unit, header):
    assert eva.get(unit, HTTP_IF_NONE_MATCH=header).status_code == 200
