"""A correction is told once, and each one is told: also with a note that was used before."""

from __future__ import annotations

from datetime import timedelta

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
