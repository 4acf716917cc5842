from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.samples import NOW, source
from wirebell.errors import Overloaded, Shut, SourceError
from wirebell.intake.timing import DAY, HOUR, LEAST, failed, heed, interval, learn, next_visit
from wirebell.model.source import Visit

BARE = Visit(source="harbour", url="https://harbour.example/feed", visits=1, last=NOW, last_ok=NOW)
ASKED = replace(BARE, etag='"1"')


def seconds(visit: Visit, **changes: object) -> float:
    return interval(source(**changes), visit, NOW)[0]


def at(*minutes_ago: float) -> list[datetime]:
    return [NOW - timedelta(minutes=m) for m in minutes_ago]


@pytest.mark.parametrize(
    ("visit", "expected"),
    [
        (BARE, DAY),
        (replace(BARE, pace=600.0, rhythm=60.0), DAY),
        (ASKED, HOUR),
        (replace(BARE, last_modified="x"), HOUR),
        (replace(ASKED, pace=600.0), 600.0),
        (replace(ASKED, pace=10.0), LEAST),
        (replace(ASKED, pace=7200.0), 7200.0),
        (replace(ASKED, pace=30 * DAY), DAY),
        (replace(ASKED, rhythm=60.0), HOUR),
        (replace(ASKED, rhythm=8 * HOUR), 2 * HOUR),
        (replace(ASKED, rhythm=30 * DAY), DAY),
        (replace(ASKED, rhythm=60.0, pace=60.0), LEAST),
        (replace(ASKED, rhythm=2 * HOUR, pace=60.0), HOUR / 2),
        (replace(ASKED, rhythm=60.0, newest=NOW - timedelta(hours=16)), 2 * HOUR),
        (replace(ASKED, rhythm=60.0, newest=NOW - timedelta(days=60)), DAY),
    ],
)
def test_how_often(visit: Visit, expected: float) -> None:
    assert seconds(visit) == expected


@pytest.mark.parametrize("visit", [BARE, replace(ASKED, pace=7200.0), replace(ASKED, rhythm=9 * DAY)])
def test_the_owner_may_set_the_interval(visit: Visit) -> None:
    assert seconds(visit, poll=20) == 20
    assert next_visit(source(poll=20), visit, NOW, Random(1)) == NOW + timedelta(seconds=20)


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_disks_are_looked_at_every_few_seconds(kind: str) -> None:
    assert seconds(BARE, kind=kind) == 5


def test_the_reason_is_told() -> None:
    assert "validators" in interval(source(), BARE, NOW)[1]
    assert "hourly" in interval(source(), ASKED, NOW)[1]
    assert "rhythm" in interval(source(), replace(ASKED, rhythm=DAY), NOW)[1]
    assert "owner" in interval(source(poll=5), ASKED, NOW)[1]


visits = st.builds(
    lambda etag, pace, rhythm, silent: replace(
        BARE, etag=etag, pace=pace, rhythm=rhythm, newest=NOW - timedelta(seconds=silent)
    ),
    st.sampled_from([None, '"1"']),
    st.none() | st.floats(0.1, 1e9),
    st.none() | st.floats(0, 1e9),
    st.floats(0, 1e8),
)


@given(visits, st.integers())
def test_never_too_early_and_never_forgotten(visit: Visit, seed: int) -> None:
    wait = (next_visit(source(), visit, NOW, Random(seed)) - NOW).total_seconds()
    assert LEAST <= wait <= DAY * 1.1
    if visit.etag is None:
        assert wait >= DAY
    elif visit.pace is None:
        assert wait >= HOUR
    else:
        assert wait >= min(visit.pace, DAY)


@given(visits, st.sets(st.integers(0, 23), max_size=23), st.integers())
def test_hours_to_be_left_alone_are(visit: Visit, hours: set[int], seed: int) -> None:
    due = next_visit(source(), visit, NOW, Random(seed), sorted(hours))
    assert due.hour not in hours
    assert due >= next_visit(source(), visit, NOW, Random(seed))
    assert due - NOW <= timedelta(days=2.2)


def test_days_to_be_left_alone_are() -> None:
    saturday = next_visit(source(), ASKED, NOW, Random(1))
    assert saturday.strftime("%A") == "Saturday"
    assert next_visit(source(), ASKED, NOW, Random(1), (), ["Saturday", "SUNDAY", "Caturday"]) == (
        NOW.replace(hour=0) + timedelta(days=2)
    )
    every = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    assert next_visit(source(), ASKED, NOW, Random(1), range(24), every) == saturday


def test_ttl_is_heeded_beside_the_headers() -> None:
    assert heed(ASKED, 900.0).pace == 900
    assert heed(replace(ASKED, pace=600.0), 900.0).pace == 900
    assert heed(replace(ASKED, pace=1200.0), 900.0).pace == 1200
    assert heed(ASKED, None) == heed(ASKED, 0.0) == heed(ASKED, -5.0) == ASKED


# -- rhythm -------------------------------------------------------------------------------------------------------


def test_the_first_feed_gives_a_rhythm() -> None:
    learnt = learn(ASKED, at(90, 60, 30, 0), NOW)
    assert (learnt.rhythm, learnt.newest) == (1800, NOW)


def test_one_story_gives_none_yet() -> None:
    learnt = learn(ASKED, at(30), NOW)
    assert (learnt.rhythm, learnt.newest) == (None, NOW - timedelta(minutes=30))
    assert learn(learnt, at(0), NOW).rhythm == 1800


def test_new_stories_weigh_a_fifth() -> None:
    known = replace(ASKED, rhythm=1000.0, newest=NOW - timedelta(seconds=2000))
    assert learn(known, [NOW], NOW).rhythm == pytest.approx(1200)


def test_dates_that_say_nothing_change_nothing() -> None:
    known = learn(ASKED, at(90, 60, 30), NOW)
    silent = [None, NOW + timedelta(days=1), datetime.max.replace(tzinfo=NOW.tzinfo), *at(30, 45, 900)]
    assert learn(known, silent, NOW) == known


def test_stories_dated_by_the_day_alone_share_it() -> None:
    days = [NOW.replace(hour=0) - timedelta(days=d) for d in (1, 0) for _ in range(10)]
    assert (learn(ASKED, days, NOW).rhythm or 0) < 2 * HOUR * 1.2


def test_old_stories_in_an_archive_say_little() -> None:
    archive = [NOW - timedelta(days=d) for d in range(100, 3000)]
    assert (learn(ASKED, archive + at(*range(0, 600, 30)), NOW).rhythm or 0) == 1800


@given(st.lists(st.floats(0, 1e7), max_size=60), st.integers(1, 10))
def test_the_rhythm_is_sane_however_stories_come(ages: list[float], batch: int) -> None:
    visit, dates = ASKED, sorted(NOW - timedelta(seconds=a) for a in ages)
    for start in range(0, len(dates), batch):
        visit = learn(visit, dates[start : start + batch], NOW)
    assert visit.newest == (dates[-1] if dates else None)
    assert visit.rhythm is None or 0 <= visit.rhythm <= 1e7


@given(st.floats(60, 1e6), st.integers(25, 60))
def test_a_steady_source_is_learnt(gap: float, stories: int) -> None:
    visit = replace(ASKED, rhythm=3 * gap)
    for n in range(stories, -1, -1):
        visit = learn(visit, [NOW - timedelta(seconds=n * gap)], NOW)
    assert visit.rhythm == pytest.approx(gap, rel=0.05)


# -- failures -----------------------------------------------------------------------------------------------------

FAULT = SourceError("harbour.example answers 500; it is tried again later.")


def test_the_wait_doubles_up_to_a_day() -> None:
    visit = replace(ASKED, next=NOW + timedelta(hours=1))
    waits, now = [], NOW + timedelta(hours=1)
    for _ in range(9):
        visit = failed(visit, FAULT, now)
        assert visit.next
        waits.append((visit.next - now).total_seconds() / HOUR)
        now = visit.next
    hours = [1, 2, 4, 8, 16, 24, 24, 24, 24]
    assert all(h <= w <= h * 1.1 ** (n + 1) for n, (h, w) in enumerate(zip(hours, waits, strict=True)))
    assert (visit.failures, visit.problem, visit.visits) == (9, str(FAULT), 1)


def test_a_source_never_visited_is_tried_again_within_the_hour_or_so() -> None:
    fresh = Visit(source="harbour", url="https://harbour.example/feed")
    again = failed(fresh, FAULT, NOW)
    assert again.next
    assert 1 <= (again.next - NOW).total_seconds() / HOUR <= 1.1
    assert (again.visits, again.last_ok) == (0, None)


def test_a_new_source_that_our_own_door_shut_out_waits_for_no_hour() -> None:
    fresh = Visit(source="harbour", url="http://127.0.0.1:8911/feed")
    shut = failed(fresh, Shut("127.0.0.1 is not fetched: use --allow-private 127.0.0.0/8."), NOW)
    assert shut.next == NOW + timedelta(minutes=1)
    assert failed(ASKED, Shut("not fetched"), NOW).next == failed(ASKED, FAULT, NOW).next
    then = failed(shut, FAULT, shut.next)
    assert then.next
    assert then.next - shut.next >= timedelta(hours=1), "who is asked now is not asked sooner than others"


def test_a_file_is_tried_again_soon() -> None:
    gone = replace(BARE, url="/srv/in", next=NOW + timedelta(days=1), failures=7)
    assert failed(gone, FAULT, NOW).next == pytest.approx(NOW + timedelta(seconds=63), abs=timedelta(seconds=4))


def test_overloaded_without_a_time_backs_off_as_any_failure() -> None:
    assert failed(ASKED, Overloaded("later"), NOW).next == failed(ASKED, FAULT, NOW).next


@given(visits, st.integers(0, 50), st.none() | st.floats(-1e12, 1e12), st.floats(0, 1e6))
def test_a_failure_never_asks_early(visit: Visit, failures: int, asked: float | None, wait: float) -> None:
    before = replace(visit, failures=failures, next=NOW + timedelta(seconds=wait))
    after = failed(before, Overloaded("later", asked), NOW + timedelta(seconds=wait))
    assert after.next
    pause = (after.next - NOW).total_seconds() - wait
    assert 59.9 <= pause <= 7 * DAY + 1
    if asked is not None and asked <= 7 * DAY:
        assert pause >= asked - 0.1


def test_thirty_days_of_many_sources_break_no_rule() -> None:
    """Simulate visits of sources that answer as they like, with restarts: no two requests are too close."""
    chance = Random(7)
    for n in range(150):
        visit, now, end = replace(ASKED, source=str(n)), NOW, NOW + timedelta(days=30)
        while now < end:
            if chance.random() < 0.2:
                later = failed(visit, FAULT, now)
            else:
                stated = chance.choice([None, None, 300.0, 1800.0, 7200.0])
                etag = chance.choice([None, '"1"', '"1"', '"1"'])
                well = replace(visit, etag=etag, pace=stated, last=now, failures=0)
                well = learn(well, [now - timedelta(minutes=chance.expovariate(0.05))], now)
                later = replace(well, next=next_visit(source(), well, now, chance))
                floor = DAY if etag is None else HOUR if stated is None else stated
                assert later.next
                assert (later.next - now).total_seconds() >= floor
            assert later.next
            assert later.next > now
            visit, now = later, later.next
