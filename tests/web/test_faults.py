"""What goes wrong is told in the reader's language and in the frame of the reader's pages, with a way on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.web.conftest import OURS, TOKEN, Client, send
from tests.web.signed import browser, public, signed_in
from wirebell.accounts import users
from wirebell.app.house import House
from wirebell.app.preferring import prefer
from wirebell.deliver.render.words import words
from wirebell.errors import ExpressionError, UsageError

FRENCH = {"Accept-Language": "fr"}
say = words("de").say


def test_a_fault_is_told_in_the_language_that_is_kept_with_the_reader(house: House) -> None:
    public(house)
    users.add(house, "ana@mail.example", "reader", "ana")
    prefer(house, "ana", language="de")
    with signed_in(house, "ana", browser(house)) as mine:
        lost = mine.get("/nowhere", headers=FRENCH).text
        assert '<html lang="de"' in lost
        assert say("Not here") in lost
        assert say("My news") in lost, "the frame is that of the reader's own pages"
        assert "Not Found" not in lost
        gone = mine.get("/follows/nothing", headers=FRENCH).text
        assert say("You have no such follow.") in gone
        assert f'href="/follows">{say("To what you follow")}' in gone
        desk = mine.get("/desk", headers=FRENCH)
        assert (desk.status_code, say("Not open to you") in desk.text) == (403, True)
    with browser(house) as stranger:
        assert words("fr").say("Sign in") in stranger.get("/nowhere", headers=FRENCH).text


def test_a_stranger_who_sends_a_form_is_led_to_the_door_and_back(stranger: Client) -> None:
    answer = stranger.post("/follow", data={"back": "/place/karsan", "expression": "x"}, headers=OURS)
    assert answer.status_code == 403
    assert 'href="/sign-in?back=%2Fplace%2Fkarsan"' in answer.text
    elsewhere = stranger.post("/follow", data={"back": "https://evil.example/"}, headers=OURS)
    assert "evil" not in elsewhere.text


def test_pages_of_mails_speak_the_language_of_the_browser(stranger: Client) -> None:
    for path, title in (("/confirm/x", "This link is over"), ("/unsubscribe/x", "Not here")):
        assert words("fr").say(title) in stranger.get(path, headers=FRENCH).text


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"to": "mailto:ada"}, say("{address} has no @.", address="&#39;mailto:ada&#39;")),
        (
            {"cadence": "heaps"},
            say("cadence {cadence}: write {cadences}.", cadence="&#39;heaps&#39;", cadences="")[:-1],
        ),
    ],
)
def test_the_builder_says_why_something_cannot_be_followed_so(
    fields: dict[str, str], problem: str, client: Client, state: Callable[[], Any]
) -> None:
    send(client, "/settings/save", language="de")
    before = state()
    answer = send(client, "/follow", expression="harbour", **fields)
    assert answer.status_code == 400
    assert problem in answer.text
    assert 'value="harbour"' in answer.text
    assert state() == before


def test_a_refusal_on_the_builder_has_forms_that_can_be_sent(client: Client) -> None:
    answer = send(client, "/follow", expression="harbour", to="mailto:ada", cadence="daily")
    assert 'value="mailto:ada"' in answer.text, "what was typed is not asked for again"
    assert '<option value="daily" selected>' in answer.text
    token = TOKEN.search(answer.text)
    assert token
    filled = {"token": token[1], "expression": "harbour"}
    assert client.post("/follow", data=filled, headers=OURS, follow_redirects=False).status_code == 303


def test_an_error_may_be_told_within_another() -> None:
    inner = UsageError("cap {cap}: write 10/day or 3/hour.", cap="'x'")
    outer = UsageError(
        "This does not go with the follow {follow} ({expression}): {fault}",
        follow="f",
        expression="e",
        fault=inner,
    )
    assert str(outer) == "This does not go with the follow f (e): cap 'x': write 10/day or 3/hour."
    assert outer.told(say).endswith(inner.told(say))
    assert UsageError("not {ours}").told(say) == "not {ours}"


def test_an_expression_error_tells_what_to_write_instead() -> None:
    fault = ExpressionError(
        "Nothing follows {field}:", "place: x", 0, "Write {name}(…).", field="place", name="said"
    )
    assert (fault.problem, fault.suggestion) == ("Nothing follows place:", "Write said(…).")
    assert str(fault) == "Nothing follows place:\n  place: x\n  ^\nWrite said(…)."
    assert fault.told(say) == say("Nothing follows {field}:", field="place")
    assert say(fault.advice) == say("Write {name}(…).", name="said")
