"""Mail into a folder."""

from __future__ import annotations

import os
from email import policy
from email.parser import BytesParser
from pathlib import Path

from tests.deliver.channels.messages import message
from wirebell.deliver.channels.sink import MailSink
from wirebell.model.delivery import Later, Refused


async def test_one_file_for_each_message_also_when_sent_again(tmp_path: Path) -> None:
    sink = MailSink(tmp_path / "home" / "mail")
    await sink.send(message())
    await sink.send(message())
    await sink.send(message(id="m2", subject="Boats return"))
    files = sorted((tmp_path / "home" / "mail").iterdir())
    assert all(path.suffix == ".eml" for path in files)
    mails = [BytesParser(policy=policy.default).parsebytes(path.read_bytes()) for path in files]
    assert sorted(str(mail["Subject"]) for mail in mails) == ["Boats return", "Troops leave Karsan base"]
    assert mails[0]["To"] == "ana@mail.example"


async def test_a_mail_is_its_owners_alone(tmp_path: Path) -> None:
    """Whoever reads a mail to sign in may sign in."""
    before = os.umask(0o022)
    try:
        await MailSink(tmp_path / "home" / "mail").send(message())
    finally:
        os.umask(before)
    (mail,) = (tmp_path / "home" / "mail").iterdir()
    assert [path.stat().st_mode & 0o077 for path in (mail, mail.parent)] == [0, 0]


async def test_a_folder_that_cannot_be_written_is_later_and_named(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file stands in the way")
    outcome = await MailSink(tmp_path / "mail").send(message())
    assert isinstance(outcome, Later)
    assert str(tmp_path / "mail") in outcome.because


async def test_an_unsafe_message_is_refused_and_leaves_no_file(tmp_path: Path) -> None:
    outcome = await MailSink(tmp_path / "mail").send(message(headers=(("X-A", "b\nBcc: eve@evil.example"),)))
    assert isinstance(outcome, Refused)
    assert not (tmp_path / "mail").exists()


async def test_a_write_that_fails_leaves_no_half_file(tmp_path: Path) -> None:
    sink = MailSink(tmp_path)
    await sink.send(message())
    (written,) = tmp_path.iterdir()
    written.unlink()
    written.mkdir()  # a folder where the file belongs: writing goes well, putting it in place does not
    (written / "kept").touch()
    assert isinstance(await sink.send(message()), Later)
    assert list(tmp_path.iterdir()) == [written]
