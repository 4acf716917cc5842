"""What comes back to us by mail: delivery reports (RFC 3464), complaints (RFC 5965), and everything else. Pure.

    status (RFC 3463)          verdict
    4.x.x, and "delayed"       later: the servers go on trying
    5.2.2, 5.2.3               full: a mailbox that may be emptied, or this message too large for it
    5.3.1, 5.3.2, 5.3.5,       full: a server that took no mail for days, and may again; the last two are what
    5.4.7, 5.4.300, 5.4.316    Exchange says of a message that expired
    5.3.4, 5.6.x               message: something about this mail
    5.7.x, 5.1.7, 5.1.8        policy: about us, the last two our own address; the operator must know, and
                               nobody is suppressed
    5.0.0, 5.3.0               by the reply that the report quotes: the status of that; 550, 551, 553, 556 gone,
                               or message where the report says that it came after the text; 552 full; unclear
                               with any other, and with none
    any other 5.x.x, failed    gone: no mailbox; nothing further is sent there
    "delivered", 2.x.x         nothing

Only codes decide, never the words of a report, but for those in which Exim and Postfix say what a reply came to:
550 after the text of a mail is a refusal for policy (RFC 5321 section 4.3.2). Exim and OpenSMTPD write 5.0.0
whatever happened, the second without a reply: that their own line was down for days, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from typing import Literal

from msgspec import Struct

from wirebell.deliver.render.clean import one_line

Verdict = Literal["gone", "policy", "full", "message", "unclear", "later", "complaint", "nothing"]
MOST = 5 * 1024 * 1024
MOST_PARTS = 50
GLOBAL = "message/global-delivery-status"
REPORTS = frozenset({"message/delivery-status", GLOBAL})
"""What holds the fields of a report (RFC 3464, RFC 6533). Only the second may be encoded for the way; both are."""
FULL = frozenset({"5.2.2", "5.2.3", "5.3.1", "5.3.2", "5.3.5", "5.4.7", "5.4.300", "5.4.316"})
UNSAID = frozenset({"5.0.0", "5.3.0"})
BY_REPLY: dict[str, Verdict] = {"550": "gone", "551": "gone", "553": "gone", "556": "gone", "552": "full"}
"""What replies mean that bring no status of their own (RFC 5321 section 4.2.3, RFC 7504)."""
COMPLAINTS = frozenset({"abuse", "fraud", "opt-out", "other"})
_STATUS = re.compile(r"\s*([245])\.(\d{1,3})\.(\d{1,3})\b")
_REPLY = re.compile(r"\s*smtp\s*;\s*([45]\d\d)\b(?:[ -]\s*([45]\.\d{1,3}\.\d{1,3})\b)?", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s<>,;:\"]{1,256}@[^\s<>,;:\"]{1,255}")
_OURS = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "to")
"""Fields in which servers write whom a mail came to: there our own envelope sender stands."""
_AFTER_TEXT = re.compile(
    r"\bin\s+reply\s+to\s+end\s+of\s+DATA\s+command\b|"
    r"\bremote\s+mail\s+server\s+after\s+(?:pipelined\s+)?end\s+of\s+data\b"
)
"""How Postfix and Exim say that a reply came after the text of the mail, in any language of theirs."""
_EMPTY_LINES = re.compile(rb"(?:\r?\n[ \t]*){2,}")
_STOP = re.compile(r"/unsubscribe/([\w.=-]{1,2000})", re.ASCII)


class Returned(Struct, frozen=True, kw_only=True):
    """What a mail that came back says. `senders` are addresses in it that may be envelope senders of ours, `stops`
    tokens of our links in the mail that it returns: one of these must be ours for the rest to be believed."""

    verdict: Verdict
    status: str | None = None
    because: str = ""
    senders: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()


def returned(mail: bytes) -> Returned:
    """Return what a mail says that came to where bounces come; whatever it is, this does not fail."""
    try:
        message = message_from_bytes(mail[:MOST])
        parts = list(_parts(message))
        complaint = next((p for p in parts if p.get_content_type() == "message/feedback-report"), None)
        report = next((p for p in parts if p.get_content_type() in REPORTS), None)
        if complaint is not None:
            return _complaint(message, parts, complaint)
        return _bounce(message, report) if report is not None else Returned(verdict="nothing")
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return Returned(verdict="nothing", because="it cannot be read")  # what the parser of mail stumbles over


def _parts(message: Message) -> Iterator[Message]:
    for number, part in enumerate(message.walk()):
        if number >= MOST_PARTS:
            return
        yield part


def _groups(part: Message) -> list[Message]:
    """Return the groups of fields in a report: what stands between empty lines, once it is decoded."""
    inside = part.get_payload()
    held = [one for one in inside if isinstance(one, Message)] if isinstance(inside, list) else []
    if part.get_content_type() != GLOBAL and not _is_encoded(part):
        return held
    text = _decoded(part, held)
    return [message_from_bytes(group) for group in _EMPTY_LINES.split(text)[:MOST_PARTS]]


def _is_encoded(part: Message) -> bool:
    return str(part.get("content-transfer-encoding", "")).strip().lower() in {"base64", "quoted-printable"}


def _decoded(part: Message, held: list[Message]) -> bytes:
    """Return the text of a part that the parser took for a mail, or several, of its own."""
    text = "\n\n".join(one.as_string() for one in held) if held else str(part.get_payload())
    raw = Message()
    raw["Content-Transfer-Encoding"] = str(part.get("content-transfer-encoding", "8bit"))
    raw.set_payload(text)
    found = raw.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


# -- delivery reports ---------------------------------------------------------------------------------------------


def _bounce(message: Message, report: Message) -> Returned:
    groups = [g for g in _groups(report) if g.get("action") or g.get("status")]
    late = any(_AFTER_TEXT.search(text) for text in _told(message))
    judged = [_judged(group, late) for group in groups]
    order: list[Verdict] = ["gone", "policy", "full", "message", "unclear", "later", "nothing"]
    worst = min(judged, key=lambda one: order.index(one.verdict), default=Returned(verdict="nothing"))
    return Returned(
        verdict=worst.verdict, status=worst.status, because=worst.because, senders=tuple(_senders(message))
    )


def _told(message: Message) -> Iterator[str]:
    """Yield what a report says to people, before the fields and the mail that it returns."""
    for part in _parts(message):
        if part.get_content_type() in REPORTS:
            return
        if part.get_content_type() == "text/plain":
            raw = part.get_payload(decode=True)
            yield raw[:20_000].decode("utf-8", "replace") if isinstance(raw, bytes) else ""


def _judged(group: Message, late: bool) -> Returned:
    action = str(group.get("action", "")).strip().lower()
    reply = _REPLY.match(str(group.get("diagnostic-code", "")))
    status = _status(group, reply)
    said = one_line(f"{status or action} {group.get('diagnostic-code', '')}", 200)
    verdict = verdict_of(action, status)
    if verdict == "gone" and status in UNSAID:
        verdict = BY_REPLY.get(reply[1], "unclear") if reply else "unclear"
        verdict = "message" if verdict == "gone" and late else verdict
    return Returned(verdict=verdict, status=status, because=said)


def _status(group: Message, reply: re.Match[str] | None) -> str | None:
    found = _STATUS.match(str(group.get("status", "")))
    status = f"{found[1]}.{int(found[2])}.{int(found[3])}" if found else None
    if status is None or reply is None or not (status.endswith(".0.0") or status in UNSAID):
        return status
    return reply[2] or f"{reply[1][0]}.0.0"


def verdict_of(action: str, status: str | None) -> Verdict:
    """Return what an action and a status mean; see the table above."""
    if status is None or action in {"delivered", "relayed", "expanded"}:
        return "nothing"
    kind, subject, _ = status.split(".")
    if kind == "4" or action == "delayed":
        return "later"
    if kind != "5" or action != "failed":
        return "nothing"
    if status in FULL:
        return "full"
    if status == "5.3.4" or subject == "6":
        return "message"
    return "policy" if subject == "7" or status in {"5.1.7", "5.1.8"} else "gone"


def _senders(message: Message) -> Iterator[str]:
    for name in _OURS:
        for value in message.get_all(name, [])[:5]:
            yield from _ADDRESS.findall(str(value)[:2000])


# -- complaints ---------------------------------------------------------------------------------------------------


def _complaint(message: Message, parts: list[Message], report: Message) -> Returned:
    fields = _groups(report)[:1]
    kind = str(fields[0].get("feedback-type", "")).strip().lower() if fields else ""
    own = list(_senders(message))
    for value in (fields[0].get_all("original-mail-from", []) if fields else [])[:5]:
        own += _ADDRESS.findall(str(value)[:2000])
    stops: list[str] = []
    for part in map(_headed, parts):
        for value in (*part.get_all("return-path", []), *part.get_all("list-unsubscribe", []))[:10]:
            own += _ADDRESS.findall(str(value)[:2000])
            stops += _STOP.findall(str(value)[:4000])
    return Returned(
        verdict="complaint" if kind in COMPLAINTS else "nothing",
        because=f"a complaint ({one_line(kind, 40)}) by its mail service",
        senders=tuple(own),
        stops=tuple(stops),
    )


def _headed(part: Message) -> Message:
    """Return a part, or the mail whose fields alone it holds (RFC 3462 section 3)."""
    if part.get_content_type() != "text/rfc822-headers":
        return part
    held = part.get_payload(decode=True)
    return message_from_bytes(held) if isinstance(held, bytes) else part
