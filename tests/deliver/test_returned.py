"""Mail that comes back: what reports and complaints mean, and that nothing else means anything."""

from __future__ import annotations

import re
from base64 import encodebytes
from datetime import timedelta
from quopri import encodestring

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.samples import NOW
from wirebell.deliver.returned import returned, verdict_of
from wirebell.deliver.verp import Envelope
from wirebell.errors import UsageError

KEY = "0123456789abcdef0123456789abcdef"
OURS = Envelope("bounces@bell.example", KEY)
ANA = "ana@mail.example"


def report(status: str = "5.1.1", action: str = "failed", to: str | None = None, more: str = "") -> bytes:
    """A delivery report as mail servers write them (RFC 3464)."""
    whom = OURS.sender(ANA, NOW) if to is None else to
    return f"""From: MAILER-DAEMON@mail.example
To: {whom}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=b"
Auto-Submitted: auto-replied

--=b
Content-Type: text/plain

The mail system could not deliver your message.

--=b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example
Arrival-Date: Sat, 14 Mar 2026 12:00:00 +0000

Final-Recipient: rfc822; {ANA}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} no such user
{more}
--=b
Content-Type: message/rfc822

From: Wirebell <alerts@bell.example>
To: {ANA}
Subject: An alert

text
--=b--
""".replace("\n", "\r\n").encode()


def complaint(kind: str = "abuse", fields: str = "", link: str = "") -> bytes:
    """A complaint as mail services send them (RFC 5965)."""
    return f"""From: fbl@mail.example
To: abuse@bell.example
Subject: complaint
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="=b"

--=b
Content-Type: text/plain

This is an email abuse report.

--=b
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: SomeGenerator/1.0
Version: 1
{fields}
--=b
Content-Type: message/rfc822

From: Wirebell <alerts@bell.example>
To: redacted
List-Unsubscribe: <https://bell.example/unsubscribe/{link}>
Subject: An alert

text
--=b--
""".replace("\n", "\r\n").encode()


@pytest.mark.parametrize(
    ("action", "status", "verdict"),
    [
        ("failed", "5.1.1", "gone"),
        ("failed", "5.1.10", "gone"),
        ("failed", "5.2.1", "gone"),
        ("failed", "5.4.4", "gone"),
        ("failed", "5.0.0", "gone"),
        ("failed", "5.2.2", "full"),
        ("failed", "5.2.3", "full"),
        ("failed", "5.3.2", "full"),
        ("failed", "5.4.7", "full"),
        ("failed", "5.4.300", "full"),
        ("failed", "5.4.316", "full"),
        ("failed", "5.3.4", "message"),
        ("failed", "5.6.0", "message"),
        ("failed", "5.7.1", "policy"),
        ("failed", "5.7.515", "policy"),
        ("failed", "5.1.7", "policy"),
        ("failed", "5.1.8", "policy"),
        ("failed", "4.2.2", "later"),
        ("failed", "4.4.7", "later"),
        ("delayed", "4.4.1", "later"),
        ("delayed", "5.1.1", "later"),
        ("delivered", "2.0.0", "nothing"),
        ("relayed", "5.1.1", "nothing"),
        ("failed", None, "nothing"),
        ("", "5.1.1", "nothing"),
    ],
)
def test_the_status_decides(action: str, status: str | None, verdict: str) -> None:
    assert verdict_of(action, status) == verdict


def test_a_report_names_our_envelope_sender_and_its_status() -> None:
    said = returned(report())
    assert (said.verdict, said.status) == ("gone", "5.1.1")
    assert [OURS.recipient(s, ["bob@mail.example", ANA], NOW) for s in said.senders] == [ANA]


@pytest.mark.parametrize(
    ("reply", "verdict", "status"),
    [
        ("550 5.7.1 Blocked by policy", "policy", "5.7.1"),
        ("552-5.2.2 The mailbox\n 552 5.2.2 is full", "full", "5.2.2"),
        ("450 4.7.1 Greylisted: retry timeout exceeded", "later", "4.7.1"),
        ("421 TEMPERROR: retry timeout exceeded", "later", "4.0.0"),
        ("550 5.1.1 no such user", "gone", "5.1.1"),
        ("550 no such user here", "gone", "5.0.0"),
    ],
)
def test_a_status_that_says_nothing_gives_way_to_the_reply_it_quotes(
    reply: str, verdict: str, status: str
) -> None:
    """Exim writes 5.0.0 for whatever happened."""
    mail = report("5.0.0").replace(b"550 5.0.0 no such user", reply.encode())
    assert (returned(mail).verdict, returned(mail).status) == (verdict, status)


@pytest.mark.parametrize(
    ("status", "reply", "verdict"),
    [
        (
            "5.0.0",
            "",
            "unclear",
        ),  # Exim of an address without a route, of a line of its own that was down for days
        ("5.0.0", "X-Local; 550 no such user", "unclear"),
        ("5.3.0", "", "unclear"),  # OpenSMTPD and Postfix, of a program of theirs that failed
        ("5.0.0", "smtp; 552 mailbox full", "full"),
        ("5.0.0", "smtp; 552 5.3.4 too large", "message"),
        ("5.0.0", "smtp; 554 this mail scored 12.3 points", "unclear"),
        ("5.0.0", "smtp; 550-The mailbox you\n 550 look for is not here", "gone"),
        ("5.0.0", "smtp; 556 this domain takes no mail", "gone"),
        ("4.0.0", "", "later"),
        ("5.1.1", "", "gone"),
    ],
)
def test_nobody_is_gone_whose_report_does_not_say_so(status: str, reply: str, verdict: str) -> None:
    mail = report(status).replace(
        f"Diagnostic-Code: smtp; 550 {status} no such user\r\n".encode(),
        f"Diagnostic-Code: {reply}\r\n".encode() if reply else b"",
    )
    assert returned(mail).verdict == verdict


POSTFIX = (
    "<ana@mail.example>: host mx.mail.example[192.0.2.1] said: 550 {reply} (in reply to\r\n    {command} command)"
)
EXIM = "  ana@mail.example\r\n    SMTP error from remote mail server after {command}:\r\n    550 {reply}"


@pytest.mark.parametrize(
    ("said", "command", "status", "verdict"),
    [
        (POSTFIX, "end of DATA", "5.0.0", "message"),
        (EXIM, "end of data", "5.0.0", "message"),
        (EXIM, "pipelined end of data", "5.0.0", "message"),
        (POSTFIX, "RCPT TO", "5.0.0", "gone"),
        (EXIM, "RCPT TO:<ana@mail.example>", "5.0.0", "gone"),
        (EXIM, "pipelined RCPT TO:<ana@mail.example>", "5.0.0", "gone"),
        (POSTFIX, "end of DATA", "5.1.1", "gone"),  # the status says whom, whenever it was said
    ],
)
def test_who_refuses_the_text_has_the_mailbox(said: str, command: str, status: str, verdict: str) -> None:
    text = said.format(reply="this looks like an advertisement", command=command).encode()
    mail = report(status).replace(b"The mail system could not deliver your message.", text)
    mail = mail.replace(f"550 {status} no such user".encode(), b"550 this looks like an advertisement")
    assert returned(mail).verdict == verdict


def test_what_the_returned_mail_says_of_a_reply_counts_for_nothing() -> None:
    words = b"An alert: said 550 (in reply to end of DATA command)"
    assert returned(report("5.0.0").replace(b"text\r\n--=b--", words + b"\r\n--=b--")).verdict == "gone"


@pytest.mark.parametrize("encoding", ["8bit", "base64", "quoted-printable"])
@pytest.mark.parametrize("kind", ["message/delivery-status", "message/global-delivery-status"])
def test_a_report_may_be_encoded_and_name_mailboxes_in_any_letters(kind: str, encoding: str) -> None:
    """RFC 6533 section 3; servers encode reports of RFC 3464, too."""
    head, fields, rest = re.split(
        rb"(?<=delivery-status)\r\n\r\n|(?=\r\n--=b\r\nContent-Type: message/rfc822)", report()
    )
    if kind != "message/delivery-status":
        fields = fields.replace(b"rfc822; ana@", "utf-8; an\u00e4@".encode())
    encoded = {"8bit": fields, "base64": encodebytes(fields), "quoted-printable": encodestring(fields)}[encoding]
    head = head.replace(b"message/delivery-status", f"{kind}\r\nContent-Transfer-Encoding: {encoding}".encode())
    said = returned(head + b"\r\n\r\n" + encoded + rest)
    assert (said.verdict, said.status) == ("gone", "5.1.1")
    assert OURS.recipient(said.senders[0], [ANA], NOW) == ANA


def test_a_status_that_says_what_happened_does_not_give_way() -> None:
    mail = report("5.1.1").replace(b"550 5.1.1 no", b"550 5.7.1 no")
    assert returned(mail).verdict == "gone"


def test_of_several_recipients_the_worst_counts() -> None:
    more = f"\nFinal-Recipient: rfc822; {ANA}\nAction: failed\nStatus: 5.7.1\n"
    assert returned(report("4.2.2", more=more)).verdict == "policy"


@pytest.mark.parametrize(
    ("kind", "verdict"), [("abuse", "complaint"), ("fraud", "complaint"), ("not-spam", "nothing")]
)
def test_a_complaint_is_known_by_its_kind_and_whom_by_what_it_returns(kind: str, verdict: str) -> None:
    said = returned(complaint(kind, f"Original-Mail-From: <{OURS.sender(ANA, NOW)}>\n", "tok-en.sig"))
    assert said.verdict == verdict
    if verdict == "complaint":
        assert OURS.recipient(said.senders[1], [ANA], NOW) == ANA
        assert said.stops == ("tok-en.sig",)


def test_a_complaint_may_return_the_fields_of_the_mail_alone() -> None:
    said = returned(complaint(link="tok-en.sig").replace(b"message/rfc822", b"text/rfc822-headers"))
    assert (said.verdict, said.stops) == ("complaint", ("tok-en.sig",))


@pytest.mark.parametrize(
    "mail",
    [
        b"",
        b"From: ana@mail.example\r\nSubject: Out of office\r\n\r\nI am away. 550 5.1.1 no such user",
        b"Subject: Undelivered\r\n\r\nStatus: 5.1.1\r\nAction: failed",
        report().replace(b"message/delivery-status", b"text/plain"),
        report().replace(b"Status: 5.1.1", b"Status: five"),
        b"\xff\xfe\x00" * 100,
    ],
    ids=["empty", "absence", "words alone", "no report", "no status", "noise"],
)
def test_words_alone_mean_nothing(mail: bytes) -> None:
    assert returned(mail).verdict == "nothing"


WHOLE = report()


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.integers(0, len(WHOLE)), st.integers(0, 300))
@example(b"Content-Type: message/delivery-status; charset=\xff\r\n", 0, 0)
def test_whatever_comes_it_does_not_fail(noise: bytes, at: int, cut: int) -> None:
    returned(noise)
    returned(WHOLE[:at] + noise + WHOLE[at + cut :])


# -- envelope senders ---------------------------------------------------------------------------------------------


def test_an_envelope_sender_is_short_enough_and_known_for_thirty_days() -> None:
    sender = OURS.sender(ANA, NOW)
    assert len(sender.partition("@")[0]) <= 64
    for days, known in ((0, ANA), (30, ANA), (31, None), (-1, ANA), (-2, None)):
        assert OURS.recipient(sender, [ANA], NOW + timedelta(days=days)) == known
    assert OURS.recipient(f"<{sender.upper()}>", [ANA], NOW) == ANA


@pytest.mark.parametrize(
    "change",
    [
        lambda s: s.replace("bounces+", "other+"),
        lambda s: s.replace("@bell.example", "@evil.example"),
        lambda s: s.replace("-", "-a", 1),
        lambda s: s[:-20] + ("a" if s[-20] != "a" else "b") + s[-19:],
        lambda s: s.replace("+20", "+19", 1),
        lambda s: "bounces@bell.example",
        lambda s: "",
        lambda s: Envelope("bounces@bell.example", "another key of the same length..").sender(ANA, NOW),
    ],
)
def test_a_forged_one_names_nobody(change: object) -> None:
    assert callable(change)
    assert OURS.recipient(change(OURS.sender(ANA, NOW)), [ANA, "bob@mail.example"], NOW) is None


@pytest.mark.parametrize("mailbox", ["bounces", "a+b@bell.example", "x" * 31 + "@bell.example", "@bell.example"])
def test_a_mailbox_that_cannot_take_bounces_is_refused(mailbox: str) -> None:
    with pytest.raises(UsageError):
        Envelope(mailbox, KEY)
