"""Mail that comes back, from the first alert to the silence after it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.deliver.channels.smtp import Scripted, mail_server
from tests.deliver.test_dkim import checked
from tests.deliver.test_returned import complaint, report
from tests.flow.test_webhooks import Moved, run, story
from tests.samples import NOW
from wirebell.app import bounces, follows
from wirebell.app.house import House
from wirebell.app.wiring import dkim_key, envelope
from wirebell.deliver.unsubscribe import Stop, token
from wirebell.errors import UsageError, WirebellError
from wirebell.settings import load

ANA = "mailto:ana@mail.example"


def house_at(home: Path, port: int = 25) -> House:
    home.mkdir(exist_ok=True)
    key = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (home / "dkim.pem").write_bytes(key)
    (home / "wirebell.toml").write_text(
        'mail_from = "Bell <alerts@bell.example>"\nbounces = "bounces@bell.example"\n'
        f'[smtp]\nhost = "127.0.0.1"\nport = {port}\ntls = "none"\n'
        f'[dkim]\nselector = "news"\nkey = "file:{home / "dkim.pem"}"\n'
    )
    return House(load(home, {}), Moved())


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with house_at(tmp_path / "home") as found:
        follows.add(found, "sailors", "me", ANA)
        yield found


def sender(house: House, address: str = "ana@mail.example") -> str:
    named = envelope(house)
    assert named is not None
    return named.sender(address, NOW)


async def test_mail_is_signed_and_names_its_reader_and_its_bounce_silences_that_reader_alone(
    tmp_path: Path,
) -> None:
    server = Scripted()
    async with mail_server(server) as port:
        with house_at(tmp_path / "home", port) as found:
            follows.add(found, "sailors", "me", ANA)
            follows.add(found, "sailors", "me", "mailto:bob@mail.example")
            await run(found, tmp_path / "tray.json", [story("a")])
            key = dkim_key(found.settings)
            assert key is not None
            for mail in server.taken:
                assert isinstance(mail.content, bytes)
                assert checked(mail.content, key.record)
            senders = {mail.rcpt_tos[0]: str(mail.mail_from) for mail in server.taken}
            assert senders["ana@mail.example"] == sender(found)
            assert len(set(senders.values())) == 2
            back = tmp_path / "back.eml"
            back.write_bytes(report(to=senders["ana@mail.example"]))
            done = bounces.take(found, str(back))
            assert (done.suppressed, done.gone) == ((ANA,), 1)
            await run(found, tmp_path / "tray.json", [story("a"), story("b")])
    assert [mail.rcpt_tos[0] for mail in server.taken].count("ana@mail.example") == 1
    assert [mail.rcpt_tos[0] for mail in server.taken].count("bob@mail.example") == 2


@pytest.mark.parametrize("status", ["4.2.2", "5.2.2", "5.7.1", "5.6.0"])
def test_what_is_no_hard_bounce_suppresses_nobody(house: House, tmp_path: Path, status: str) -> None:
    (tmp_path / "back.eml").write_bytes(report(status, to=sender(house)))
    done = bounces.take(house, str(tmp_path / "back.eml"))
    assert (done.read, done.suppressed, done.forged) == (1, (), 0)
    assert house.store.suppressed() == {}


def test_forged_bounces_suppress_nobody(house: House, tmp_path: Path) -> None:
    forged = [
        report(to="bounces@bell.example"),
        report(to="ana@mail.example"),
        report(to="bounces+20526-aaaaaaaaaaaaaaaaaaaaaaaaaa@bell.example"),
        report(to=sender(house).replace("@bell.example", "@evil.example")),
        report(to=sender(house, "bob@mail.example")),
        complaint(link="ana.forged"),
        complaint(fields="Original-Mail-From: <alerts@bell.example>\nOriginal-Rcpt-To: <ana@mail.example>\n"),
        complaint(link=token(Stop((), "me", ANA), "another key of enough length")),
    ]
    for number, mail in enumerate(forged):
        (tmp_path / f"{number}.eml").write_bytes(mail)
    done = bounces.take(house, str(tmp_path))
    assert (done.read, done.forged, done.suppressed) == (len(forged), len(forged), ())
    assert house.store.suppressed() == {}


def test_a_complaint_by_a_link_of_ours_is_believed_and_lifted_by_the_operator(
    house: House, tmp_path: Path
) -> None:
    (tmp_path / "c.eml").write_bytes(complaint(link=token(Stop((), "me", ANA), house.secret)))
    assert bounces.take(house, str(tmp_path / "c.eml")).suppressed == (ANA,)
    [row] = bounces.suppressed(house)
    assert (row.address, row.follows) == (ANA, 1)
    assert "complaint" in row.because
    assert bounces.lift(house, "ana@mail.example") == ANA
    assert bounces.suppressed(house) == []
    with pytest.raises(UsageError):
        bounces.lift(house, "ana@mail.example")


def test_a_maildir_is_read_once_and_what_is_read_is_moved_on(house: House, tmp_path: Path) -> None:
    box = tmp_path / "box"
    for name in ("new", "cur", "tmp"):
        (box / name).mkdir(parents=True)
    (box / "new" / "1.host").write_bytes(report(to=sender(house)))
    (box / "new" / "2.host").write_bytes(b"Subject: hello\r\n\r\nhello")
    assert bounces.take(house, str(box)).read == 2
    assert bounces.take(house, str(box)).read == 0
    assert sorted(file.name for file in (box / "cur").iterdir()) == ["1.host:2,S", "2.host:2,S"]


def test_the_envelope_recipient_may_be_given_and_a_file_that_is_not_there_is_said(
    house: House, tmp_path: Path
) -> None:
    (tmp_path / "back.eml").write_bytes(report(to="somebody@bell.example"))
    assert bounces.take(house, str(tmp_path / "back.eml"), sender(house)).suppressed == (ANA,)
    with pytest.raises(WirebellError, match="cannot be read"):
        bounces.take(house, str(tmp_path / "none.eml"))
