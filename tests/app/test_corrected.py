"""The corrections of a story are told from the versions on record, the newest first."""

from __future__ import annotations

from typing import Any

from tests.contract.wire import VISIT, an_arrival, batch
from tests.samples import NOW, told
from tests.samples import story as sample
from wirebell.app.corrected import corrections
from wirebell.app.house import FixedClock, House
from wirebell.model.entitlement import Entitlement
from wirebell.model.story import Correction, Story
from wirebell.settings import Settings
from wirebell.store import MemoryStore

FERRY = "The ferry sank at noon. Eleven sailors were rescued. The harbour was closed."


def house_with(*versions: dict[str, Any]) -> tuple[House, Story]:
    house = House(Settings(), FixedClock(NOW))
    house.store = MemoryStore()
    made = []
    for number, how in enumerate(versions, 1):
        fix = Correction(note=how["note"]) if how.get("note") else None
        was = told(
            version=number,
            kind="changed" if number > 1 else "new",
            correction=fix,
            withheld=how.get("withheld", False),
        )
        made.append(sample(headline="Ferry sinks", body=how["body"], told=was))
        house.store.accept(VISIT, [an_arrival("s1", number)])
        seq = house.store.pending(9)[-1][0]
        house.store.tell([(seq, made[-1])], [batch(story="s1", version=number)])
    return house, made[-1]


def told_of(house: House, story: Story) -> list[tuple[str, list[str]]]:
    gone = {"same": "", "gone": "-", "come": "+"}
    return [
        (fix.note, ["".join(f"{gone[p.fate]}{p.text}" for p in one.pieces) for one in fix.sentences])
        for fix in corrections(house, story)
    ]


def test_each_correction_is_laid_beside_what_readers_were_told_before() -> None:
    nine = FERRY.replace("Eleven", "Nine")
    house, story = house_with(
        {"body": FERRY},
        {"body": nine, "note": "There were nine."},
        {"body": nine.replace("noon", "one")},
        {"body": nine.replace("noon", "two"), "note": "It sank at two."},
    )
    assert told_of(house, story) == [
        ("It sank at two.", ["The ferry sank at -noon+two."]),
        ("There were nine.", ["-Eleven +Nine sailors were rescued."]),
    ]


def test_a_story_without_corrections_has_none() -> None:
    for versions in ([{"body": FERRY}], [{"body": FERRY}, {"body": FERRY + " More."}]):
        assert corrections(*house_with(*versions)) == ()


def test_what_was_withheld_is_not_shown_by_its_correction() -> None:
    house, story = house_with(
        {"body": FERRY, "withheld": True}, {"body": FERRY.replace("Eleven", "Nine"), "note": "There were nine."}
    )
    assert told_of(house, story) == [("There were nine.", [])]


def test_what_a_closed_version_said_is_told_by_the_correction_to_who_may_read_it_alone() -> None:
    nine = FERRY.replace("Eleven", "Nine")
    house, story = house_with({"body": FERRY}, {"body": nine, "note": "There were nine."})
    house.store.entitle(Entitlement(thing=f"source:{story.source}"))
    house.store.entitle(Entitlement(thing=f"source:{story.source}", follower="ana"))
    assert [len(fix.sentences) for who in ("ana", "ben", None) for fix in corrections(house, story, who)] == [
        1,
        0,
        0,
    ]
