from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from msgspec.structs import replace

from tests.samples import NOW, item, source
from wirebell.intake.sift import keyed, sift
from wirebell.model.source import Arrival, Item, Known, Source, Visit
from wirebell.store.life import known_as

VISITED = Visit(source="harbour", url="https://harbour.example/feed", visits=3, last_ok=NOW - timedelta(hours=1))
FIRST = Visit(source="harbour", url="https://harbour.example/feed")
LONG = "The lock gates at Arnmouth were opened at dawn. " * 8


class Memory:
    """What a store would remember of the arrivals it accepted."""

    def __init__(self) -> None:
        self._stories: dict[str, Known] = {}
        self._keys: dict[str, str] = {}

    def visit(self, *items: Item, visit: Visit = VISITED, now: datetime = NOW, **src: Any) -> list[Arrival]:
        return self.of(source(**src), *items, visit=visit, now=now)

    def of(self, by: Source, *items: Item, visit: Visit = VISITED, now: datetime = NOW) -> list[Arrival]:
        """Sift what a source sent, and remember what came of it."""
        last = replace(visit, source=by.id, url=by.url)
        arrivals, noted = sift(keyed(items, by.id, now), self.known, by, last, now)
        for a in arrivals:
            self._stories[a.story] = known_as(a)
            for key in a.keys:
                self._keys.setdefault(key, a.story)
        for one in noted:
            self._stories[one.story] = replace(self._stories[one.story], brought=one.brought)
        return arrivals

    @property
    def known(self) -> dict[str, Known]:
        return {key: self._stories[story] for key, story in self._keys.items()}


def kinds(arrivals: list[Arrival]) -> list[str]:
    return [a.kind for a in arrivals]


def test_a_new_story_comes_once_and_then_is_known() -> None:
    memory = Memory()
    (arrival,) = memory.visit(item())
    assert (arrival.kind, arrival.version, arrival.silent) == ("new", 1, None)
    assert memory.visit(item()) == []


def test_the_first_visit_is_silent_unless_asked() -> None:
    (silent,) = Memory().visit(item(), visit=FIRST)
    assert silent.silent == "first visit to the source"
    (loud,) = Memory().visit(item(), visit=FIRST, alert_first=True)
    assert loud.silent is None


def test_a_source_that_never_answered_well_is_still_on_its_first_visit() -> None:
    failing = replace(FIRST, visits=4, failures=4)
    (arrival,) = Memory().visit(item(), visit=failing)
    assert arrival.silent


def test_an_edit_is_changed_and_never_new() -> None:
    memory = Memory()
    memory.visit(item())
    (edit,) = memory.visit(item(text="The ministry said 310 troops had left."))
    assert (edit.kind, edit.version) == ("changed", 2)


def test_the_same_words_marked_up_otherwise_are_no_edit() -> None:
    memory = Memory()
    memory.visit(item(text=None, html="<p>The lock &amp; its gates.</p><p>Open.</p>"))
    assert memory.visit(item(text="The lock & its gates.\n\nOpen.")) == []
    assert kinds(memory.visit(item(text="The lock & its gate.\n\nOpen."))) == ["changed"]


@pytest.mark.parametrize(
    "rotated",
    [
        {"guid": "b9"},
        {"url": "https://harbour.example/moved/a1"},
        {"guid": "b9", "url": "https://harbour.example/moved/a1"},
        {"guid": None, "url": "http://www.harbour.example/a1?utm_source=x"},
        {"guid": "b9", "url": "https://harbour.example/moved/a1", "published": NOW + timedelta(hours=1)},
    ],
)
def test_rotated_ids_and_addresses_are_the_same_story(rotated: dict[str, Any]) -> None:
    memory = Memory()
    memory.visit(item(text=LONG))
    assert "new" not in kinds(memory.visit(item(text=LONG, **rotated)))


def test_the_same_story_in_another_source_by_its_address_is_one() -> None:
    memory = Memory()
    memory.visit(item())
    assert memory.of(source(id="harbour-world"), item(guid="other-9")) == []


def test_two_sources_sifted_at_the_same_time_give_one_story_one_id() -> None:
    (one,) = Memory().visit(item())
    (other,) = Memory().of(source(id="harbour-world"), item(guid="other-9"))
    assert one.story == other.story


def test_a_guid_put_on_another_story_is_a_new_story() -> None:
    memory = Memory()
    memory.visit(item(published=NOW - timedelta(days=3)))
    reused = item(url="https://harbour.example/b2", title="Ferry fares rise", text="Fares rise in May.")
    assert kinds(memory.visit(reused)) == ["new"]


def warning(guid: str, title: str, days: int) -> Item:
    page = "https://harbour.example/warnings"
    return item(guid=guid, url=page, title=title, text=f"{title}.", published=NOW + timedelta(days=days))


def test_what_comes_one_at_a_time_at_one_address_under_ids_of_its_own_is_a_story_each() -> None:
    memory = Memory()
    for days, title in enumerate(("Storm on Monday", "Storm on Thursday", "Storm on Sunday")):
        sent = warning(f"w{days}", title, 3 * days)
        assert kinds(memory.visit(sent, now=sent.published or NOW)) == ["new"]
        assert memory.visit(sent, now=sent.published or NOW) == []
    later = replace(warning("w1", "Storm on Thursday", 3), text="It comes at noon.")
    (edit,) = memory.visit(later, now=NOW + timedelta(days=4))
    assert (edit.kind, edit.version, edit.item.guid) == ("changed", 2, "w1")


@pytest.mark.parametrize(
    "same", [{"guid": "w0"}, {"guid": None}, {"title": "Storm on Monday"}, {"published": NOW + timedelta(hours=9)}]
)
def test_an_address_under_another_id_is_one_story_unless_title_and_day_differ(
    same: dict[str, Any],
) -> None:
    memory = Memory()
    memory.visit(warning("w0", "Storm on Monday", 0))
    sent = replace(warning("w1", "Storm on Thursday", 3), **same)
    assert kinds(memory.visit(sent, now=NOW + timedelta(days=3))) == ["changed"]


def test_a_section_page_is_not_the_address_of_its_stories() -> None:
    page = "https://harbour.example/live"
    items = [item(guid=f"g{i}", url=page, title=f"Entry {i}", text=f"Entry {i}") for i in range(3)]
    assert kinds(Memory().visit(*items)) == ["new"] * 3


def test_an_archive_dump_alerts_nobody() -> None:
    old = [
        item(
            guid=f"g{i}",
            url=f"https://harbour.example/{i}",
            title=f"Old {i}",
            published=NOW - timedelta(days=400 + i),
        )
        for i in range(500)
    ]
    arrivals = Memory().visit(*old, item())
    assert [a.item.guid for a in arrivals if not a.silent] == ["a1"]


@pytest.mark.parametrize("year", [None, 1970])
def test_an_archive_without_believable_dates_alerts_nobody(year: int | None) -> None:
    when = None if year is None else NOW.replace(year=year)
    old = [
        item(guid=f"g{i}", url=f"https://harbour.example/{i}", title=f"Old {i}", published=when)
        for i in range(500)
    ]
    assert all(a.silent for a in Memory().visit(*old))


def test_a_source_that_was_away_still_tells_what_it_would_have_told() -> None:
    away = replace(VISITED, last_ok=NOW - timedelta(days=5))
    (arrival,) = Memory().visit(item(published=NOW - timedelta(days=4)), visit=away)
    assert arrival.silent is None


def test_dates_far_ahead_become_now() -> None:
    (arrival,) = Memory().visit(item(published=NOW.replace(year=9999)))
    assert arrival.item.published == NOW


def test_a_story_twice_in_one_visit_comes_once() -> None:
    assert len(Memory().visit(item(), item(guid="b2"))) == 1


FORMS = (item(title="One form"), item(title="Another form"))


@pytest.mark.parametrize(
    ("kind", "title"), [("web", "One form"), ("file", "Another form"), ("push", "Another form")]
)
def test_two_forms_of_one_story_in_a_document_do_not_alternate(kind: Any, title: str) -> None:
    """A feed begins with what is new; files and pushes end with it."""
    memory = Memory()
    seen = [memory.visit(*FORMS, kind=kind) for _ in range(4)]
    assert [[(a.version, a.item.title) for a in arrivals] for arrivals in seen] == [[(1, title)], [], [], []]


@pytest.mark.parametrize("kind", ["web", "file", "push"])
@pytest.mark.parametrize(
    "counts",
    [
        {"status": "canceled"},
        {"version": "3"},
        {"updated": NOW + timedelta(minutes=5)},
        {"published": NOW + timedelta(minutes=5)},
    ],
)
def test_of_several_forms_a_withdrawal_counts_then_what_was_numbered_or_dated_last(
    kind: Any, counts: dict[str, Any]
) -> None:
    one = item(title="Before", version="2", published=NOW)
    other = replace(one, title="After", **counts)
    for order in permutations((one, other)):
        memory = Memory()
        memory.visit(one, kind=kind)
        (arrival,) = memory.visit(*order, kind=kind)
        assert (arrival.version, arrival.item) == (2, other)
        assert memory.visit(*order, kind=kind) == []


def test_items_without_any_identity_are_passed_over() -> None:
    assert Memory().visit(Item()) == []


def test_a_withheld_story_is_new_when_it_is_freed() -> None:
    memory = Memory()
    memory.visit(item(status="withheld"))
    assert kinds(memory.visit(item())) == ["new"]


OLD = {"published": NOW - timedelta(days=999)}


@pytest.mark.parametrize(
    ("first", "visit", "silent"),
    [
        (OLD, VISITED, True),
        ({**OLD, "status": "withheld"}, VISITED, True),
        ({**OLD, "status": "withheld"}, FIRST, True),
        ({}, FIRST, True),
        ({"status": "withheld"}, FIRST, False),
        ({}, VISITED, False),
    ],
)
def test_a_story_that_alerted_nobody_does_so_when_it_is_freed(
    first: dict[str, Any], visit: Visit, silent: bool
) -> None:
    memory, when = Memory(), first.get("published", NOW)
    memory.visit(item(**first), visit=visit)
    memory.visit(item(published=when, text="Edited.", status=first.get("status", "usable")))
    memory.visit(item(published=when, status="withheld"))
    (freed,) = memory.visit(item(published=when), now=NOW + timedelta(days=9))
    assert (freed.kind, freed.silent is not None) == ("new", silent)


def test_withdrawal_before_original_and_after_end_alike() -> None:
    events = [item(), item(text="Edited text of the story."), item(status="canceled", text=None)]
    for order in permutations(events):
        memory = Memory()
        for event in order:
            memory.visit(event)
        assert all(
            k.withdrawn
            for k in memory.known.values()
            if k.version == max(x.version for x in memory.known.values())
        )
        assert memory.visit(item(text="A later edit.")) == []


def test_a_version_that_its_publisher_numbered_earlier_comes_too_late() -> None:
    memory = Memory()
    assert kinds(memory.visit(item(text="Third.", version="3"))) == ["new"]
    assert memory.visit(item(text="Second.", version="2")) == []
    assert kinds(memory.visit(item(text="Third again.", version="3"))) == ["changed"]
    assert kinds(memory.visit(item(text="No number."))) == ["changed"]
    assert kinds(memory.visit(item(text="First.", version="1"))) == ["changed"], "nothing numbered is before it"
    assert kinds(memory.visit(item(text="Fourth.", version="iv"))) == ["changed"]
    assert kinds(memory.visit(item(text="Fifth.", version="5"))) == ["changed"]
    assert kinds(memory.visit(item(status="canceled", version="4"))) == ["withdrawn"]


def test_arrivals_come_oldest_first() -> None:
    items = [
        item(guid=f"g{i}", url=f"https://harbour.example/{i}", title=f"T{i}", published=NOW - timedelta(hours=i))
        for i in range(4)
    ]
    assert [a.item.title for a in Memory().visit(*items)] == ["T3", "T2", "T1", "T0"]


ELSEWHERE = source(id="lists", url="https://lists.example/feed")
OWN = source()


def test_what_others_number_or_move_keeps_a_site_from_nothing() -> None:
    for evil in ({"version": "999999999"}, {"status": "canceled"}, {"url": "https://lists.example/mine"}):
        memory = Memory()
        memory.of(ELSEWHERE, item(guid="x"))
        memory.of(ELSEWHERE, item(guid="x", **{"text": "Falsely.", **evil}))
        assert kinds(memory.of(OWN, item(version="1"))) == ["new"], evil
        assert kinds(memory.of(OWN, item(text="Edited.", version="2"))) == ["changed"], evil
        memory.of(ELSEWHERE, item(guid="x", text="Falsely again."))
        memory.of(ELSEWHERE, item(guid="x", status="canceled"))
        assert kinds(memory.of(OWN, item(text="Edited again.", version="3"))) == ["changed"], evil


def test_what_a_source_withdraws_beforehand_at_an_address_of_others_is_withdrawn_for_nobody_else() -> None:
    memory, hosted = Memory(), source(id="hosted", url="https://feeds.feedburner.com/harbour")
    assert memory.of(ELSEWHERE, Item(url=item().url, status="canceled")) == []
    assert kinds(memory.of(ELSEWHERE, item(guid="x", status="canceled"))) == ["withdrawn"]
    assert memory.of(ELSEWHERE, item(guid="x")) == [], "withdrawn before it came"
    assert kinds(memory.of(hosted, item())) == ["new"]


def test_a_site_that_is_visited_for_the_first_time_after_others_showed_its_story_alerts_nobody_anew() -> None:
    memory = Memory()
    memory.of(ELSEWHERE, item(guid="x", text="In short."))
    (first,) = memory.of(OWN, item(), visit=FIRST)
    assert (first.kind, first.silent) == ("changed", None), "who was told hears of its corrections"
    assert memory.of(ELSEWHERE, item(guid="x", text="In short again.")) == []


def test_a_second_feed_that_shows_the_same_edit_makes_no_version_of_it() -> None:
    memory, other = Memory(), source(id="world", url="https://harbour.example/world")
    memory.of(OWN, item())
    for text in ("First edit.", "Second edit."):
        memory.of(other, item(guid="w"))
        assert kinds(memory.of(OWN, item(text=text))) == ["changed"]
        assert memory.of(other, item(guid="w", text=text)) == []
        assert memory.of(OWN, item(text=text)) == []
