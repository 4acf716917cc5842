"""HEAD, entity tags, types and Allow: what HTTP (RFC 9110) says of every address."""

from __future__ import annotations

import pytest

from tests.web.api.conftest import Asked
from tests.web.api.test_sweep import asked, ids
from wirebell.web.api.operation import Operation
from wirebell.web.api.table import OPERATIONS

READING = [one for one in OPERATIONS if one.method == "GET" and one.name not in {"stream", "exportMe"}]
"""All but what does not end, and what names the moment at which it was made."""
MOVING = {"date", "ratelimit"}


@pytest.mark.parametrize("one", READING, ids=[one.name for one in READING])
def test_head_is_answered_as_get_without_the_body(one: Operation, steady: Asked) -> None:
    program, (_, path, _) = steady.programs["ola"], asked(one, ids(steady.house, "ana"))
    got, head = program("GET", path), program("HEAD", path)
    assert (head.status_code, head.content) == (got.status_code, b"")
    there, told = (
        {name: said for name, said in answer.headers.items() if name not in MOVING} for answer in (got, head)
    )
    assert told == there
    if got.status_code == 200:
        assert program("HEAD", path, headers={"If-None-Match": got.headers["etag"]}).status_code == 304


def test_head_of_a_stream_ends(steady: Asked) -> None:
    head = steady.programs["ana"]("HEAD", "/stream")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"].startswith("text/event-stream")
    assert steady.programs["ana"]("HEAD", "/follows/try").status_code == 405


def test_the_document_is_not_sent_again_to_who_has_it(steady: Asked) -> None:
    mark = steady.browser.head("/api/v1/openapi.json").headers["etag"]
    again = steady.browser.get("/api/v1/openapi.json", headers={"If-None-Match": mark})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", ["/static/wirebell.css", "/furniture.js", "/worker.js"])
def test_a_character_set_is_named_once(path: str, steady: Asked) -> None:
    assert steady.browser.get(path).headers["content-type"].count("charset=utf-8") == 1


@pytest.mark.parametrize(("method", "path"), [("GET", "/push/desk"), ("PUT", "/latest"), ("TRACE", "/api/v1/me")])
def test_what_an_address_does_not_take_is_told_with_what_it_takes(method: str, path: str, steady: Asked) -> None:
    answer = steady.browser.request(method, path)
    assert answer.status_code == 405
    assert "OPTIONS" in answer.headers["allow"]
