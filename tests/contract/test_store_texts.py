"""What goes on record comes back as it was, whatever its texts hold and however much it is, or is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from tests.contract.wire import FEED, SECOND, VISIT, alert, an_arrival, batch, read, take
from tests.samples import NOW, item, told
from wirebell.errors import StoreError
from wirebell.model.alert import FollowRef
from wirebell.ports import Store

ODD = "Ålesund – „Łódź“ \U0001f6a8 \u202e 東京 'quoted' \"twice\" %s :x \\ \t"


def test_texts_come_back_as_they_were(store: Store) -> None:
    full = read(
        ODD,
        headline=ODD,
        body=ODD * 50,
        tags=(ODD,),
        url=f"https://harbour.example/{ODD}",
        told=told(source_name=ODD),
    )
    store.accept(VISIT, [an_arrival(ODD, item=item(title=ODD, guid=ODD, url=ODD))])
    [(seq, _)] = store.pending(9)
    store.tell([(seq, full)], [batch(alert(story=ODD, follower=ODD, because=ODD))])
    assert store.story(ODD) == store.find_story(f"https://harbour.example/{ODD}") == full
    assert store.known([f"g:harbour:{ODD}"])[f"g:harbour:{ODD}"].title == ODD
    assert store.alerts(follower=ODD) == [alert(story=ODD, follower=ODD, because=ODD)]


SIGNS = [
    '"',
    "\\",
    r"\u0041",
    '\\"',
    "'",
    "\n\t\r\x01\x7f",
    "\u2028\u2029",
    "e\u0301",
    "{}",
    "[1,2]",
    "%s ? :a $[0]",
]


@pytest.mark.parametrize("odd", [ODD, *SIGNS, "NUL \x00 and more"])
def test_alerts_come_back_as_they_were_whatever_their_texts_hold(store: Store, odd: str) -> None:
    ref = FollowRef(id=f"f{odd}", expression=odd * 3, to=f"mailto:{odd}")
    dues = [NOW, NOW + SECOND, NOW, NOW + timedelta(days=9, microseconds=7)]
    made = [
        alert(story=f"s{odd}", follower=f"{n}{odd}", follows=(ref, FEED)[: n + 1], more=n, revision=n % 2, due=due)
        for n, due in enumerate(dues)
    ]
    try:
        take(store, f"s{odd}", *made)
    except StoreError as fault:
        assert "\x00" in odd, fault  # noqa: PT017 - one database keeps what the other refuses
        return
    assert sorted(store.alerts(story=f"s{odd}"), key=lambda a: a.follower) == made
    assert store.tell([], [batch(*made)]) == 0


@pytest.mark.parametrize("count", [1, 700])
def test_alerts_that_a_database_refuses_are_refused_as_everything_is(store: Store, count: int) -> None:
    made = [alert(follower=f"p{n:03}", more=2**40) for n in range(count)]
    try:
        take(store, "s1", *made)
    except StoreError as fault:
        assert "out of range" in str(fault)  # noqa: PT017 - one database keeps what the other refuses
        assert store.alerts() == []
        return
    assert len(store.alerts()) == count


@pytest.mark.parametrize("count", [1, 700])
def test_alerts_of_several_stories_are_kept_in_their_order(store: Store, count: int) -> None:
    names = ["s1", "s2"]
    store.accept(VISIT, [an_arrival(name) for name in names])
    told_now = [(seq, read(a.story)) for seq, a in store.pending(9)]
    decided = [batch(*(alert(story=name, follower=f"{n:05}") for n in range(count))) for name in names]
    assert store.tell(told_now, decided) == 2 * count
    kept = [(a.story, a.follower) for a in reversed(store.alerts())]
    assert kept == [(name, f"{n:05}") for name in names for n in range(count)]


def test_a_huge_story_is_kept(store: Store) -> None:
    body = "".join(f"Paragraph {n}, with words of its own: {n * 7919}.\n\n" for n in range(25_000))
    assert len(body) > 1_000_000
    store.accept(VISIT, [an_arrival(item=item(text=body))])
    [(seq, sent)] = store.pending(9)
    assert sent.item.text == body
    store.tell([(seq, read("s1", body=body))], [batch()])
    found = store.story("s1")
    assert found is not None
    assert found.body == body


def test_moments_keep_their_microseconds_and_come_back_aware(store: Store) -> None:
    moment = NOW + timedelta(microseconds=123_457)
    take(store, "s1", alert(created=moment, due=moment))
    [found] = store.alerts()
    assert (found.created, found.created.utcoffset()) == (moment, timedelta(0))


def test_very_many_alerts_are_stored_once_and_whole(store: Store) -> None:
    follows = (replace(FEED, expression='"a\\b"\tc\r\nd \\N'),)
    rows = [alert(follower=f"r{n:04}", follows=follows, because=None if n % 2 else ODD) for n in range(700)]
    store.accept(VISIT, [an_arrival()])
    ((seq, _),) = store.pending(9)
    first = batch(*rows[:400], last=False)
    assert store.tell([(seq, read("s1"))], [first]) == 400
    assert store.tell([], [batch(*rows, cursor="r0699")]) == 300
    assert sorted(store.alerts(), key=lambda a: a.follower) == rows
