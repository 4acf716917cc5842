"""Entity tags: what one has is not said again, and is changed only while it stands (RFC 9110, section 13)."""

from __future__ import annotations

import gzip
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.web.api.conftest import Asked, Program
from tests.web.api.test_api import problem
from wirebell.app.house import House

IDENTITY = {"Accept-Encoding": "identity"}


def follow_of(house: House) -> str:
    return f"/follows/{house.store.follows('ana')[0].id}"


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_a_change_is_made_only_of_what_one_has(coding: str, programs: dict[str, Program], shared: House) -> None:
    ana, path = programs["ana"], follow_of(shared)
    mark = ana("GET", path, headers={"Accept-Encoding": coding}).headers["etag"]
    first = ana("PATCH", path, json={"policy": {"cap": "5/day"}}, headers={"If-Match": f'"x", {mark}'})
    assert first.status_code == 200
    late = ana("PATCH", path, json={"policy": {"cap": "9/day"}}, headers={"If-Match": mark})
    problem(late, 412, "changed")
    assert late.headers["etag"] == ana("GET", path, headers=IDENTITY).headers["etag"]
    assert "5" in str(ana("GET", path).json()["follow"]["policy"]["cap"])
    problem(ana("DELETE", path, headers={"If-Match": mark}), 412, "changed")
    assert ana("DELETE", path, headers={"If-Match": late.headers["etag"]}).status_code == 204


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "/preferences", {"zone": "UTC"}),
        ("POST", "/follows", {"expression": "pier"}),
        ("DELETE", "/me/sessions", None),
    ],
)
def test_whatever_is_read_at_an_address_is_held_to_there(
    method: str, path: str, body: object, programs: dict[str, Program]
) -> None:
    ana, more = programs["ana"], {} if body is None else {"json": body}
    mark = ana("GET", path).headers["etag"]
    problem(ana(method, path, headers={"If-Match": '"other"'}, **more), 412, "changed")
    problem(ana(method, path, headers={"If-Match": f"W/{mark}"}, **more), 412, "changed")  # no strong tag
    problem(ana(method, path, headers={"If-None-Match": f"W/{mark}"}, **more), 412, "changed")
    assert ana(method, path, headers={"If-Match": mark}, **more).status_code < 300


def test_any_that_is_there_may_be_meant_and_what_is_not_there_is_not(programs: dict[str, Program]) -> None:
    ana = programs["ana"]
    assert ana("PATCH", "/preferences", json={"zone": "UTC"}, headers={"If-Match": "*"}).status_code == 200
    problem(ana("DELETE", "/follows/none", headers={"If-Match": "*"}), 404, "not-found")
    body = {"url": "https://hooks.example"}
    problem(ana("POST", "/webhooks/test", json=body, headers={"If-Match": "*"}), 412, "changed")
    problem(ana("GET", "/me", headers={"If-Match": '"other"'}), 412, "changed")


def test_of_many_who_have_the_same_one_changes_it(programs: dict[str, Program], shared: House) -> None:
    ana, path = programs["ana"], follow_of(shared)
    mark = ana("GET", path).headers["etag"]

    def change(cap: int) -> int:
        body = {"policy": {"cap": f"{cap}/day"}}
        return ana("PATCH", path, json=body, headers={"If-Match": mark}).status_code

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(change, range(2, 10))) == [200, *[412] * 7]


def test_a_key_answers_as_then_though_the_thing_is_changed_by_it(programs: dict[str, Program]) -> None:
    ana = programs["ana"]
    held = {"If-Match": ana("GET", "/follows").headers["etag"], "Idempotency-Key": "k"}
    made = ana("POST", "/follows", json={"expression": "pier"}, headers=held)
    again = ana("POST", "/follows", json={"expression": "pier"}, headers=held)
    assert (again.status_code, again.json()) == (201, made.json())
    other = {**held, "Idempotency-Key": "n"}
    problem(ana("POST", "/follows", json={"expression": "mole"}, headers=other), 412, "changed")


@pytest.mark.parametrize(
    "path", ["/furniture.js", "/static/wirebell.css", "/api/v1/openapi.json", "/push-worker.js"]
)
def test_a_packed_answer_has_a_tag_of_its_own_and_either_is_known(path: str, steady: Asked) -> None:
    get = steady.browser.get
    plain, packed = (get(path, headers={"Accept-Encoding": coding}) for coding in ("identity", "gzip"))
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert plain.content == packed.content
    assert plain.headers["etag"] != packed.headers["etag"]
    for one in (plain, packed):
        assert one.headers["vary"] == "Accept-Encoding"
        mark = one.headers["etag"]
        for said in (mark, f"W/{mark}", f'"x", {mark}', "*"):
            known = get(path, headers={"If-None-Match": said})
            assert (known.status_code, known.content, known.headers["vary"]) == (304, b"", "Accept-Encoding")
        for coding, other in (("identity", plain), ("gzip", packed)):
            known = get(path, headers={"If-None-Match": mark, "Accept-Encoding": coding})
            assert known.headers["etag"] == other.headers["etag"], "as the answer would have it"
    assert get(path, headers={"If-None-Match": '"x-gzip"'}).status_code == 200


def test_a_packed_answer_is_the_same_bytes_in_another_second(steady: Asked) -> None:
    raw = []
    for _ in range(2):
        with steady.browser.stream("GET", "/furniture.js", headers={"Accept-Encoding": "gzip"}) as answer:
            raw.append(b"".join(answer.iter_raw()))
    assert raw[0] == raw[1]
    assert raw[0][4:8] == bytes(4)  # the moment of packing
    assert gzip.decompress(raw[0]) == steady.browser.get("/furniture.js", headers=IDENTITY).content


@pytest.mark.parametrize(
    ("taken", "packed"),
    [
        ("gzip", True),
        ("deflate, GZIP;q=0.5", True),
        ("*", True),
        ("x-gzip", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000, *", False),
        ("*;q=0", False),
        ("gzippy", False),
        ("", False),
    ],
)
def test_who_refuses_gzip_gets_none(taken: str, packed: bool, steady: Asked) -> None:
    answer = steady.browser.get("/furniture.js", headers={"Accept-Encoding": taken})
    assert (answer.headers.get("content-encoding") == "gzip") is packed
    assert answer.text.startswith("// Wirebell's furniture")
