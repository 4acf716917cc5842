"""Subscribers that a publisher brings along, with their consent: nobody without it is mailed."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from wirebell import standing
from wirebell.app import follows
from wirebell.app.house import House
from wirebell.app.preferring import change_preferences, preferences_of
from wirebell.deliver.channels import parse_address
from wirebell.errors import UsageError
from wirebell.model.publisher import Consent, ConsentState

NO_CONSENT = "no consent to mail is on record"
"""Why an address is suppressed that came without consent."""
MOST_BYTES = 64 * 2**20
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,31}")
_STATES: dict[str, ConsentState] = {"yes": "given", "no": "refused", "": "unknown"}


class SubscribersImported(Struct, frozen=True, kw_only=True):
    """The answer of `follower import`: lines, followers that were new, those that may be mailed, new follows."""

    lines: int
    followers: int
    mailed: int
    follows: int
    consents: int


class _Line(NamedTuple):
    follower: str
    name: str
    consent: Consent
    expressions: tuple[str, ...]


def bring_subscribers(house: House, file: Path, publisher: str) -> SubscribersImported:
    """Take the subscribers of a CSV. Raises UsageError at a line that cannot be; then nothing is taken."""
    lines = list(_lines(house, _text(file), publisher))
    before, known = {f.id for f in house.store.followers()}, len(house.store.follows())
    for line in lines:
        follows.follower_named(house, line.follower, line.name)
    consents = house.store.keep_consents([line.consent for line in lines])
    agreed = _agreed(house) if any(line.consent.state != "given" for line in lines) else {}
    for line in lines:
        _obey(house, line.consent, agreed)
    for line in lines:
        for expression in line.expressions:
            follows.add(house, expression, line.follower)
    return SubscribersImported(
        lines=len(lines),
        followers=len({line.follower for line in lines} - before),
        mailed=sum(line.consent.state == "given" for line in lines),
        follows=len(house.store.follows()) - known,
        consents=consents,
    )


def _obey(house: House, consent: Consent, agreed: Mapping[str, set[str]]) -> None:
    """Let mail go where consent says, and nowhere else; a follower who chose another place keeps it.

    An address that others agreed to be told at stays open to them: this follower's alerts alone go elsewhere.
    """
    address, store = f"mailto:{consent.address}", house.store
    chosen = preferences_of(house, consent.follower)
    if consent.state == "given":
        if store.suppressed().get(address) == NO_CONSENT:
            store.unsuppress(address)
        if chosen.to == "feed":
            change_preferences(house, consent.follower, lambda now: replace(now, to=address))
        store.confirm(consent.follower, address, consent.at or consent.brought)
        return
    store.unconfirm(consent.follower, address)
    if agreed.get(address, set()) - {consent.follower}:
        _leave(house, consent.follower, address)
    else:
        store.suppress(address, NO_CONSENT)
    if chosen.to == address:
        change_preferences(house, consent.follower, lambda now: replace(now, to="feed"))


def _leave(house: House, follower: str, address: str) -> None:
    """Let a follower's follows go to the feed; as new ones, so that what waits for the address is not sent."""
    now = house.clock.now()
    for follow in house.store.follows(follower):
        if follow.to == address:
            house.store.end_follow(follow.id)
            id_ = follows.new_id(follower, follow.expression, "feed", now)
            house.store.add_follow(replace(follow, id=id_, to="feed", created=now, added=0))


def _agreed(house: House) -> dict[str, set[str]]:
    """Return who agreed to be told at which address: the last word of each counts, and what they set up here."""
    last = {(f"mailto:{one.address}", one.follower): one.state for one in house.store.consents()}
    found: dict[str, set[str]] = {}
    for address, follower in (*last, *_used(house)):
        if last.get((address, follower), "given") == "given":
            found.setdefault(address, set()).add(follower)
    return found


def _used(house: House) -> Iterator[tuple[str, str]]:
    """Yield every address that a follower signs in by, confirmed, or is told at, with whose it is."""
    store = house.store
    yield from ((account.address, account.follower) for account in store.accounts())
    yield from ((follow.to, follow.follower) for follow in store.follows())
    for one in store.preferences():
        yield one.to, one.follower
        yield from ((member.to, member.follower) for member in one.members if member.to)
    yield from ((address, follower) for follower, address in store.every_confirmed())


# -- the file ---------------------------------------------------------------------------------------------


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise UsageError(f"{file} is larger than 64 MB: bring it in parts.")
        return file.read_text(encoding="utf-8-sig")
    except OSError as fault:
        raise UsageError(f"{file} cannot be read: {fault.strerror}. Give a CSV in UTF-8.") from fault
    except UnicodeDecodeError as fault:
        raise UsageError(f"{file} is not UTF-8: save it as UTF-8, and import it again.") from fault


def _lines(house: House, text: str, publisher: str) -> Iterator[_Line]:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,30}", publisher):
        raise UsageError(f"{publisher!r} cannot name a publisher: small letters, digits and hyphens, up to 31.")
    rows = csv.DictReader(text.splitlines())
    missing = {"id", "email", "consent"} - set(rows.fieldnames or ())
    if missing:
        raise UsageError(
            f"The first line names no {', no '.join(sorted(missing))}: id, email, consent must be there."
        )
    now = house.clock.now()
    for row in rows:
        try:
            yield _line(row, publisher, now)
        except (UsageError, ValueError) as fault:
            raise UsageError(f"Line {rows.line_num}: {fault} Nothing was brought.") from fault


def _line(row: dict[str, str | None], publisher: str, now: datetime) -> _Line:
    def said(name: str) -> str:
        return (row.get(name) or "").strip()

    id_, address = said("id"), said("email").lower()
    if not _ID.fullmatch(id_):
        raise UsageError(f"{id_!r} is no id: up to 32 letters, digits, dots, hyphens and @.")
    parse_address(f"mailto:{address}")
    state = _STATES.get(said("consent").lower())
    if state is None:
        raise UsageError(f"consent {said('consent')!r} is neither yes nor no nor empty.")
    at = _moment(said("consent_at"))
    if state == "given" and (at is None or not said("evidence")):
        raise UsageError("consent yes needs consent_at and evidence: without them it proves nothing.")
    follower = f"{publisher}.{id_}"
    consent = Consent(
        follower=follower, address=address, state=state, at=at, evidence=said("evidence"), brought=now
    )
    return _Line(follower, said("name")[:64] or id_, consent, _expressions(said("follows")))


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError as fault:
        raise UsageError(f"consent_at {text!r} is no moment: write 2026-05-03 or 2026-05-03T10:00Z.") from fault
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _expressions(text: str) -> tuple[str, ...]:
    found = [part.strip() for part in text.split(";") if part.strip()]
    return tuple(standing.canonical(standing.parse(part, standing.READER)) for part in found)


def consents_of(house: House, follower: str) -> Sequence[Consent]:
    """Return what was said of a follower's consent, as it came. Raises UsageError for nobody we know."""
    follower = follows.one_follower(house, follower)
    return house.store.consents(follower)
