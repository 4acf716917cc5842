"""Mail that came back, from a file, a folder or the mail server's pipe; and who is not written to any more."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from wirebell.app.house import House
from wirebell.deliver.address import mailbox
from wirebell.deliver.returned import MOST, Returned, returned
from wirebell.deliver.unsubscribe import open_token
from wirebell.effects import passing
from wirebell.errors import UsageError
from wirebell.logs import Log

log = Log()


class Bounced(Struct, frozen=True, kw_only=True):
    """What came of mail that came back, by verdict. `forged` named nobody we wrote to, and changed nothing."""

    read: int = 0
    suppressed: tuple[str, ...] = ()
    complaints: int = 0
    gone: int = 0
    later: int = 0
    full: int = 0
    message: int = 0
    unclear: int = 0
    policy: int = 0
    forged: int = 0
    nothing: int = 0


class SuppressedRow(Struct, frozen=True, kw_only=True):
    """An address nothing more is sent to, and why."""

    address: str
    because: str
    follows: int


def suppressed(house: House) -> list[SuppressedRow]:
    """Return the addresses nothing more is sent to, with how many follows go there."""
    followed = Counter(follow.to for follow in house.store.follows())
    return [
        SuppressedRow(address=address, because=because, follows=followed[address])
        for address, because in house.store.suppressed().items()
    ]


def lift(house: House, address: str) -> str:
    """Let an address be written to again; a bare mail address will do. Raises UsageError if it may be already."""
    if ":" not in address and "@" not in address:
        raise UsageError(
            f"{address} is no address: give one as `wirebell mail suppressed` shows it, or somebody@example.org."
        )
    wanted = address if ":" in address else f"mailto:{mailbox(f'mailto:{address}')}"
    if not house.store.unsuppress(wanted):
        raise UsageError(f"{address} is not suppressed: `wirebell mail suppressed` shows what is.")
    return wanted


def take(house: House, place: str, to: str | None = None) -> Bounced:
    """Read one mail (a file, or `-` for standard input) or a folder, and suppress whom that says to.

    Of a Maildir what is new is read and moved on once its effect is stored; of another folder every `.eml` is
    read. `to` is the envelope recipient, where the mail does not name it itself.
    """
    known = _known(house)
    if place == "-":
        return _counted([_one(house, sys.stdin.buffer.read(MOST + 1), to, known)])
    path = Path(place)
    try:
        if not path.is_dir():
            return _counted([_one(house, path.read_bytes()[:MOST], to, known)])
        return _counted(_folder(house, path, to, known))
    except OSError as fault:
        raise UsageError(f"{place} cannot be read: {fault.strerror or fault}. Give a mail or a folder.") from fault


_COUNTED = ("gone", "later", "full", "message", "unclear", "policy", "forged", "nothing")
Known = Callable[[], list[str]]


def _known(house: House) -> Known:
    """Return what tells every mailbox that alerts may have gone to, found out once."""
    found: list[str] = []

    def known() -> list[str]:
        if not found:
            places = [follow.to for follow in house.store.follows()]
            for wants in house.store.preferences():
                places += [wants.to, *(member.to for member in wants.members if member.to)]
            found.extend(sorted({mailbox(to) for to in places if to.startswith("mailto:")}))
        return found

    return known


def _folder(house: House, path: Path, to: str | None, known: Known) -> Iterator[tuple[str, str | None]]:
    new, read = path / "new", path / "cur"
    if not new.is_dir():
        yield from (_one(house, file.read_bytes()[:MOST], to, known) for file in sorted(path.glob("*.eml")))
        return
    read.mkdir(exist_ok=True)
    for file in sorted(new.iterdir()):
        yield _one(house, file.read_bytes()[:MOST], to, known)
        with passing("bounce.rename"):
            file.rename(read / f"{file.name}:2,S")


def _one(house: House, mail: bytes, to: str | None, known: Known) -> tuple[str, str | None]:
    """Do what one mail says and return its verdict, and whom it suppressed."""
    said = returned(mail)
    if said.verdict == "nothing":
        return "nothing", None
    whom = _whom(house, said, to, known)
    if whom is None:
        log.warning("a bounce named nobody we wrote to", verdict=said.verdict)
        return "forged", None
    if said.verdict == "policy":
        log.error("mail is refused for reasons about us", domain=whom.rpartition("@")[2], because=said.because)
    if said.verdict == "unclear":
        log.warning("a report does not say what happened", domain=whom.rpartition("@")[2], because=said.because)
    if said.verdict not in ("gone", "complaint"):
        return said.verdict, None
    house.store.suppress(f"mailto:{whom}", f"its mail came back: {said.because}")
    return said.verdict, f"mailto:{whom}"


def _whom(house: House, said: Returned, to: str | None, known: Known) -> str | None:
    """Return the mailbox that a mail of ours went to, proven by its envelope sender or by a link in it."""
    from wirebell.app.wiring import envelope

    ours, now = envelope(house), house.clock.now()
    for sender in dict.fromkeys((to, *said.senders) if to else said.senders):
        found = ours.recipient(sender, known(), now) if ours else None
        if found:
            return found
    for token in said.stops:
        try:
            address = open_token(token, house.secret).address
        except UsageError:
            continue
        if address.startswith("mailto:"):
            return mailbox(address)
    return None


def _counted(done: Iterable[tuple[str, str | None]]) -> Bounced:
    verdicts: Counter[str] = Counter()
    shut: list[str] = []
    for verdict, address in done:
        verdicts[verdict] += 1
        shut += [address] if address else []
    told = {name: verdicts[name] for name in _COUNTED}
    return Bounced(
        read=verdicts.total(),
        suppressed=tuple(dict.fromkeys(shut)),
        complaints=verdicts["complaint"],
        **told,
    )
