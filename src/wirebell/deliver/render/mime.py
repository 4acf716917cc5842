"""A Message as the bytes of a mail, with exactly the headers meant and no others."""

from __future__ import annotations

import re
from email import policy
from email.header import Header
from email.message import EmailMessage
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
    header = Header(text, "us-ascii" if text.isascii() else "utf-8", maxlinelen=76, header_name="Subject")
    return f"Subject: {header.encode(linesep=CRLF)}".encode("ascii")


CRLF = "\r\n"


def _field(name: str, value: str) -> bytes:
    if not NAME.fullmatch(name) or not PLAIN.fullmatch(value):
        raise UnsafeMessage(f"the header {name!r} is not one line of printable ASCII: {value!r}")
    return f"{name}: {value}".encode("ascii")


def _content(message: Message) -> bytes:
    built = EmailMessage(policy=policy.SMTP)
    built.set_content(clean(message.text), cte="quoted-printable")
    built.add_alternative(clean(message.html), subtype="html", cte="quoted-printable")
    built.set_boundary("=_" + blake2b(message.id.encode(), digest_size=16).hexdigest())
    return built.as_bytes()


def _checked(content: bytes, meant: list[str], name: str) -> None:
    head = content.partition(b"\r\n\r\n")[0]
    found = sorted(key.lower() for key in BytesHeaderParser(policy=policy.default).parsebytes(content))
    if found != sorted({key.lower() for key in meant}):
        raise UnsafeMessage(f"message {name} would carry other headers than meant: {', '.join(found)}")
    if not all(LINE.fullmatch(line) for line in head.split(b"\r\n")):
        raise UnsafeMessage(f"message {name} has a header line that is too long or not ASCII")
