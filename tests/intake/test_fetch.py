"""What looks at a web source come to, over many visits; the far side is scripted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from tests.fake_http import FakeHttp, Reply, feed, page
from tests.loopback import http_date
from tests.samples import NOW, source
from wirebell.errors import Barred, Overloaded, SourceError
from wirebell.intake.fetch import failed, look
from wirebell.model.source import Fetched, Visit

URL = "https://harbour.example/feed"
RSS = b"<?xml version='1.0'?><rss><channel><item/></channel></rss>"
FRESH = Visit(source="harbour", url=URL)
HOUR = timedelta(hours=1)


async def _looks(
    http: FakeHttp, times: int, step: timedelta = HOUR, visit: Visit = FRESH
) -> list[tuple[int, Visit]]:
    """Look several times; return how many answers were new, and the visit after."""
    seen = []
    for n in range(times):
        looked = await look(source(), visit, http, NOW + n * step)
        visit = looked.visit
        seen.append((len(looked.fetched), visit))
    return seen


async def test_the_first_look_asks_without_conditions_and_keeps_the_validators() -> None:
    http = FakeHttp({URL: feed(RSS, '"1"', last_modified="Fri, 13 Mar 2026 10:00:00 GMT")})
    looked = await look(source(), FRESH, http, NOW)
    assert [f.body for f in looked.fetched] == [RSS]
    [(_, headers)] = http.asked
    assert not {"if-none-match", "if-modified-since", "authorization"} & headers.keys()
    seen = looked.visit
    assert (seen.etag, seen.last_modified) == ('"1"', "Fri, 13 Mar 2026 10:00:00 GMT")
    assert (seen.visits, seen.last, seen.last_ok, seen.failures, seen.problem) == (1, NOW, NOW, 0, None)


@pytest.mark.parametrize("etag", ['"1"', 'W/"1"', "bare", '"a b, c"', '"é"'])
async def test_validators_are_echoed_as_they_came(etag: str) -> None:
    http = FakeHttp({URL: feed(RSS, etag)})
    assert [new for new, _ in await _looks(http, 3)] == [1, 0, 0]
    assert [headers.get("if-none-match") for _, headers in http.asked] == [None, etag, etag]


async def test_a_304_keeps_the_validators_and_brings_nothing_even_with_a_body() -> None:
    http = FakeHttp({URL: [feed(RSS, '"1"'), Reply(b"<rss>junk</rss>", 304, {"etag": '"2"'})]})
    (_, before), (new, after) = await _looks(http, 2)
    assert (new, after.etag, after.digest, after.visits) == (0, before.etag, before.digest, 2)


async def test_the_same_bytes_are_nothing_new_and_their_validators_are_taken() -> None:
    http = FakeHttp({URL: [feed(RSS, '"1"'), feed(RSS, '"2"'), feed(RSS + b"<!-- more -->")]})
    seen = await _looks(http, 3)
    assert [new for new, _ in seen] == [1, 0, 1]
    assert [visit.etag for _, visit in seen] == ['"1"', '"2"', None]


@pytest.mark.parametrize("value", ["x" * 2000, '"a\x00"', '"a\u0085"'])
async def test_a_validator_that_could_do_harm_is_not_kept(value: str) -> None:
    [(_, visit)] = await _looks(FakeHttp({URL: feed(RSS, value)}), 1)
    assert visit.etag is None


async def test_an_unasked_304_is_a_problem() -> None:
    with pytest.raises(SourceError, match="304"):
        await look(source(), FRESH, FakeHttp({URL: Reply(status=304)}), NOW)


@pytest.mark.parametrize("status", [204, 206, 300, 400, 401, 403, 404, 418, 500, 502])
async def test_other_statuses_are_problems_that_name_the_host(status: int) -> None:
    http = FakeHttp({URL: Reply(RSS, status)})
    with pytest.raises(SourceError, match=rf"harbour\.example.*{status}"):
        await look(source(), FRESH, http, NOW)


@pytest.mark.parametrize("body", [b"", b" \r\n\t"])
async def test_an_empty_answer_is_a_problem(body: bytes) -> None:
    with pytest.raises(SourceError, match="nothing in it"):
        await look(source(), FRESH, FakeHttp({URL: feed(body)}), NOW)


LOGIN = page("<!doctype html><html><title>Welcome to our network</title></html>")


@pytest.mark.parametrize("captive", [LOGIN, feed(LOGIN.body), page("Please <b>sign in</b>")])
async def test_a_page_where_a_feed_was_is_a_problem_and_changes_nothing(captive: Reply) -> None:
    http = FakeHttp({URL: [feed(RSS, '"1"'), captive, feed(RSS, '"1"')]})
    [(_, visit)] = await _looks(http, 1)
    with pytest.raises(SourceError, match="web page where its feed was"):
        await look(source(), visit, http, NOW + HOUR)
    assert not (await look(source(), visit, http, NOW + HOUR)).fetched


@pytest.mark.parametrize(
    "later",
    [
        Reply(RSS + b" ", headers={"content-type": "text/html"}),
        Reply(
            b'\xef\xbb\xbf{"version": "https://jsonfeed.org/version/1.1"}', headers={"content-type": "text/html"}
        ),
        Reply("<rss>Häfen</rss>".encode("utf-16"), headers={"content-type": "text/html"}),
        feed(b"<feed><title>&lt;html&gt;</title><content><html/></content></feed>"),
    ],
)
async def test_a_feed_under_a_wrong_type_is_still_a_feed(later: Reply) -> None:
    assert [new for new, _ in await _looks(FakeHttp({URL: [feed(RSS), later]}), 2)] == [1, 1]


async def test_a_page_may_be_a_source() -> None:
    assert [new for new, _ in await _looks(FakeHttp({URL: [LOGIN, page("<html>other</html>")]}), 2)] == [1, 1]


async def test_gone_for_good_is_not_visited_any_more() -> None:
    looked = await look(source(), replace(FRESH, next=NOW), FakeHttp({URL: Reply(status=410)}), NOW)
    assert (looked.fetched, looked.visit.gone, looked.visit.next) == ((), True, None)
    assert "410" in (looked.visit.problem or "")


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("90", 90),
        (http_date(NOW + 2 * HOUR), 7200),
        ("1", 60),
        ("0", 60),
        (http_date(NOW - HOUR), 60),
        ("99999999", 7 * 86_400),
        (http_date(NOW + timedelta(days=3650)), 7 * 86_400),
    ],
)
async def test_retry_after_is_obeyed_within_bounds(status: int, said: str, seconds: int) -> None:
    http = FakeHttp({URL: Reply(status=status, headers={"retry-after": said})})
    with pytest.raises(Overloaded) as caught:
        await look(source(), FRESH, http, NOW)
    assert failed(FRESH, caught.value, NOW).next == NOW + timedelta(seconds=seconds)


async def test_a_problem_keeps_validators_and_counts() -> None:
    http = FakeHttp({URL: [feed(RSS, '"1"'), Barred("harbour.example took longer than 20 s."), feed(RSS, '"1"')]})
    [(_, visit)] = await _looks(http, 1)
    with pytest.raises(Barred) as caught:
        await look(source(), visit, http, NOW)
    bad = failed(visit, caught.value, NOW)
    assert (bad.etag, bad.digest, bad.visits, bad.last_ok) == (visit.etag, visit.digest, 1, visit.last_ok)
    assert (bad.failures, bad.problem) == (1, "harbour.example took longer than 20 s.")
    well = (await look(source(), bad, http, NOW)).visit
    assert (well.failures, well.problem) == (0, None)


# -- moves --------------------------------------------------------------------------------------------------------

NEW = "https://new.example/feed"


def _moving(*status: int, to: str = NEW) -> FakeHttp:
    steps = [Reply(status=s, headers={"location": to}) if s >= 300 else feed(RSS, '"0"') for s in status]
    return FakeHttp({URL: steps, to: feed(RSS, '"1"')})


@pytest.mark.parametrize("status", [301, 308])
async def test_a_lasting_move_becomes_the_address_and_drops_the_validators(status: int) -> None:
    http = _moving(status)
    seen = [visit for _, visit in await _looks(http, 3, timedelta(hours=12))]
    assert [v.url for v in seen] == [URL, URL, NEW]
    assert (seen[1].etag, seen[2].etag, seen[2].moves) == ('"1"', None, 0)
    await look(source(), seen[2], http, NOW)
    assert http.asked[-1][0] == NEW


async def test_three_moves_within_a_day_are_not_enough() -> None:
    assert {visit.url for _, visit in await _looks(_moving(301), 20, HOUR)} == {URL}
    assert (await _looks(_moving(301), 25, HOUR))[-1][1].url == NEW


async def test_two_moves_over_days_are_not_enough() -> None:
    assert {visit.url for _, visit in await _looks(_moving(301), 2, 48 * HOUR)} == {URL}


@pytest.mark.parametrize("status", [302, 307, 200])
async def test_a_move_must_be_permanent_each_time(status: int) -> None:
    http = _moving(301, 301, status, 301, 301)
    assert {visit.url for _, visit in await _looks(http, 5, 24 * HOUR)} == {URL}


async def test_the_target_must_stay_the_same() -> None:
    http = _moving(301)
    first = (await _looks(http, 2, 24 * HOUR))[-1][1]
    other = "https://other.example/feed"
    http.say(URL, Reply(status=301, headers={"location": other}))
    http.say(other, feed(RSS, '"9"'))
    seen = await _looks(http, 2, 24 * HOUR, first)
    assert {visit.url for _, visit in seen} == {URL}
    assert seen[-1][1].moves == 2


async def test_a_move_down_to_plain_http_is_followed_but_never_kept() -> None:
    http = _moving(301, to="http://new.example/feed")
    assert {visit.url for _, visit in await _looks(http, 9, 24 * HOUR)} == {URL}


# -- credentials --------------------------------------------------------------------------------------------------


async def test_a_credential_goes_to_its_own_host_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIRE_KEY", "X-Api-Key: k1")
    licensed, http = source(credential="env:WIRE_KEY"), _moving(301)
    visit = FRESH
    for day in range(5):
        visit = (await look(licensed, visit, http, NOW + day * 24 * HOUR)).visit
    assert visit.url == URL  # a stranger never becomes the address of a licensed wire
    keys = {url: headers.get("x-api-key") for url, headers in http.asked}
    assert keys == {URL: "k1", NEW: None}
    http.say("https://new.example/feed", feed(RSS))
    await look(licensed, replace(visit, url=NEW), http, NOW)
    assert "x-api-key" not in http.asked[-1][1]


async def test_a_missing_credential_is_a_problem_before_anything_is_asked() -> None:
    http = FakeHttp({URL: feed(RSS)})
    with pytest.raises(SourceError, match="env:NOT_THERE"):
        await look(source(credential="env:NOT_THERE"), FRESH, http, NOW)
    assert not http.asked


# -- what the server says about the pace --------------------------------------------------------------------------


async def test_the_pace_is_heeded_and_a_304_never_shortens_it() -> None:
    http = FakeHttp(
        {
            URL: [
                feed(RSS, '"1"', cache_control="max-age=900"),
                Reply(status=304, headers={"cache-control": "max-age=7200"}),
                Reply(status=304),
                Reply(status=304, headers={"cache-control": "max-age=60"}),
                feed(RSS + b" ", '"2"', cache_control="max-age=60"),
                feed(RSS + b"  ", '"3"'),
            ]
        }
    )
    assert [visit.pace for _, visit in await _looks(http, 6)] == [900, 7200, 7200, 7200, 60, None]


def test_what_was_fetched_names_headers_in_lower_case() -> None:
    one = Fetched(url=URL, status=200, headers=(("etag", '"1"'),), body=b"", at=NOW)
    assert one.header("etag") == '"1"'
