"""Digests, groups and quiet hours against a twin that watches the clock on the wall, in every zone and season."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wirebell.alert.notation import EVERY_DAY, Digest, Grouped, Hours, read_hours
from wirebell.alert.timing import moment, next_digest, next_group, quiet_until, span, zone

ZONES = sorted(available_timezones() - {"localtime"})
JUMPING = [
    "Europe/London",  # jumps at 01:00
    "America/New_York",  # at 02:00
    "America/Santiago",  # at midnight
    "Africa/Cairo",  # at midnight, on a Friday
    "Atlantic/Azores",  # at midnight, from 00:00 to 01:00
    "America/Scoresbysund",  # from 23:00 to midnight: the end of a day is left out
    "Australia/Lord_Howe",  # by half an hour
    "America/St_Johns",
    "Asia/Kathmandu",
    "UTC",
]
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
BEGIN, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
moments = st.integers(0, int((END - BEGIN).total_seconds()) - 1).map(lambda s: BEGIN + timedelta(seconds=s))
zones = st.sampled_from(JUMPING).map(ZoneInfo)
of_day = st.integers(0, 1439)
days = st.frozensets(st.integers(0, 6), min_size=1)
windows = st.builds(Hours, days, of_day, of_day).filter(lambda h: h.start != h.end)


def year_of_digests(times: tuple[int, ...], where: ZoneInfo, on: frozenset[int] = EVERY_DAY) -> list[datetime]:
    """Every digest of 2026 by the local dates, each found from the one before."""
    found, at = [], datetime(2025, 12, 30, tzinfo=UTC)
    while (at := next_digest(Digest(times), on, at, where)).astimezone(where).year < 2027:
        if at.astimezone(where).year == 2026:
            found.append(at)
    return found


@pytest.mark.long
@pytest.mark.parametrize("time", [0, 150, 1410])
def test_every_zone_gets_one_digest_on_each_day_of_2026(time: int) -> None:
    for name in ZONES:
        dates = [at.astimezone(zone(name)).date() for at in year_of_digests((time,), zone(name))]
        assert dates == [date(2026, 1, 1) + n * DAY for n in range(365)], name


@pytest.mark.parametrize("name", JUMPING)
def test_a_digest_comes_at_its_time_unless_the_clock_leaves_that_out(name: str) -> None:
    where = ZoneInfo(name)
    wrong = []
    for at in year_of_digests((30, 90, 150, 1410), where):
        local = at.astimezone(where)
        if local.hour * 60 + local.minute not in {30, 90, 150, 1410}:
            wrong.append(local)
    assert len(wrong) <= 2, wrong
    for local in wrong:
        shown = {(local + timedelta(hours=h)).replace(tzinfo=where).utcoffset() for h in (-2, 2)}
        assert len(shown) == 2, f"{local} is not beside a jump of the clock"


@given(moments, zones, st.lists(of_day, min_size=1, max_size=3), days)
def test_the_next_digest_is_the_next_moment_of_any_of_the_days_around(
    start: datetime, where: ZoneInfo, times: list[int], on: frozenset[int]
) -> None:
    today = start.astimezone(where).date()
    every = [moment(today + n * DAY, m, where) for n in range(-2, 12) for m in times]
    coming = [at for at in every if at and at > start and at.astimezone(where).weekday() in on]
    assert next_digest(Digest(tuple(sorted(set(times)))), on, start, where) == min(coming)


@given(moments, zones, st.sampled_from([1, 5, 7, 15, 30, 45, 60, 90, 120, 360, 720, 1440]))
@example(datetime(2026, 3, 29, 0, 30, tzinfo=UTC), ZoneInfo("Europe/London"), 720)
@example(datetime(2026, 3, 29, 0, 30, tzinfo=UTC), ZoneInfo("Europe/London"), 1440)
@example(datetime(2026, 10, 24, 23, 30, tzinfo=UTC), ZoneInfo("Europe/London"), 120)
@example(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), ZoneInfo("Europe/London"), 360)
def test_a_group_goes_when_the_clock_on_the_wall_shows_its_next_full_time(
    start: datetime, where: ZoneInfo, minutes: int
) -> None:
    """Or at once when it jumps over that."""
    shows = start.replace(second=0, microsecond=0)
    while True:
        before, shows = shows.astimezone(where), shows + MINUTE
        now = shows.astimezone(where)
        passed = max(1, round((now.replace(tzinfo=None) - before.replace(tzinfo=None)) / MINUTE))
        last = now.hour * 60 + now.minute
        if any((last - ago) % 1440 % minutes == 0 for ago in range(passed)):
            break
    assert next_group(Grouped(minutes), start, where) == shows


@given(moments, zones, st.sampled_from(["day", "hour"]))
@example(datetime(2026, 10, 25, 1, 20, tzinfo=UTC), ZoneInfo("Europe/London"), "hour")
@example(datetime(2026, 4, 4, 15, 20, tzinfo=UTC), ZoneInfo("Australia/Lord_Howe"), "hour")
def test_a_span_is_all_that_the_clock_calls_that_day_or_hour(
    at: datetime, where: ZoneInfo, per: Literal["day", "hour"]
) -> None:
    def name(moment: datetime) -> str:
        return moment.astimezone(where).strftime("%Y-%m-%d" if per == "day" else "%Y-%m-%d %H")

    begin, end = span(per, at, where)
    assert begin <= at < end
    assert {name(begin), name(at), name(end - MINUTE)} == {name(at)}
    assert name(begin - MINUTE) != name(at) != name(end)


# -- quiet hours --------------------------------------------------------------------------------------------------


def is_quiet(quiet: list[Hours], at: datetime, where: ZoneInfo) -> bool:
    """What the clock on the wall says, spelt out."""
    local = at.astimezone(where)
    minute, day = local.hour * 60 + local.minute, local.weekday()
    for hours in quiet:
        today, yesterday = day in hours.days, (day - 1) % 7 in hours.days
        if hours.start < hours.end:
            if today and hours.start <= minute < hours.end:
                return True
        elif (today and minute >= hours.start) or (yesterday and minute < hours.end):
            return True
    return False


def watched(quiet: list[Hours], at: datetime, where: ZoneInfo) -> datetime | None:
    """Look at the clock every minute until it shows no quiet hour."""
    if not is_quiet(quiet, at, where):
        return None
    look = at.replace(second=0, microsecond=0)
    for _ in range(3 * 1440):
        look += MINUTE
        if not is_quiet(quiet, look, where):
            return look
    return None


LONDON = ZoneInfo("Europe/London")


@settings(deadline=None)
@given(moments, zones, st.lists(windows, min_size=1, max_size=2))
@example(datetime(2026, 3, 29, 0, 45, tzinfo=UTC), LONDON, [Hours(EVERY_DAY, 1320, 90)])
@example(datetime(2026, 10, 25, 0, 20, tzinfo=UTC), LONDON, [Hours(EVERY_DAY, 1320, 90)])
@example(datetime(2026, 10, 25, 1, 20, tzinfo=UTC), LONDON, [Hours(EVERY_DAY, 1320, 90)])
@example(datetime(2026, 10, 25, 0, 40, tzinfo=UTC), LONDON, [Hours(EVERY_DAY, 60, 90)])
def test_quiet_hours_end_when_the_clock_on_the_wall_says_so(
    at: datetime, where: ZoneInfo, quiet: list[Hours]
) -> None:
    if (seen := watched(quiet, at, where)) or not is_quiet(quiet, at, where):
        assert quiet_until(quiet, at, where) == seen


@given(moments, zones, st.lists(windows, min_size=1, max_size=3))
def test_nothing_leaks_into_quiet_hours(at: datetime, where: ZoneInfo, quiet: list[Hours]) -> None:
    until = quiet_until(quiet, at, where)
    if until is not None and watched(quiet, at, where):
        assert until > at
        assert not is_quiet(quiet, until, where)


def test_hours_that_never_end_hold_for_a_while_and_not_for_ever() -> None:
    always = [read_hours("00:00-12:00"), read_hours("12:00-24:00")]
    until = quiet_until(always, BEGIN, ZoneInfo("UTC"))
    assert until is not None
    assert DAY < until - BEGIN < 31 * DAY


def test_a_zone_that_left_the_tables_is_utc() -> None:
    assert zone("Nowhere/Atlantis") == zone("../etc/passwd") == zone("") == ZoneInfo("UTC")


def test_days_of_digests_are_kept_in_a_whole_year() -> None:
    found = year_of_digests((450, 1080), LONDON, frozenset({0, 1, 2, 3, 4}))
    counts = Counter(at.astimezone(LONDON).date() for at in found)
    assert set(counts.values()) == {2}
    assert len(counts) == sum((date(2026, 1, 1) + n * DAY).weekday() < 5 for n in range(365))
