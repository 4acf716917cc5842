"""The desk of a large house: what it says is of all that is on record, and its pages stay small."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from msgspec.structs import replace

from tests.contract.wire import MAIL, alert, claim, take
from tests.samples import NOW, follower, source
from tests.web.conftest import Client, house_at
from tests.web.pages_of import pages_of
from wirebell.app import desk
from wirebell.app.house import House
from wirebell.model.account import Account, Pass
from wirebell.model.entitlement import Entitlement
from wirebell.model.moving import Brought

REFUSED = 130
DAY = timedelta(days=1)


def session(who: str) -> Pass:
    until = NOW + DAY
    return Pass(id="p", follower=who, kind="session", name="Firefox", made=NOW, seen=NOW, until=until, turned=NOW)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house in which the older deliveries were refused, and very many alerts were sent on the last day."""
    with house_at(tmp_path_factory.mktemp("large")) as house:
        early = [alert(follower=f"f{n:05}", follows=(MAIL,), created=NOW - 2 * DAY) for n in range(REFUSED)]
        take(house.store, "s1", *early)
        house.store.settle([replace(one, state="refused") for one in claim(house.store, NOW, 1_000)])
        take(house.store, "s2", *(alert(story="s2", follower=f"f{n:05}", follows=(MAIL,)) for n in range(20_100)))
        while leased := claim(house.store, NOW, 10_000):
            house.store.settle([replace(one, state="sent") for one in leased])
        yield house


@pytest.fixture
def client(large: House) -> Iterator[Client]:
    with pages_of(large, loopback=True) as found:
        yield found


def test_alerts_a_day_are_of_all_days_however_many_came_on_the_last(large: House) -> None:
    assert large.store.alerts_by_day(NOW - 30 * DAY) == {(NOW - 2 * DAY).date(): REFUSED, NOW.date(): 20_100}
    shown = dict(desk.metrics(large).alerts)
    assert shown[(NOW - 2 * DAY).date().isoformat()] == REFUSED


def test_what_was_refused_is_found_behind_all_that_was_sent(client: Client) -> None:
    page = client.get("/desk/deliveries").text
    assert page.count('data-label="Attempts"') == desk.LEDGER
    assert re.search(rf"state=refused\"[^>]*>[^<]*<small>{REFUSED}</small>", page)
    first = client.get("/desk/deliveries?state=refused").text
    (older,) = re.findall(r'href="(/desk/deliveries\?state=refused&(?:amp;)?before=\d+)"', first)
    second = client.get(older.replace("&amp;", "&")).text
    rows = [len(re.findall(r'data-label="Attempts"', one)) for one in (first, second)]
    assert rows == [desk.LEDGER, REFUSED - desk.LEDGER]
    assert "before=" not in second


def test_a_story_that_very_many_were_told_says_how_many_and_shows_some(client: Client, large: House) -> None:
    page = client.get("/desk/story/s2").text
    assert re.search(r'<h2 id="alerts">Alerts</h2>\s*<p class="soft">[^<]* 20,100</p>', page)
    assert page.count('data-label="Decided"') == desk.SHOWN
    (older,) = re.findall(r'href="(/desk/story/s2\?before=\d+)#alerts"', page)
    second = client.get(older).text
    assert second.count('data-label="Decided"') == desk.SHOWN
    rows = [re.findall(r'<tr><th scope="row">(f\d+)</th><td data-label="Kind"', one) for one in (page, second)]
    assert not set(rows[0]) & set(rows[1])
    assert page.count("mailto:") == desk.SHOWN


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A house with very many sources and users."""
    with house_at(tmp_path_factory.mktemp("crowded")) as house:
        numbers = range(250)
        papers = [source(id=f"p{n}", url=f"https://p{n}.example/", name=f"Paper {n:03}") for n in numbers]
        house.store.bring(Brought(sources=tuple(papers)))
        for n in numbers:
            house.store.add_follower(follower(id=f"r{n}", name=f"r{n}"))
            house.store.add_account(Account(follower=f"r{n}", address=f"mailto:r{n:03}@mail.example", created=NOW))
            house.store.entitle(Entitlement(thing="source:p7", follower=f"r{n}"))
        house.store.entitle(Entitlement(thing="source:p7"))
        house.store.admit(session("r7"), b"m")
        with pages_of(house, loopback=True) as found:
            yield found


LISTS = (
    ("/desk/sources", r">(Paper \d+)</a>", "paper 123"),
    ("/desk/rights", r">(Paper \d+)</a>", "paper 123"),
    ("/users", r"<strong>(r\d+@mail.example)", "R123@"),
)


@pytest.mark.parametrize(("path", "row", "one"), LISTS)
def test_a_long_list_comes_a_page_at_a_time_and_its_rows_are_found(
    crowded: Client, path: str, row: str, one: str
) -> None:
    pages = [crowded.get(f"{path}?page={n}").text for n in (1, 2, 3, 4)]
    rows = [re.findall(row, page) for page in pages]
    assert [len(some) for some in rows] == [100, 100, 50, 0]
    assert len({name for some in rows for name in some}) == 250
    assert ['rel="prev"' in page for page in pages[:3]] == [False, True, True]
    assert ['rel="next"' in page for page in pages[:3]] == [True, True, False]
    assert len(re.findall(row, crowded.get(path, params={"find": one}).text)) == 1
    nobody = crowded.get(path, params={"find": "nobody <b>"})
    assert (re.findall(row, nobody.text), "nobody &lt;b&gt;" in nobody.text) == ([], True)
    assert re.findall(row, crowded.get(f"{path}?page=x").text) == rows[0]


def test_of_very_many_who_may_see_what_is_closed_some_are_named(crowded: Client) -> None:
    page = crowded.get("/desk/rights").text
    (said,) = re.findall(r"<span>(r0, [^<]*)</span>", page)
    assert said.startswith("r0, r1, r10, ")
    assert said.endswith(" (and 230 more)")
    assert "<option" not in page.partition('id="source"')[2].partition("</form>")[0]


def test_users_say_how_many_browsers_they_are_signed_in_with(crowded: Client) -> None:
    assert "Reader, 1 browser," in crowded.get("/users?find=r007@").text
    assert "Reader, 0 browsers," in crowded.get("/users?find=r008@").text


@pytest.mark.parametrize("odd", ["state=lost", "before=x", "before=-1", f"before={10**20}", "before=%C2%B2"])
def test_an_address_that_says_nothing_known_shows_the_newest(client: Client, odd: str) -> None:
    page = client.get(f"/desk/deliveries?{odd}")
    assert page.status_code == 200
    assert page.text.count('data-label="Attempts"') == desk.LEDGER
