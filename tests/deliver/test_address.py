"""Addresses of alerts: one plain mailbox or the feed, and nothing that could be more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirebell.deliver.address import channel_of, mailbox, parse_address, written_out
from wirebell.errors import UsageError


@pytest.mark.parametrize(
    ("given_as", "canonical"),
    [
        ("feed", "feed"),
        ("mailto:ana@mail.example", "mailto:ana@mail.example"),
        ("MAILTO:Ana.B+news@Mail.Example", "mailto:Ana.B+news@mail.example"),
        ("mailto:ana%2Bnews@mail.example", "mailto:ana+news@mail.example"),
        ("mailto:ana@bücher.example", "mailto:ana@xn--bcher-kva.example"),
        ("mailto:ana@straße.example", "mailto:ana@xn--strae-oqa.example"),
        ("mailto:me@localhost", "mailto:me@localhost"),
        (" mailto:ana@mail.example ", "mailto:ana@mail.example"),
        ("https://Desk.Example", "https://desk.example/"),
        ("HTTPS://desk.example:443/a?b=c&d", "https://desk.example/a?b=c&d"),
        ("https://bücher.example:8443/ä", "https://xn--bcher-kva.example:8443/%C3%A4"),
        ("http://127.0.0.1:8080/x", "http://127.0.0.1:8080/x"),
        ("http://[::1]/x", "http://[::1]/x"),
    ],
)
def test_one_form(given_as: str, canonical: str) -> None:
    assert parse_address(given_as) == canonical
    assert parse_address(canonical) == canonical


@pytest.mark.parametrize(
    "hostile",
    [
        "",
        "mailto",
        "https:",
        "https://",
        "https://desk.example:0/",
        "https://desk.example:99999/",
        "https://user:word@desk.example/",
        "https://desk.example/#part",
        "https://desk.example/a b",
        "https://desk.example\\@evil.example/",
        "https://desk.example/\r\nx",
        "https://0x7f.1/",
        "http://desk.example/",
        "https://desk.example/" + "a" * 2000,
        "https://desk.example/" + "港" * 1900,
        "ftp://desk.example/",
        "mailto:",
        "mailto:ana",
        "mailto:@mail.example",
        "mailto:ana@",
        "mailto:a@b.example,c@d.example",
        "mailto:a@b.example;c@d.example",
        "mailto:a@b.example?bcc=c@d.example",
        "mailto:a@b.example%0D%0ABcc:c@d.example",
        "mailto:a@b.example\r\nBcc: c@d.example",
        "mailto:a%0aRCPT TO:<c@d.example>@b.example",
        "mailto:a@b@c.example",
        'mailto:"a b"@c.example',
        "mailto:Ana <ana@mail.example>",
        "mailto:<ana@mail.example>",
        "mailto:ana(comment)@mail.example",
        "mailto:ana@[127.0.0.1]",
        "mailto:ana@127.0.0.1",
        "mailto:ana@mail..example",
        "mailto:ana@-mail.example",
        "mailto:ana@mail.example.",
        "mailto:.ana@mail.example",
        "mailto:ana.@mail.example",
        "mailto:änne@mail.example",
        "mailto:" + "a" * 65 + "@mail.example",
        "mailto:ana@" + "a" * 64 + ".example",
        "mailto:ana@mail.example\x00",
        "mailto:ana@\u202email.example",
        "mailto:a%2541@mail.example",
        "mailto:=?utf-8?q?a=0D=0A?=@mail.example",
        "ana@mail.example",
        "tel:+4912345",
        "Feed",
    ],
)
def test_refused_with_what_to_give_instead(hostile: str) -> None:
    with pytest.raises(UsageError) as fault:
        parse_address(hostile)
    assert any(word in str(fault.value) for word in ("mailto:", "ASCII", "domain"))


@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_comes_out_is_one_line_with_one_mailbox(local: str, domain: str) -> None:
    try:
        address = parse_address(f"mailto:{local}@{domain}")
    except UsageError:
        return
    assert address.isascii()
    assert address.isprintable()
    assert address.count("@") == 1
    assert not set(address) & set(' ,;<>"()[]\\:') - {":"}
    assert parse_address(address) == address
    assert f"mailto:{mailbox(address)}" == address


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        (" ana@mail.example ", "mailto:ana@mail.example"),
        ("mailto:ana@mail.example", "mailto:ana@mail.example"),
        ("https://desk.example/@ana", "https://desk.example/@ana"),
        ("feed", "feed"),
        ("ana", "ana"),
    ],
)
def test_a_person_may_type_a_mail_address_alone(typed: str, written: str) -> None:
    assert written_out(typed) == written


def test_channels() -> None:
    assert (channel_of("feed"), channel_of("mailto:a@b.example")) == ("feed", "mail")
    assert channel_of("https://hook.example/x") == "webhook"
    with pytest.raises(UsageError, match="webhook"):
        channel_of("gopher://hook.example/x")
