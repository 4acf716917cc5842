"""What a WebSub subscriber says and believes: discovery, requests, signatures, and the life of a lease."""

from __future__ import annotations

import hmac
from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.samples import NOW
from wirebell.intake import leases
from wirebell.intake.formats import FeedFacts
from wirebell.intake.websub import Offer, callback, holds, offered, request, safe, secret_of, token_of
from wirebell.model.source import Fetched
from wirebell.model.websub import Lease

KEY = "0123456789abcdef0123456789abcdef"
HUB, TOPIC = "https://hub.example/", "https://harbour.example/feed"
OFFER = Offer(hub=HUB, topic=TOPIC)
LEASE = Lease(source="harbour", hub=HUB, topic=TOPIC)
NONE = FeedFacts()


def came(body: bytes = b"", *links: str) -> Fetched:
    told = tuple(("link", link) for link in links)
    return Fetched(url="https://harbour.example/feed?x", status=200, headers=told, body=body, at=NOW)


@pytest.mark.parametrize(
    "links",
    [
        (f'<{HUB}>; rel="hub", <{TOPIC}>; rel="self"',),
        (f"<{HUB}>; rel=hub", f"<{TOPIC}>; rel=self"),
        (f'<{HUB}>;title="a, b";rel="prefetch hub"', f'<{TOPIC}>; rel="SELF"', "</x>; rel=next"),
        (f'<{HUB}>; rel="hub"', '<https://other.example/hub>; rel="hub"', '</feed>; rel="self"'),
    ],
)
def test_headers_name_hub_and_self(links: tuple[str, ...]) -> None:
    assert offered(came(b"", *links), NONE) == OFFER


def test_headers_go_before_the_feed_and_the_feed_before_nothing() -> None:
    facts = FeedFacts(hub="https://feedhub.example/", self_url=TOPIC)
    assert offered(came(), facts) == Offer(hub="https://feedhub.example/", topic=TOPIC)
    assert offered(came(b"", f"<{HUB}>; rel=hub", f"<{TOPIC}>; rel=self"), facts) == OFFER


def test_a_page_names_them_in_its_head_alone() -> None:
    links = f'<link rel="hub" href="{HUB}"><link rel="self" href="/feed">'
    assert offered(came(f"<html><head>{links}</head><body></body></html>".encode()), NONE) == OFFER
    assert offered(came(f"<html><head></head><body>{links}</body></html>".encode()), NONE) is None


@pytest.mark.parametrize(
    "links",
    [
        (f"<{HUB}>; rel=hub",),
        (f"<{TOPIC}>; rel=self",),
        (f"<{HUB}>; rel=hub", f"<{TOPIC}>; rel=self", "<https://other.example/>; rel=self"),
        ("<ftp://hub.example/>; rel=hub", f"<{TOPIC}>; rel=self"),
        ("<javascript:x>; rel=hub", f"<{TOPIC}>; rel=self"),
        (f"{HUB}; rel=hub", f"<{TOPIC}>; rel=self"),
    ],
)
def test_what_names_not_both_is_no_offer(links: tuple[str, ...]) -> None:
    assert offered(came(b"", *links), NONE) is None


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300), st.binary(max_size=300))
def test_whatever_is_said_discovery_does_not_fail(link: str, body: bytes) -> None:
    offered(came(b"<html>hub" + body, link), NONE)
    offered(came(body, link + '; rel="hub"'), NONE)


def test_links_that_would_take_a_pattern_long_are_read_at_once() -> None:
    offered(came(b"", "<a>;" + " ;a=a" * 20_000, "<" * 50_000, '<a>; rel="' + "x " * 9_000), NONE)


# -- requests and signatures --------------------------------------------------------------------------------------


def test_a_request_names_a_callback_that_nobody_guesses_and_a_secret() -> None:
    said = parse_qs(request(LEASE, "subscribe", "https://bell.example", KEY).decode())
    assert said["hub.callback"] == [f"https://bell.example/websub/harbour/{token_of(LEASE, KEY)}"]
    assert (said["hub.mode"], said["hub.topic"], said["hub.lease_seconds"]) == (["subscribe"], [TOPIC], ["864000"])
    assert said["hub.secret"] == [secret_of(LEASE, KEY)]
    assert len(said["hub.secret"][0]) < 200
    ending = parse_qs(request(LEASE, "unsubscribe", "https://bell.example", KEY).decode())
    assert set(ending) == {"hub.callback", "hub.mode", "hub.topic"}


def test_every_lease_has_a_callback_and_a_secret_of_its_own() -> None:
    others = [
        LEASE,
        replace(LEASE, generation=1),
        replace(LEASE, source="x"),
        replace(LEASE, hub="https://h.example/"),
    ]
    made = [token_of(one, KEY) for one in others] + [secret_of(one, KEY) for one in others]
    made += [token_of(LEASE, KEY + "x"), secret_of(LEASE, KEY + "x")]
    assert len(set(made)) == len(made)
    assert callback("https://a.example", LEASE, KEY) == callback(
        "https://a.example", replace(LEASE, failures=3), KEY
    )


def test_no_secret_is_told_in_the_clear() -> None:
    assert safe("https://hub.example/")
    assert safe("http://127.0.0.1:8080/")
    assert not safe("http://hub.example/")
    assert not safe("http://93.184.216.34/")
    assert "hub.secret" not in parse_qs(
        request(replace(LEASE, signed=False), "subscribe", "https://b.example", KEY).decode()
    )


BODY = b"<feed/>"


def mark(method: str, name: str, secret: str = "s", body: bytes = BODY) -> str:
    return f"{name}={hmac.new(secret.encode(), body, method).hexdigest()}"


def test_only_signatures_by_the_secret_hold() -> None:
    assert holds(mark("sha256", "sha256"), BODY, "s")
    assert holds(mark("sha512", "sha512").upper().replace("SHA512", "sha512"), BODY, "s")
    wrong = [
        None,
        "",
        mark("sha1", "sha1"),
        mark("sha256", "sha512"),
        mark("sha256", "sha256", secret="t"),
        mark("sha256", "sha256", body=BODY + b" "),
        mark("sha256", "sha256")[:-1],
        mark("sha256", "sha256") + "0",
        "sha256=",
        "md5=00",
        "sha256=" + "0" * 64,
        mark("sha256", "sha256") + "," + mark("sha256", "sha256"),
        "sha256=é",
    ]
    assert not any(holds(signature, BODY, "s") for signature in wrong)


# -- the life of a lease ------------------------------------------------------------------------------------------


def test_a_lease_is_asked_for_confirmed_and_asked_for_again_before_its_end() -> None:
    wanted = leases.wished(None, "harbour", OFFER, NOW)
    assert wanted is not None
    active = leases.confirmed(leases.asked(wanted, NOW), 1000, NOW)
    assert (active.until, active.next) == (NOW + timedelta(seconds=1000), NOW + timedelta(seconds=800))
    assert active.covers(NOW)
    assert not active.covers(NOW + timedelta(seconds=1000))
    again = leases.asked(active, NOW + timedelta(seconds=800))
    assert again.covers(NOW + timedelta(seconds=900))
    assert leases.wished(active, "harbour", OFFER, NOW) is None
    moved = leases.wished(active, "harbour", Offer(hub="https://b.example/", topic=TOPIC), NOW)
    assert moved is not None
    assert token_of(moved, KEY) != token_of(active, KEY)


def test_what_a_hub_says_of_the_length_is_believed_within_reason() -> None:
    asked = leases.asked(LEASE, NOW)
    for said, length in ((None, 864_000), (0, 864_000), (1, 60), (10**9, 90 * 86_400)):
        assert leases.confirmed(asked, said, NOW).until == NOW + timedelta(seconds=length)


def test_a_hub_that_fails_is_asked_ever_more_rarely_up_to_daily() -> None:
    lease, waits = LEASE, []
    for _ in range(12):
        lease = leases.failed(lease, "no answer", NOW)
        assert lease.next is not None
        waits.append((lease.next - NOW).total_seconds())
    assert waits[:3] == [300, 600, 1200]
    assert max(waits) == waits[-1] == 86_400


def test_no_step_is_taken_that_the_table_does_not_know() -> None:
    for lease in (LEASE, replace(LEASE, state="denied"), replace(LEASE, state="ending")):
        with pytest.raises(ValueError, match="cannot become active"):
            leases.confirmed(lease, 10, NOW)
