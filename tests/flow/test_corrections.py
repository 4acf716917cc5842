"""A correction is told once, and each one is told: also with a note that was used before."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.flow.wire import FERRY, FIX, MAIL, Tray, story, titles
from wirebell.app import editing

NOTE = "A number was wrong."
MINUTE = timedelta(minutes=1)
FIXED = f"{FERRY[2].replace('Nine', 'Ten')}\n\n{FIX[3:-4]}"
TOLD, AGAIN = FERRY[1], f"Correction: {FERRY[1]}"


async def corrects(tray: Tray, number: str) -> None:
    """Our desk puts another number."""
    wire = tray.wire
    now = wire.store.story(wire.store.alerts()[0].story)
    assert now is not None
    body = FERRY[2].replace("Nine", number)
    editing.correct(wire.house, now, editing.Correcting(note=NOTE, headline=FERRY[1], body=body))
    wire.later(MINUTE)
    await wire.runs()


async def test_the_desk_corrects_twice_in_the_same_words(tray: Tray) -> None:
    wire = tray.wire
    wire.follows("ana", "sailors", MAIL)
    tray.puts([story()])
    await wire.runs()
    await corrects(tray, "Ten")
    await corrects(tray, "Twelve")
    assert titles(wire) == [TOLD, AGAIN, AGAIN]
    assert "Before: Ten sailors" in wire.mail.sent[-1].text
    assert "Now: Twelve sailors" in wire.mail.sent[-1].text
    assert wire.is_clean(expected=3)


async def test_a_correction_that_comes_withheld_is_told_when_it_is_freed(tray: Tray) -> None:
    wire = tray.wire
    wire.follows("ana", "sailors", MAIL)
    for changes in ({}, {"body": FIXED, "status": "withheld"}, {"body": FIXED}, {"body": f"Calm sea. {FIXED}"}):
        tray.puts([story(**changes)])
        await wire.runs()
        wire.later(MINUTE)
    assert titles(wire) == [TOLD, AGAIN], "and not once more with an edit after it"
    assert "Now: Ten sailors" in wire.mail.sent[-1].text
    assert wire.is_clean(expected=2)


async def test_a_program_says_itself_what_it_put_right(tray: Tray) -> None:
    """The note may stay in its field for good: it is told once, also beside an edit."""
    wire = tray.wire
    wire.follows("ana", "sailors", MAIL)
    put_right = story(body=FERRY[2].replace("Nine", "Ten"), correction=NOTE)
    for row in (story(), put_right, put_right | {"body": f"Calm sea. {put_right['body']}"}):
        tray.puts([row])
        await wire.runs()
        wire.later(MINUTE)
    assert titles(wire) == [TOLD, AGAIN]
    for said in (NOTE, "Before: Nine sailors", "Now: Ten sailors"):
        assert said in wire.mail.sent[-1].text
    assert wire.is_clean(expected=2)


NEWSML = """<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:ferry" version="{version}"
 standard="NewsML-G2" standardversion="2.35"><itemMeta><itemClass qcode="ninat:text"/>
<versionCreated>2026-03-14T12:0{version}:00Z</versionCreated>{signal}</itemMeta><contentMeta>
<headline>Ferry crew rescued</headline></contentMeta><contentSet><inlineXML><nitf><body><body.content>
<p>{text}</p></body.content></body></nitf></inlineXML></contentSet></newsItem>"""


@pytest.mark.parametrize(
    "signal",
    ['<signal qcode="sig:correction"/>', '<signal uri="http://cv.iptc.org/newscodes/signal/correction"/>'],
)
async def test_a_signalled_correction_shows_what_it_changed_and_is_none_if_that_is_nothing(
    tray: Tray, signal: str
) -> None:
    """Some agencies signal every version after the first."""
    wire = tray.wire
    wire.follows("ana", "sailors", MAIL)
    await wire.runs()
    text, ten = FERRY[2], FERRY[2].replace("Nine", "Ten")
    for version, words in enumerate((text, f"{text} ", ten, ten, ten.replace("Ten", "Six")), 1):
        tray.file.write_text(NEWSML.format(version=version, text=words, signal=signal))
        await wire.runs()
        wire.later(MINUTE)
    assert titles(wire) == [TOLD, AGAIN, AGAIN]
    assert "Before: Nine sailors" in wire.mail.sent[1].text
    assert "Now: Six sailors" in wire.mail.sent[2].text
    assert wire.is_clean(expected=3)


async def test_a_ninjs_version_made_earlier_is_passed_over_though_it_has_no_number(tray: Tray) -> None:
    wire = tray.wire
    await wire.runs()
    for hour, number in ((12, "Ten"), (11, "Nine"), (13, "Six")):
        made = f"2026-03-14T{hour}:00:00Z"
        text = FERRY[2].replace("Nine", number)
        tray.puts([{"uri": "urn:ferry", "headline": FERRY[1], "body_text": text, "versioncreated": made}])
        await wire.runs()
        wire.later(MINUTE)
    ferry = [one for _, one in wire.store.stories() if one.headline == FERRY[1]]
    assert [one.body[:3] for one in ferry] == ["Six"]
    assert ferry[0].told.version == 2


async def test_what_waited_is_told_in_the_words_that_stand_by_then(tray: Tray) -> None:
    wire = tray.wire
    wire.follows("ana", "sailors", MAIL, cadence="daily")
    wire.follows("ben", "sailors")
    await wire.runs()
    tray.puts([story()])
    await wire.runs()
    tray.puts([story(body=FIXED)])
    await wire.runs()
    wire.later(timedelta(days=1))
    await wire.posts()
    shelf = wire.feed("ben")
    assert titles(wire) == [TOLD]
    assert "Ten *sailors*" in wire.mail.sent[0].text
    assert "Nine" not in wire.mail.sent[0].text
    assert shelf is not None
    assert all("Ten sailors" in one["_wirebell"]["passages"][0] for one in json.loads(shelf.body)["items"])
    assert wire.is_clean()
