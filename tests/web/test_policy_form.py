"""How one is told, by the forms of the pages: each field, what stays, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html import unescape
from html.parser import HTMLParser

import pytest

from tests.samples import NOW, source
from tests.web.conftest import OURS, Client, send
from wirebell.app import follows
from wirebell.app.house import FixedClock, House
from wirebell.app.policies import PolicyWish
from wirebell.app.preferring import prefer, preferences_of
from wirebell.model.follow import Follow
from wirebell.model.policy import Mute, Policy

ME = "ana"
POST = source(id="post", name="The Harbour Post")
FOREVER = Mute("golf")
WINTER = Mute('"winter games"', datetime(2027, 3, 1, tzinfo=UTC))
"""Ends with the last of February in London."""


@pytest.fixture(autouse=True)
def paper(house: House) -> None:
    house.store.add_source(POST)


def saved(client: Client, **fields: str) -> int:
    return send(client, "/settings/save", **fields).status_code


def policy(house: House) -> Policy:
    return preferences_of(house, ME).policy


def test_mutes_are_written_one_to_a_line_and_what_is_taken_out_has_ended(client: Client, house: House) -> None:
    assert saved(client, zone="Europe/London") == 303
    assert (
        saved(client, mute='golf\n\n "winter  games" \n', mute_sources="The Harbour Post", until="2027-02-28")
        == 303
    )
    named = Mute("The Harbour Post", WINTER.until)
    assert policy(house).mute == (Mute("golf", WINTER.until), WINTER)
    assert policy(house).mute_sources == (named,)
    assert saved(client, mute='"winter games"\nski*', mute_sources="") == 303
    assert policy(house).mute == (WINTER, Mute("ski*"))
    assert policy(house).mute_sources is None


def test_a_page_shows_what_is_muted_and_until_when(client: Client, house: House) -> None:
    saved(client, zone="Europe/London")
    saved(client, mute='"winter games"', until="2027-02-28")
    shown = unescape(client.get("/settings").text)
    assert '>"winter games"</textarea>' in shown
    assert '"winter games": until 1 March 2027, 00:00 GMT.' in shown
    assert '<details class="less" open>' in shown


def test_what_a_form_does_not_have_stays(client: Client, house: House) -> None:
    saved(client, mute="golf", outlets="3", lang="en, DE")
    saved(client, cap="3/day")
    found = policy(house)
    assert (found.mute, found.outlets, found.languages, found.cap) == ((FOREVER,), 3, ("en", "de"), "3/day")
    saved(client, mute="", outlets="", lang="")
    assert (policy(house).mute, policy(house).outlets, policy(house).languages) == (None, None, None)


def test_all_quiet_hours_stand_in_the_field_and_are_saved_again(client: Client, house: House) -> None:
    saved(client, cap="")
    prefer(house, ME, wish=PolicyWish(quiet=["22:00-07:00", "sat,sun 00:00-10:00"]))
    assert 'value="22:00-07:00; sat,sun 00:00-10:00"' in client.get("/settings").text
    before = policy(house).quiet
    saved(client, quiet="22:00-07:00; sat,sun 00:00-10:00")
    assert policy(house).quiet == before
    assert len(before or ()) == 2


def test_a_source_that_nobody_is_called_is_refused_and_what_was_typed_stands(client: Client, house: House) -> None:
    answer = send(client, "/settings/save", mute="golf", mute_sources="The Harbor Post", outlets="2")
    assert answer.status_code == 400
    shown = unescape(answer.text)
    assert "No source is called The Harbor Post. The nearest is “The Harbour Post”." in shown
    assert ">golf</textarea>" in shown
    assert ">The Harbor Post</textarea>" in shown
    assert policy(house) == Policy()


def test_a_day_that_is_none_is_refused(client: Client) -> None:
    for day in ("tomorrow", "2027-02-30", "9999-12-31"):
        answer = send(client, "/settings/save", mute="golf", until=day)
        assert (answer.status_code, f"'{day}' is no day" in unescape(answer.text)) == (400, True)


def one_follow(house: House) -> Follow:
    return follows.add(house, "ferries", ME, "feed")


def test_one_follow_is_told_otherwise_than_all(client: Client, house: House) -> None:
    follow = one_follow(house)
    page = f"/follows/{follow.id}"
    answer = send(
        client, f"{page}/change", page, cadence="daily", days="mon-fri", mute="golf", outlets="2", once="yes"
    )
    assert answer.status_code == 303
    found = next(one for one in house.store.follows(ME) if one.id == follow.id)
    asked = (found.policy.cadence, found.policy.days, found.policy.mute, found.policy.outlets)
    assert asked == ("daily", "mon-fri", (FOREVER,), 2)
    assert found.policy.once_per_event
    shown = unescape(client.get(page).text)
    assert ">golf</textarea>" in shown
    assert 'name="days" value="mon-fri"' in shown


class Fields(HTMLParser):
    """The fields of a page's form, as a browser sends them back when nobody touched them."""

    def __init__(self, action: str) -> None:
        """Collect the fields of the form that is sent to this address."""
        super().__init__()
        self.action, self.inside, self.open, self.found = action, False, "", dict[str, str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = at.get("action") == self.action
        elif self.inside and tag == "input":
            self.found[at["name"]] = at.get("value", "")
        elif self.inside and tag in {"select", "textarea"}:
            self.open = at["name"]
        elif self.inside and tag == "option" and self.open and ("selected" in at or self.open not in self.found):
            self.found[self.open] = at["value"]  # the first, where none is chosen

    def handle_endtag(self, tag: str) -> None:
        self.open = "" if tag in {"select", "textarea"} else self.open

    def handle_data(self, data: str) -> None:
        if self.inside and self.open and self.open.startswith("mute"):
            self.found[self.open] = data


def saved_untouched(client: Client, page: str, action: str) -> int:
    fields = Fields(action)
    fields.feed(client.get(page).text)
    return client.post(action, data=fields.found, headers=OURS, follow_redirects=False).status_code


NONE_OF_ANY = PolicyWish(
    cadence="none",
    days="none",
    quiet=["none"],
    cap="none",
    mute=["none"],
    mute_sources=["none"],
    outlets="none",
    languages=["none"],
    once_per_event=False,
)
MUCH = PolicyWish(
    cadence="digest:07:30,18:00",
    days="mon-fri",
    quiet=["22:00-07:00", "sat,sun 00:00-07:00"],
    cap="3/day",
    mute=["golf", '"winter games"'],
    mute_sources=["The Harbour Post"],
    outlets="2",
    languages=["en", "de"],
    once_per_event=True,
)


@pytest.mark.parametrize("wish", [PolicyWish(), NONE_OF_ANY, MUCH], ids=["nothing", "none", "much"])
def test_saving_a_page_that_nobody_touched_changes_nothing(wish: PolicyWish, client: Client, house: House) -> None:
    prefer(house, ME, wish=PolicyWish(once_per_event=True, cap="50/day", mute=["ski*"], languages=["en", "fr"]))
    follow = follows.add(house, "ferries", ME, "feed", wish)
    page = f"/follows/{follow.id}"
    assert saved_untouched(client, page, f"{page}/change") == 303
    assert house.store.follows(ME)[-1].policy == follow.policy
    prefer(house, ME, wish=wish)
    before = preferences_of(house, ME)
    assert saved_untouched(client, "/settings", "/settings/save") == 303
    assert (policy(house), preferences_of(house, ME).language) == (before.policy, before.language)


def test_a_follow_can_go_back_to_what_the_settings_say(client: Client, house: House) -> None:
    page = f"/follows/{follows.add(house, 'ferries', ME, 'feed', MUCH).id}"
    every = dict.fromkeys(("once", "days", "outlets", "lang", "mute", "mute_sources", "cadence", "cap"), "")
    assert send(client, f"{page}/change", page, **every).status_code == 303
    assert house.store.follows(ME)[-1].policy == Policy()


def test_mutes_that_have_ended_leave_those_of_the_settings(house: House) -> None:
    follow = follows.add(house, "ferries", ME, "feed", PolicyWish(mute=["golf"], until=NOW + timedelta(hours=1)))
    house.clock = FixedClock(NOW + timedelta(days=1))
    assert follows.change(house, follow.id, wish=PolicyWish(cap="3/day")).policy == Policy(cap="3/day")


def test_a_language_can_be_the_browsers_again(client: Client, house: House) -> None:
    saved(client, language="fr")
    assert '<html lang="fr"' in client.get("/settings").text
    saved(client, language="")
    assert '<html lang="de"' in client.get("/settings", headers={"Accept-Language": "de"}).text
