"""DKIM: the example of RFC 8463 to the byte, our signatures checked by a reader of our own, and changes found."""

from __future__ import annotations

import re
from base64 import b64decode
from hashlib import sha256

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_public_key,
)

from tests.deliver.render.parts import SETTINGS, full_story, part
from wirebell.deliver.dkim import DkimKey, loaded, relaxed_body, relaxed_field, signed
from wirebell.deliver.render.mail import render_mail
from wirebell.deliver.render.mime import mime
from wirebell.errors import SettingsError

ED = ed25519.Ed25519PrivateKey.from_private_bytes(b64decode("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A="))
RSA = rsa.generate_private_key(65537, 2048)
KEYS: dict[str, ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey] = {"ed25519": ED, "rsa": RSA}


def test_the_example_of_the_rfc_comes_out_to_the_byte() -> None:
    """RFC 8463, appendix A: its body hash, its canonical fields and the signature over them."""
    body = b"Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n"
    bh = "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8="
    assert sha256(relaxed_body(body)).digest() == b64decode(bh)
    fields = [
        ("From", b" Joe SixPack <joe@football.example.com>"),
        ("To", b" Suzie Q <suzie@shopping.example.net>"),
        ("Subject", b" Is dinner ready?"),
        ("Date", b" Fri, 11 Jul 2003 21:00:37 -0700 (PDT)"),
        ("Message-ID", b" <20030712040037.46341.5F8J@football.example.com>"),
    ]
    own = (
        " v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n d=football.example.com; i=@football.example.com;\r\n"
        " q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n"
        " subject : date : message-id : from : subject : date;\r\n"
        f" bh={bh};\r\n b="
    )
    text = b"".join(relaxed_field(*field) for field in fields)
    text += relaxed_field("DKIM-Signature", own.encode()).removesuffix(b"\r\n")
    mark = "/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11BusFa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw=="
    assert ED.sign(sha256(text).digest()) == b64decode(mark)


def checked(mail: bytes, record: str) -> list[str]:
    """Check a mail as RFC 6376 section 6 says, from its text alone; return what is signed."""
    head, _, body = mail.partition(b"\r\n\r\n")
    lines = re.findall(rb"([^\r\n:]+):((?:[^\r\n]|\r\n[ \t])*)", head)
    own = lines[0][1]
    pairs = (tag.split("=", 1) for tag in re.sub(r"\s+", "", own.decode()).split(";") if tag)
    tags = {pair[0]: pair[1] for pair in pairs}
    if sha256(relaxed_body(body)).digest() != b64decode(tags["bh"]):
        raise InvalidSignature
    left = lines[1:]
    text = b""
    for name in tags["h"].split(":"):
        at = next((i for i in range(len(left) - 1, -1, -1) if left[i][0].decode().lower() == name), None)
        if at is not None:
            text += relaxed_field(name, left.pop(at)[1])
    unmarked = re.sub(rb"b=[A-Za-z0-9+/=\s]*$", b"b=", own)
    text += relaxed_field("dkim-signature", unmarked).removesuffix(b"\r\n")
    public = b64decode(record.rpartition("p=")[2])
    if "k=ed25519" in record:
        ed25519.Ed25519PublicKey.from_public_bytes(public).verify(b64decode(tags["b"]), sha256(text).digest())
    else:
        key = load_der_public_key(public)
        assert isinstance(key, rsa.RSAPublicKey)
        key.verify(b64decode(tags["b"]), text, PKCS1v15(), SHA256())
    return tags["h"].split(":")


def made(kind: str) -> tuple[bytes, DkimKey]:
    key = DkimKey(domain="bell.example", selector="news", key=KEYS[kind])
    story = full_story(headline="Grüße aus Karsan: " + "ein sehr langer Titel " * 8)
    return signed(mime(render_mail([part(of=story)], SETTINGS)), key, 1_773_489_600), key


@pytest.mark.parametrize("kind", KEYS)
def test_every_mail_of_ours_holds_and_signs_what_one_click_needs(kind: str) -> None:
    mail, key = made(kind)
    names = checked(mail, key.record)
    assert {"from", "to", "subject", "date", "message-id", "list-unsubscribe", "list-unsubscribe-post"} <= set(
        names
    )
    assert names.count("from") == 2
    assert all(len(line) <= 998 for line in mail.split(b"\r\n"))
    assert mail.startswith(b"DKIM-Signature: v=1; a=")
    assert made(kind)[0] == mail


@pytest.mark.parametrize("kind", KEYS)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"\r\nFrom: ", b"\r\nFrom: Eve "),
        (b"\r\nSubject: ", b"\r\nSubject: Not "),
        (b"\r\nTo: ", b"\r\nTo: eve@evil.example\r\nTo: "),
        (b"\r\nFrom: ", b"\r\nFrom: eve@evil.example\r\nFrom: "),
        (b"troops", b"tanks"),
        (b"\r\nList-Unsubscribe-Post: ", b"\r\nList-Unsubscribe-Post: x\r\nList-Unsubscribe-Post: "),
    ],
)
def test_what_was_changed_or_added_does_not_hold(kind: str, old: bytes, new: bytes) -> None:
    mail, key = made(kind)
    assert old in mail
    with pytest.raises(InvalidSignature):
        checked(mail.replace(old, new, 1), key.record)


def test_spaces_that_servers_change_do_not_matter() -> None:
    mail, key = made("rsa")
    head, _, body = mail.partition(b"\r\n\r\n")
    changed = (
        head.replace(b"\r\nTo: ", b"\r\nTO:   ") + b"\r\n\r\n" + body.replace(b"\r\n", b"  \r\n") + b"\r\n\r\n"
    )
    assert checked(changed, key.record)


def pem(key: ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def test_keys_are_read_and_those_that_cannot_sign_are_refused_without_being_shown() -> None:
    assert loaded(pem(ED), "news", "bell.example").algorithm == "ed25519-sha256"
    assert loaded(pem(RSA), "news", "bell.example").record.startswith("v=DKIM1; k=rsa; p=")
    for text, selector in (("nonsense", "news"), (pem(ED)[:80], "news"), (pem(ED), "a b"), (pem(ED), "x;d=evil")):
        with pytest.raises(SettingsError) as told:
            loaded(text, selector, "bell.example")
        assert text[:40] not in str(told.value)
