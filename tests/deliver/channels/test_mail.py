"""Mail against a real server that behaves well, badly and not at all."""

from __future__ import annotations

import asyncio
import shutil
import ssl
import subprocess
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest

from tests.deliver.channels.messages import message
from tests.deliver.channels.smtp import Scripted, mail_server
from tests.waiting import until
from wirebell.deliver.channels.mail import MailSender, MailServer
from wirebell.deliver.channels.replies import outcome_of
from wirebell.deliver.doubt import Doubt
from wirebell.model.delivery import Barred, Delivered, Gone, Later, Message, Outcome, Refused, Unknown


def server(port: int, **changes: Any) -> MailServer:
    usual: dict[str, Any] = {"tls": "none", "timeout": 5.0, "final_dot": 5.0}
    return MailServer(host="127.0.0.1", port=port, sender="alerts@bell.example", **{**usual, **changes})


async def sent(scripted: Scripted, one: Message | None = None, **changes: Any) -> Outcome:
    async with mail_server(scripted) as port:
        sender = MailSender(server(port, **changes))
        try:
            return await sender.send(one or message())
        finally:
            await sender.close()


async def test_the_server_gets_what_was_rendered_for_exactly_one_recipient() -> None:
    scripted = Scripted()
    outcome = await sent(scripted)
    assert isinstance(outcome, Delivered)
    (envelope,) = scripted.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == ("alerts@bell.example", ["ana@mail.example"])
    assert isinstance(envelope.content, bytes)
    mail = BytesParser(policy=policy.default).parsebytes(envelope.content)
    text = mail.get_body(("plain",))
    assert text is not None
    assert text.get_content().splitlines() == message().text.splitlines()
    assert (mail["Subject"], mail["Message-ID"]) == ("Troops leave Karsan base", "<m1@bell.example>")


@pytest.mark.parametrize(
    ("stage", "reply", "outcome"),
    [
        ("mail", "451 4.3.0 try later", Later),
        ("mail", "550 5.7.1 sender not allowed", Barred),
        ("mail", "553 5.1.7 our address is none", Barred),
        ("rcpt", "550 5.1.8 the domain of our address is not found", Barred),
        ("mail", "drop", Later),
        ("rcpt", "421 4.3.2 closing", Later),
        ("rcpt", "450 4.2.1 greylisted", Later),
        ("rcpt", "452 4.2.2 full", Later),
        ("rcpt", "552 5.2.2 over quota", Later),
        ("rcpt", "550 5.1.1 no such user", Gone),
        ("rcpt", "550 5.1.10 null MX", Gone),
        ("rcpt", "550 no such user here, user unknown", Refused),
        ("rcpt", "550 5.7.515 access denied", Barred),
        ("rcpt", "554 5.7.1 spam", Barred),
        ("rcpt", "drop", Later),
        ("data", "250 2.0.0 queued as 4711", Delivered),
        ("data", "421 4.3.2 shutting down", Later),
        ("data", "451 4.7.1 slow down", Later),
        ("data", "552 5.3.4 too big", Refused),
        ("data", "554 5.7.1 policy", Barred),
        ("data", "550 5.1.1 said after DATA", Refused),
        ("data", "drop", Unknown),
    ],
)
async def test_every_reply_has_its_outcome(stage: str, reply: str, outcome: type[Outcome]) -> None:
    scripted = Scripted()
    setattr(scripted, stage, reply)
    came = await sent(scripted)
    assert isinstance(came, outcome)
    if reply != "drop" and not isinstance(came, Delivered | Unknown):
        assert reply[:3] in getattr(came, "because", "")


@pytest.mark.parametrize("code", [150, 354, 999, -1])
def test_a_reply_that_is_none_leaves_it_unknown(code: int) -> None:
    assert isinstance(outcome_of(code, "what?"), Unknown)


async def test_a_host_that_closes_wants_rest() -> None:
    came = await sent(Scripted(rcpt="421 4.3.2 closing"))
    assert isinstance(came, Later)
    assert came.after == 300


async def test_a_session_that_takes_no_more_mails_costs_the_next_no_time() -> None:
    scripted = Scripted(most=2)
    async with mail_server(scripted) as port:
        sender = MailSender(server(port))
        came = [await sender.send(message(id=f"m{n}")) for n in range(5)]
        await sender.close()
    assert all(isinstance(one, Delivered) for one in came)
    assert (scripted.sessions, len(scripted.taken)) == (3, 5)


async def test_a_new_session_that_takes_no_mail_wants_rest() -> None:
    came = await sent(Scripted(most=0))
    assert isinstance(came, Later)
    assert came.after == 300


async def test_silence_after_the_final_dot_is_unknown_and_before_it_is_later() -> None:
    scripted = Scripted(data="hang")
    assert isinstance(await sent(scripted, final_dot=0.2), Unknown)
    assert len(scripted.taken) == 1
    assert isinstance(await sent(Scripted(rcpt="hang"), timeout=0.2), Later)


def test_ten_minutes_are_waited_for_the_reply_to_the_final_dot() -> None:
    assert MailServer(host="h", port=25, sender="a@b.example").final_dot == 600


async def test_no_server_is_later_and_says_which() -> None:
    async with mail_server(Scripted()) as port:
        pass
    came = await MailSender(server(port)).send(message())
    assert isinstance(came, Later)
    assert f"127.0.0.1:{port}" in came.because


async def test_a_session_is_used_again_and_a_lost_one_replaced_at_no_cost() -> None:
    scripted = Scripted()
    async with mail_server(scripted) as port:
        sender = MailSender(server(port))
        assert isinstance(await sender.send(message()), Delivered)
        assert isinstance(await sender.send(message()), Delivered)
        assert scripted.sessions == 1
        scripted.data = "drop"
        assert isinstance(await sender.send(message()), Unknown)
        scripted.data = ""
        assert isinstance(await sender.send(message()), Delivered)
        assert scripted.sessions == 2
        await sender.close()


async def test_idle_sessions_that_the_server_closed_cost_no_message() -> None:
    scripted = Scripted()
    async with mail_server(scripted) as port:
        sender = MailSender(server(port))
        assert isinstance(await sender.send(message()), Delivered)
        scripted.hang_up()
        assert isinstance(await sender.send(message(id="m2")), Delivered)
        assert (scripted.sessions, len(scripted.taken)) == (2, 2)
        scripted.hang_up()
        await sender.close()


async def test_without_a_place_in_doubt_the_server_gets_everything_but_the_final_dot() -> None:
    scripted, doubt = Scripted(), Doubt(1)
    async with mail_server(scripted) as port:
        sender = MailSender(server(port), doubt)
        await doubt.enter("another")
        waits = asyncio.create_task(sender.send(message(text="One.\n.two and\n..three\n.\nfour")))
        await until(lambda: scripted.addressed)
        await asyncio.sleep(0.1)
        assert (scripted.sessions, scripted.taken, waits.done()) == (1, [], False)
        doubt.leave("another")
        assert isinstance(await waits, Delivered)
        await sender.close()
    (envelope,) = scripted.taken
    assert isinstance(envelope.content, bytes)
    text = BytesParser(policy=policy.default).parsebytes(envelope.content).get_body(("plain",))
    assert text is not None
    assert text.get_content().splitlines() == ["One.", ".two and", "..three", ".", "four"]


async def test_a_server_that_goes_while_a_mail_waits_for_its_final_dot_has_nothing() -> None:
    scripted, doubt = Scripted(), Doubt(1)
    async with mail_server(scripted) as port:
        sender = MailSender(server(port), doubt)
        await doubt.enter("another")
        waits = asyncio.create_task(sender.send(message()))
        await until(lambda: scripted.addressed)
        await asyncio.sleep(0.1)
        scripted.hang_up()
        await asyncio.sleep(0.1)
        doubt.leave("another")
        assert isinstance(await waits, Later), "no dot went out: it is not in doubt"
        await sender.close()
    assert scripted.taken == []


async def test_a_refused_recipient_leaves_nothing_behind_for_the_next() -> None:
    scripted = Scripted(rcpt="550 5.1.1 no such user")
    async with mail_server(scripted) as port:
        sender = MailSender(server(port))
        assert isinstance(await sender.send(message()), Gone)
        scripted.rcpt = ""
        assert isinstance(await sender.send(message(address="mailto:ben@mail.example")), Delivered)
        await sender.close()
    assert [envelope.rcpt_tos for envelope in scripted.taken] == [["ben@mail.example"]]


async def test_a_send_that_is_broken_off_does_not_spoil_the_next() -> None:
    scripted = Scripted(data="hang")
    async with mail_server(scripted) as port:
        sender = MailSender(server(port))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(sender.send(message()), 0.2)
        scripted.data = ""
        assert isinstance(await sender.send(message(id="m2")), Delivered)
        assert scripted.sessions == 2
        await sender.close()


async def test_no_more_connections_than_allowed() -> None:
    scripted = Scripted()
    async with mail_server(scripted) as port:
        sender = MailSender(server(port, connections=3))
        outcomes = await asyncio.gather(*(sender.send(message(id=f"m{n}")) for n in range(30)))
        await sender.close()
    assert all(isinstance(outcome, Delivered) for outcome in outcomes)
    assert len(scripted.taken) == 30
    assert scripted.sessions <= 3


async def test_stripped_starttls_sends_nothing_in_the_clear() -> None:
    scripted = Scripted()
    assert isinstance(await sent(scripted, tls="starttls"), Later)
    assert scripted.taken == []


async def test_what_cannot_be_sent_safely_never_reaches_the_server() -> None:
    scripted = Scripted()
    hostile = message(headers=(("X-Note", "a\r\nBcc: eve@evil.example"),))
    assert isinstance(await sent(scripted, hostile), Refused)
    assert isinstance(await sent(scripted, message(address="mailto:a@b.example,c@d.example")), Refused)
    assert scripted.sessions == 0


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with a key and a certificate for 127.0.0.1, signed by itself."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl makes the certificate of the test server and is not installed")
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    wanted = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=127.0.0.1"
    extra = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(path), "-out", str(path) + ".crt"]
    subprocess.run([openssl, *wanted.split(), *extra], check=True, capture_output=True)
    path.write_text(path.read_text() + Path(str(path) + ".crt").read_text())
    return path


async def test_starttls_with_a_trusted_certificate_and_not_with_another(certificate: Path) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    scripted = Scripted()
    async with mail_server(scripted, tls=context, require_starttls=True) as port:
        trusting = MailSender(server(port, tls="starttls", ca=str(certificate)))
        assert isinstance(await trusting.send(message()), Delivered)
        await trusting.close()
        wary = MailSender(server(port, tls="starttls"))
        assert isinstance(await wary.send(message()), Later)
        await wary.close()
    assert len(scripted.taken) == 1


async def test_a_domain_gets_its_mails_in_turn_and_others_do_not_wait_for_it() -> None:
    server = Scripted()
    loop = asyncio.get_running_loop()
    async with mail_server(server) as port:
        settings = MailServer(host="127.0.0.1", port=port, sender="a@bell.example", tls="none", per_domain=10.0)
        sender = MailSender(settings)
        began = loop.time()

        async def timed(to: str, name: str) -> float:
            assert isinstance(await sender.send(message(id=name, address=to)), Delivered)
            return loop.time() - began

        slow = [timed(f"mailto:u{n}@mail.example", f"m{n}") for n in range(5)]
        *turns, other = await asyncio.gather(*slow, timed("mailto:ana@other.example", "o"))
        await sender.close()
    assert max(turns) >= 0.4
    assert other < 0.3
