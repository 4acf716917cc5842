"""What publishers bring along, on an open connection."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec.structs import asdict
from sqlalchemy import Connection, delete, func, select, update

from wirebell.model.publisher import Consent, ReuseRequest, ReuseState
from wirebell.store._sql import insert_new
from wirebell.store.codec import mark
from wirebell.store.schema import consents, reuse_requests, spent

_HOW_MANY = select(func.count()).select_from(consents)
_CONSENT = tuple(column for column in consents.c if column.name not in {"n", "mark"})


def spend(conn: Connection, token: bytes, until: datetime, now: datetime) -> bool:
    """See Store.spend."""
    conn.execute(delete(spent).where(spent.c.until < now))
    return insert_new(conn, spent, [{"mark": token, "until": until}]) == 1


def keep(conn: Connection, new: Sequence[Consent]) -> int:
    """See Store.keep_consents."""
    before = conn.execute(_HOW_MANY).scalar_one()
    insert_new(conn, consents, ({**asdict(one), "mark": _mark(one)} for one in new))
    return (
        conn.execute(_HOW_MANY).scalar_one() - before
    )  # drivers do not agree on how many of several rows were new


def _mark(one: Consent) -> bytes:
    at = one.at.isoformat() if one.at else ""
    return mark(one.follower, one.address, one.state, at, one.evidence)


def of(conn: Connection, follower: str | None) -> list[Consent]:
    """See Store.consents."""
    chosen = select(*_CONSENT).order_by(consents.c.n)
    if follower is not None:
        chosen = chosen.where(consents.c.follower == follower)
    return [Consent(**row) for row in _rows(conn, chosen)]


def ask(conn: Connection, request: ReuseRequest) -> bool:
    """See Store.ask_reuse."""
    return insert_new(conn, reuse_requests, [asdict(request)]) == 1


def requests(conn: Connection, limit: int) -> list[ReuseRequest]:
    """See Store.reuse_requests."""
    r = reuse_requests.c
    chosen = select(reuse_requests).order_by(r.state != "open", r.asked.desc(), r.id).limit(limit)
    return [ReuseRequest(**row) for row in _rows(conn, chosen)]


def answer(conn: Connection, request: str, state: ReuseState, words: str) -> bool:
    """See Store.answer_reuse."""
    changed = update(reuse_requests).where(reuse_requests.c.id == request).values(state=state, answer=words)
    return conn.execute(changed).rowcount == 1


def _rows(conn: Connection, chosen: Any) -> list[dict[str, Any]]:
    return [dict(row._mapping) for row in conn.execute(chosen)]
