"""Browsers, hubs and pushed messages, on an open connection."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import asdict
from sqlalchemy import Connection, delete, select

from wirebell.model.browser import Browser
from wirebell.model.pushed import Heard, Pushed
from wirebell.model.websub import Lease
from wirebell.store._sql import insert_new, upsert
from wirebell.store.codec import packed, unpacked
from wirebell.store.life import HEARD_FOR
from wirebell.store.schema import browsers, leases, messages


def put_browser(conn: Connection, browser: Browser) -> None:
    """See Store.put_browser."""
    row = {"id": browser.id, "follower": browser.follower, "added": browser.added, "browser": packed(browser)}
    upsert(conn, browsers, row, "id")


def every_browser(conn: Connection, follower: str | None) -> list[Browser]:
    """See Store.browsers."""
    query = select(browsers.c.browser).order_by(browsers.c.added, browsers.c.id)
    if follower is not None:
        query = query.where(browsers.c.follower == follower)
    return [unpacked(Browser, row.browser) for row in conn.execute(query)]


def remove_browser(conn: Connection, browser: str) -> bool:
    """See Store.remove_browser."""
    return conn.execute(delete(browsers).where(browsers.c.id == browser)).rowcount > 0


def forget(conn: Connection, follower: str) -> None:
    """Forget all browsers of a follower."""
    conn.execute(delete(browsers).where(browsers.c.follower == follower))


def put_lease(conn: Connection, lease: Lease) -> None:
    """See Store.put_lease."""
    upsert(conn, leases, {"source": lease.source, "lease": packed(lease)}, "source")


def every_lease(conn: Connection, source: str | None) -> list[Lease]:
    """See Store.leases."""
    query = select(leases.c.lease).order_by(leases.c.source)
    if source is not None:
        query = query.where(leases.c.source == source)
    return [unpacked(Lease, row.lease) for row in conn.execute(query)]


def end_lease(conn: Connection, source: str) -> bool:
    """See Store.end_lease."""
    return conn.execute(delete(leases).where(leases.c.source == source)).rowcount > 0


class _Kept(Pushed, frozen=True, kw_only=True):
    """What came of a message as it is on record; what older processes wrote has no mark, and they pass over it."""

    mark: str = ""


def hear(conn: Connection, heard: Heard) -> None:
    """Remember a pushed message, and forget those that are too old to come again."""
    conn.execute(delete(messages).where(messages.c.at < heard.at - HEARD_FOR))
    kept = _Kept(**asdict(heard.answer), mark=heard.mark)
    row = {"source": heard.source, "message": heard.message, "at": heard.at, "answer": packed(kept)}
    insert_new(conn, messages, [row])


def heard(conn: Connection, source: str, message: str, since: datetime) -> Heard | None:
    """See Store.heard."""
    which = (messages.c.source == source, messages.c.message == message, messages.c.at >= since)
    row = conn.execute(select(messages.c.at, messages.c.answer).where(*which)).first()
    if row is None:
        return None
    kept = unpacked(_Kept, row.answer)
    answer = Pushed(**{name: getattr(kept, name) for name in Pushed.__struct_fields__})
    return Heard(source=source, message=message, at=row.at, answer=answer, mark=kept.mark)
