"""Private feeds and the links that stop follows."""

from __future__ import annotations

from collections.abc import Callable
from email import policy
from email.parser import BytesParser
from typing import Any

import pytest
from lxml import etree

from tests.samples import follower
from tests.web.conftest import Client, send
from wirebell.app import follows
from wirebell.app.house import House
from wirebell.app.preferring import prefer
from wirebell.deliver.feed_name import mark_of

ATOM = "{http://www.w3.org/2005/Atom}"


def feed_of(house: House, who: str = "ana") -> str:
    return next(row.feed for row in follows.followers(house) if row.id == who).removeprefix(
        "http://127.0.0.1:8580"
    )


def stop_of(house: House) -> str:
    """The path of the stop link of a mail as it went out."""
    file = next(iter((house.settings.home / "mail").iterdir()))
    mail = BytesParser(policy=policy.default).parsebytes(file.read_bytes())
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return "/unsubscribe/" + str(mail["List-Unsubscribe"]).strip("<>").rpartition("/")[2]


def test_a_private_feed_opens_to_its_name_as_atom_and_json(client: Client, house: House) -> None:
    path = feed_of(house)
    atom = client.get(path)
    assert atom.headers["content-type"].startswith("application/atom+xml")
    titles = [e.findtext(f"{ATOM}title") for e in etree.fromstring(atom.content).iter(f"{ATOM}entry")]
    assert len(titles) == 1
    assert str(titles[0]).startswith("Ferry < pier & crew rescued")
    told = client.get(path.replace(".atom", ".json"))
    assert told.headers["content-type"].startswith("application/feed+json")
    assert [item["url"] for item in told.json()["items"]] == ["https://harbour.example/ferry"]
    for answer in (atom, told):
        assert answer.headers["cache-control"] == "private, no-cache"
        assert answer.headers["x-robots-tag"] == "noindex"
        assert "smelt oil" not in answer.text


def test_a_feed_that_is_as_before_is_not_sent_again(client: Client, house: House) -> None:
    private, topic = feed_of(house), "/place/north-pier/feed.atom"
    for path in (private, private.replace(".atom", ".json"), topic):
        mark = client.get(path).headers["etag"]
        again = client.get(path, headers={"If-None-Match": f'"another", W/{mark}'})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", mark)
        assert client.get(path, headers={"If-None-Match": '"another"'}).status_code == 200
    mark = client.get(private).headers["etag"]
    prefer(house, "ana", language="fr")
    changed = client.get(private, headers={"If-None-Match": mark})
    assert (changed.status_code, changed.headers["etag"] != mark) == (200, True)


def test_another_address_ends_the_one_before(client: Client, house: House) -> None:
    before = feed_of(house)
    assert client.get(before).status_code == 200
    assert f'href="{before}"' in client.get("/settings").text
    assert send(client, "/settings/feed").status_code == 303
    after = feed_of(house)
    assert (client.get(before).status_code, client.get(after).status_code) == (404, 200)
    assert f'href="{after}"' in client.get("/settings").text


def test_an_address_given_before_names_were_worked_out_opens_until_there_is_another(
    client: Client, house: House
) -> None:
    given = "a-name-that-was-drawn-at-random1"
    house.store.add_follower(follower(id="zoe", name="Zoe", feed_before=mark_of(given)))
    assert client.get(f"/feed/{given}.atom").status_code == 200
    assert client.get(feed_of(house, "zoe")).status_code == 200
    assert client.get(f"/feed/{mark_of(given)}.atom").status_code == 404
    follows.renew_feed(house, "zoe")
    assert client.get(f"/feed/{given}.atom").status_code == 404


@pytest.mark.parametrize("name", ["x.atom", ".atom", "é.atom", "atom", "%00.json"])
def test_any_other_name_opens_nothing(name: str, client: Client) -> None:
    assert client.get(f"/feed/{name}").status_code == 404


def test_a_right_name_in_another_form_opens_nothing(client: Client, house: House) -> None:
    token = feed_of(house).removesuffix(".atom")
    assert [client.get(token + end).status_code for end in ("", ".", ".xml", ".atom.atom")] == [404] * 4


def test_looking_at_a_stop_link_changes_nothing(client: Client, house: House, state: Callable[[], Any]) -> None:
    path, before = stop_of(house), state()
    page = client.get(path, headers={"Sec-Purpose": "prefetch"})
    client.head(path)
    client.options(path)
    assert state() == before
    assert page.status_code == 200
    assert f'<form method="post" action="{path}">' in page.text
    assert "<script" not in page.text
    assert (page.headers["cache-control"], page.headers["x-robots-tag"]) == ("private, no-store", "noindex")


def test_one_click_stops_and_twice_is_as_once(client: Client, house: House, state: Callable[[], Any]) -> None:
    path = stop_of(house)
    done = client.post(path, data={"List-Unsubscribe": "One-Click"})
    assert done.status_code == 200
    assert "Nothing more will come for" in done.text
    assert [f.to for f in house.store.follows("ana")] == ["feed"]
    after = state()
    again = client.post(path)
    assert (again.status_code, state()) == (200, after)
    assert "Stopped" in client.get(path).text


def test_a_link_that_was_tampered_with_stops_nothing(
    client: Client, house: House, state: Callable[[], Any]
) -> None:
    path, before = stop_of(house), state()
    middle = len(path) // 2
    forged = path[:middle] + ("A" if path[middle] != "A" else "B") + path[middle + 1 :]
    for wrong in (forged, path[:-5], path + "x", "/unsubscribe/" + path[14:40]):
        answer = client.post(wrong)
        assert (answer.status_code, "broken or not ours" in answer.text) == (404, True)
    assert state() == before


def test_a_body_beyond_all_measure_is_refused(client: Client, house: House, state: Callable[[], Any]) -> None:
    before = state()
    assert client.post(stop_of(house), content=b"x" * 70_000).status_code == 413
    assert state() == before
