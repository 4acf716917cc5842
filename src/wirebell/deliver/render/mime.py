"""A Message as the bytes of a mail, with exactly the headers meant and no others."""

from __future__ import annotations

import re
from binascii import b2a_qp
from email import policy
from email.header import Header
from email.parser import BytesHeaderParser
from hashlib import blake2b

from wirebell.deliver.address import mailbox
from wirebell.deliver.render.clean import clean, header_text
from wirebell.errors import UsageError, WirebellError
from wirebell.model.delivery import Message

NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
PLAIN = re.compile(r"[\x20-\x7e]*")
LINE = re.compile(rb"[\x20-\x7e\t]{1,998}")
OURS = ("MIME-Version", "Content-Type")
CRLF = "\r\n"
LONGEST = 76


class UnsafeMessage(WirebellError):
    """A message whose headers would not be read as they are meant: it must not be sent."""


def mime(message: Message) -> bytes:
    """Return the mail, CRLF line ends, text and HTML as alternatives; the same message gives the same bytes.

    Values of `headers` are taken as they are and must be printable ASCII; the subject is made safe here. What
    was built is parsed back, and its header names compared. Raises UnsafeMessage if anything is not as meant.
    """
    try:
        to = mailbox(message.address)
    except UsageError as fault:
        raise UnsafeMessage(f"message {message.id}: {fault}") from fault
    fields = [*message.headers, ("To", to)]
    lines = [_field(name, value) for name, value in fields]
    lines.insert(len(message.headers), subject_line(message.subject))
    content = b"\r\n".join(lines) + b"\r\n" + _content(message)
    _checked(content, [*(name for name, _ in fields), "Subject", *OURS], message.id)
    return content


def subject_line(subject: str) -> bytes:
    """Return the Subject field, folded and encoded by RFC 2047 where it is not ASCII."""
    text = header_text(subject)
    header = Header(text, "us-ascii" if text.isascii() else "utf-8", maxlinelen=LONGEST, header_name="Subject")
    return f"Subject: {header.encode(linesep=CRLF)}".encode("ascii")


def _field(name: str, value: str) -> bytes:
    if not NAME.fullmatch(name) or not PLAIN.fullmatch(value):
        raise UnsafeMessage(f"the header {name!r} is not one line of printable ASCII: {value!r}")
    return _folded(f"{name}: {value}").encode("ascii")


def _folded(line: str) -> str:
    """Return a field on lines of 76 characters as far as spaces let it (RFC 2047 section 2)."""
    first, *rest = line.split(" ")
    lines = [f"{first} {rest[0]}"] if rest else [first]
    for word in rest[1:]:
        if len(lines[-1]) + len(word) < LONGEST:
            lines[-1] += f" {word}"
        else:
            lines.append(f" {word}")
    return CRLF.join(lines)


def _content(message: Message) -> bytes:
    """Return the fields and the body of text and HTML, made by hand: EmailMessage takes five times as long."""
    boundary = "=_" + blake2b(message.id.encode(), digest_size=16).hexdigest()  # "=_": in no quoted-printable
    return "".join(
        (
            "MIME-Version: 1.0\r\n",
            f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n',
            _part(boundary, "plain", message.text),
            _part(boundary, "html", message.html),
            f"\r\n--{boundary}--\r\n",
        )
    ).encode("ascii")


def _part(boundary: str, subtype: str, text: str) -> str:
    lines = b"\n".join(clean(text).encode().splitlines()) + b"\n"
    quoted = b2a_qp(lines, istext=True).decode("ascii").replace("\n", CRLF)
    return (
        f'\r\n--{boundary}\r\nContent-Type: text/{subtype}; charset="utf-8"\r\n'
        f"Content-Transfer-Encoding: quoted-printable\r\n\r\n{quoted}"
    )


def _checked(content: bytes, meant: list[str], name: str) -> None:
    head = content.partition(b"\r\n\r\n")[0]
    found = sorted(key.lower() for key in BytesHeaderParser(policy=policy.compat32).parsebytes(head + b"\r\n\r\n"))
    if found != sorted({key.lower() for key in meant}):
        raise UnsafeMessage(f"message {name} would carry other headers than meant: {', '.join(found)}")
    if not all(LINE.fullmatch(line) for line in head.split(b"\r\n")):
        raise UnsafeMessage(f"message {name} has a header line that is too long or not ASCII")
