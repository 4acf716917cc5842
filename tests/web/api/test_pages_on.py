"""Lists that change while they are read page by page, and stories that change while they are changed."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from tests.samples import NOW
from tests.web.api.conftest import Program
from tests.web.api.test_api import problem
from wirebell.app import sources
from wirebell.app.house import House
from wirebell.app.running import run_once
from wirebell.app.sources import SourceWish


def test_a_search_goes_on_where_the_story_it_ended_with_is_withdrawn(
    programs: dict[str, Program], shared: House, tmp_path: Path
) -> None:
    for name in ("first", "second", "third"):
        row = {"id": name, "headline": f"The {name} lock", "body": f"The {name} lock of the canal was drained."}
        (tmp_path / f"{name}.json").write_bytes(msgspec.json.encode(row))
        os.utime(tmp_path / f"{name}.json", (NOW.timestamp() - 3600,) * 2)
    sources.add(shared, SourceWish(address=str(tmp_path)))
    run_once(shared)
    ana, eve = programs["ana"], programs["eve"]
    every = [hit["story"]["id"] for hit in ana("GET", "/search", params={"q": "canal"}).json()["items"]]
    assert len(every) == 3
    page = ana("GET", "/search", params={"q": "canal", "limit": 1}).json()
    assert eve("POST", f"/stories/{every[0]}/withdraw").status_code == 200
    run_once(shared)
    rest = ana("GET", "/search", params={"q": "canal", "cursor": page["next"]}).json()["items"]
    assert [hit["story"]["id"] for hit in rest] == every[1:]


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
