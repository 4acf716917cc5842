"""Pages that go on where the last one ended, whatever came meanwhile; what says where is nobody's to read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any, Generic, TypeVar

from itsdangerous import BadData, URLSafeSerializer
from msgspec import Meta, Struct

from wirebell.web.api.operation import Ask
from wirebell.web.api.problems import Fault, Refused

T = TypeVar("T")
Limit = Annotated[int, Meta(ge=1, le=100, description="How many at most.")]
Cursor = Annotated[str, Meta(max_length=500, description="`next` of the page before.")]


class Paged(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which page."""

    limit: Limit = 20
    cursor: Cursor = ""


class Page(Struct, Generic[T], frozen=True, kw_only=True):
    """Some of what there is; `next` is the cursor of the next page, null on the last."""

    items: tuple[T, ...]
    next: str | None


def start(ask: Ask, of: str) -> Any:
    """Return where the page that is asked for begins, None for the first. `of` says what is paged."""
    if not ask.query.cursor:
        return None
    try:
        return _signer(ask, of).loads(ask.query.cursor)
    except BadData:
        raise Refused(
            "invalid",
            "This cursor is not of this list: begin without one.",
            faults=(Fault(at="cursor", detail="not ours"),),
        ) from None


def goes_on(ask: Ask, of: str, place: Any) -> str:
    """Return the cursor of the page that begins after a place."""
    return str(_signer(ask, of).dumps(place))


def _signer(ask: Ask, of: str) -> URLSafeSerializer:
    return URLSafeSerializer(ask.house.secret, salt=f"wirebell cursor {of} {ask.who}")


def numbered(
    ask: Ask,
    of: str,
    read: Callable[[Any, int], Sequence[tuple[Any, T]]],
    show: Callable[[Sequence[T]], Iterable[Any]],
) -> Page[Any]:
    """Return a page of what has places, newest first; `show` returns None in place of what is passed over."""
    limit, before = ask.query.limit, start(ask, of)
    items: list[Any] = []
    while True:
        found = read(before, limit + 1)
        for (place, _), shown in zip(found, show([one for _, one in found]), strict=True):
            if len(items) == limit:
                return Page(items=tuple(items), next=goes_on(ask, of, before))
            if shown is not None:
                items.append(shown)
            before = place
        if len(found) <= limit:
            return Page(items=tuple(items), next=None)


def each(show: Callable[[T], Any]) -> Callable[[Sequence[T]], Iterable[Any]]:
    """Return what shows several by showing each."""
    return lambda several: map(show, several)


def sorted_page(ask: Ask, of: str, rows: Sequence[T], key: Callable[[T], str]) -> Page[T]:
    """Return a page of a whole list, by a key that each row has alone."""
    after = start(ask, of)
    left = sorted((row for row in rows if after is None or key(row) > after), key=key)
    some = tuple(left[: ask.query.limit])
    more = len(left) > len(some)
    return Page(items=some, next=goes_on(ask, of, key(some[-1])) if more else None)
