"""Lists that change while they are read page by page, and stories that change while they are changed."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest

from tests.samples import NOW
from tests.web.api.conftest import Program
from tests.web.api.test_api import problem
from wirebell.app import sources
from wirebell.app.house import House
from wirebell.app.running import run_once
from wirebell.app.sources import SourceWish


def locks(house: House, folder: Path, *names: str) -> None:
    """Let stories of locks come, one of each name."""
    for name in names:
        row = {"id": name, "headline": f"The {name} lock", "body": f"The {name} lock of the canal was drained."}
        (folder / f"{name}.json").write_bytes(msgspec.json.encode(row))
        os.utime(folder / f"{name}.json", (NOW.timestamp() - 3600,) * 2)
    sources.add(house, SourceWish(address=str(folder)))
    run_once(house)


def test_a_walk_through_stories_meets_each_once_whatever_is_corrected(
    programs: dict[str, Program], shared: House, tmp_path: Path
) -> None:
    locks(shared, tmp_path, *"abcdef")
    ana, eve = programs["ana"], programs["eve"]
    every = [one["id"] for one in ana("GET", "/stories").json()["items"]]
    page, walked = ana("GET", "/stories", params={"limit": 2}).json(), []
    for turned in (every[0], every[1], every[3], every[-1]):
        body = {"note": "Filled, not drained.", "headline": "A lock", "text": "A lock of the canal was filled."}
        assert eve("POST", f"/stories/{turned}/correct", json=body).status_code == 200
    assert eve("POST", f"/stories/{every[4]}/withdraw").status_code == 200
    run_once(shared)
    walked += page["items"]
    while page["next"]:
        page = ana("GET", "/stories", params={"limit": 2, "cursor": page["next"]}).json()
        walked += page["items"]
    assert [one["id"] for one in walked] == [*every[:4], *every[5:]]
    assert [one["headline"] == "A lock" for one in walked[2:]].count(True) == 2, "as they stand now"
    anew = [one["id"] for one in ana("GET", "/stories").json()["items"]]
    assert set(anew[:4]) == {every[0], every[1], every[3], every[-1]}


def test_a_search_goes_on_where_the_story_it_ended_with_is_withdrawn(
    programs: dict[str, Program], shared: House, tmp_path: Path
) -> None:
    locks(shared, tmp_path, "first", "second", "third")
    ana, eve = programs["ana"], programs["eve"]
    every = [hit["story"]["id"] for hit in ana("GET", "/search", params={"q": "canal"}).json()["items"]]
    assert len(every) == 3
    page = ana("GET", "/search", params={"q": "canal", "limit": 1}).json()
    assert eve("POST", f"/stories/{every[0]}/withdraw").status_code == 200
    run_once(shared)
    rest = ana("GET", "/search", params={"q": "canal", "cursor": page["next"]}).json()["items"]
    assert [hit["story"]["id"] for hit in rest] == every[1:]


@pytest.mark.parametrize("turned", [0, 1, 3, 5])
def test_a_search_shows_nothing_twice_whatever_is_corrected(
    turned: int, programs: dict[str, Program], shared: House, tmp_path: Path
) -> None:
    locks(shared, tmp_path, *"abcdef")
    ana, query = programs["ana"], {"q": "canal", "limit": 2}
    every = [hit["story"]["id"] for hit in ana("GET", "/search", params={"q": "canal"}).json()["items"]]
    page = ana("GET", "/search", params=query).json()
    body = {"note": "Filled, not drained.", "headline": "A lock", "text": "A lock of the canal was filled."}
    assert programs["eve"]("POST", f"/stories/{every[turned]}/correct", json=body).status_code == 200
    run_once(shared)
    walked = page["items"]
    while page["next"]:
        page = ana("GET", "/search", params={**query, "cursor": page["next"]}).json()
        walked += page["items"]
    stays = [one for n, one in enumerate(every) if n != turned or n < 2]
    assert [hit["story"]["id"] for hit in walked] == stays
    assert ana("GET", "/search", params=query).json()["items"][0]["story"]["id"] == every[turned]


def test_a_second_correction_waits_until_the_first_is_read(programs: dict[str, Program], shared: House) -> None:
    eve = programs["eve"]
    story = eve("GET", "/stories").json()["items"][0]["id"]
    body = {"note": "Ten, not nine.", "headline": "Ferry", "text": "Ten sailors were rescued."}
    assert eve("POST", f"/stories/{story}/correct", json=body).status_code == 200
    again = {**body, "note": "Eleven, not ten."}
    found = problem(eve("POST", f"/stories/{story}/correct", json=again), 422, "invalid")
    assert "source" not in found["detail"]
    assert "being read" in found["detail"]
    run_once(shared)
    assert eve("POST", f"/stories/{story}/correct", json={**again, "text": "Eleven."}).status_code == 200
