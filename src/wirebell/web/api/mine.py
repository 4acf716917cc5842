"""The reader themselves: who they are, their sessions and tokens, all that is on record of them, and its end."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from wirebell.accounts import own, sessions, tokens, ways_in
from wirebell.app import portable
from wirebell.app.follows import ensure_follower, feed_path, renew_feed
from wirebell.app.stories import readable
from wirebell.model.change import By
from wirebell.model.follow import Follower
from wirebell.model.read import HaveRead
from wirebell.web.api.operation import Ask, Operation
from wirebell.web.api.paging import Page, Paged, sorted_page
from wirebell.web.api.problems import Refused, refused_at
from wirebell.web.api.shapes import Me, Name


class NewToken(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A token to make: what for, how long. It can do no more than the one that makes it."""

    name: Annotated[Name, Meta(min_length=1)]
    scopes: Annotated[tuple[Literal["read", "write", "edit", "operate"], ...], Meta(min_length=1, max_length=4)]
    days: Annotated[int, Meta(ge=1, le=tokens.MOST_DAYS)] = tokens.DAYS


class MarkRead(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Stories that were read, as they stand now; ids of none are passed over."""

    stories: Annotated[tuple[Name, ...], Meta(min_length=1, max_length=100)]


class But(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The session that stays; without it none does."""

    but: Name = ""


class Ended(Struct, frozen=True, kw_only=True):
    """How many sessions were ended."""

    ended: int


class FeedAddress(Struct, frozen=True, kw_only=True):
    """Where your private feed is as Atom; with `.json` at its end it is a JSON Feed."""

    feed: str


class Erasure(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Your follower's id, so that nothing is erased by a slip."""

    follower: Name


def _feed(ask: Ask, follower: Follower) -> str:
    return f"{ask.house.settings.base_url}{feed_path(ask.house, follower)}.atom"


def renew(ask: Ask) -> FeedAddress:
    """Give your private feed another address."""
    return FeedAddress(feed=_feed(ask, renew_feed(ask.house, ask.who)))


def me(ask: Ask) -> Me:
    """Say who the token's follower is."""
    follower = ensure_follower(ask.house, ask.who)
    account = ask.house.store.account_of(ask.who)
    return Me(
        follower=ask.who,
        address=account.address.removeprefix("mailto:") if account else None,
        role=ask.bearer.role,
        scopes=ask.bearer.scopes,
        feed=_feed(ask, follower),
        follows=ask.house.store.follow_count(ask.who),
    )


def export(ask: Ask) -> own.Own:
    """Return everything on record of you."""
    return own.everything(ask.house, ask.who)


def erase(ask: Ask) -> portable.Erased:
    """Erase you and all that is yours."""
    if ask.body.follower != ask.who:
        raise refused_at("/follower", "That is not the id of your follower: `GET /me` says it.")
    return portable.erase(ask.house, ask.who)


def mark_read(ask: Ask) -> None:
    """Note stories as read."""
    ensure_follower(ask.house, ask.who)
    may, now = readable(ask.house, ask.who), ask.house.clock.now()
    found = [story for story in ask.house.store.several(ask.body.stories) if may(story)]
    ask.house.store.have_read([HaveRead(ask.who, story.id, story.told.version, now) for story in found])


def every_read(ask: Ask) -> Page[HaveRead]:
    """List what you have read."""
    return sorted_page(ask, "read", ask.house.store.read_by(ask.who), lambda one: one.story)


def every_session(ask: Ask) -> Page[own.SessionRow]:
    """List your sessions."""
    return sorted_page(ask, "sessions", own.sessions_of(ask.house, ask.who), lambda row: row.id)


def end_sessions(ask: Ask) -> Ended:
    """End all sessions but one."""
    but: str = ask.query.but
    if but and all(row.id != but for row in own.sessions_of(ask.house, ask.who)):
        raise Refused("not-found", "You have no such session, so none was ended.")
    return Ended(ended=sessions.end_others(ask.house, ask.who, but))


def end_session(ask: Ask) -> None:
    """End a session."""
    known = any(row.id == ask.path["session"] for row in own.sessions_of(ask.house, ask.who))
    if not known or not sessions.end(ask.house, ask.who, ask.path["session"]):
        raise Refused("not-found", "You have no such session.")


def every_way_in(ask: Ask) -> Page[ways_in.WayRow]:
    """List your ways in besides mail."""
    return sorted_page(ask, "ways-in", ways_in.every(ask.house, ask.who), lambda row: row.id)


def remove_way_in(ask: Ask) -> None:
    """Forget a way in."""
    if not ways_in.remove(ask.house, ask.who, ask.path["way"], By(ask.who, "api")):
        raise Refused("not-found", "You have no such way in.")


def every_token(ask: Ask) -> Page[tokens.TokenRow]:
    """List your tokens."""
    return sorted_page(ask, "tokens", tokens.every(ask.house, ask.who), lambda row: row.id)


def make_token(ask: Ask) -> tokens.Made:
    """Make a token that can do no more than this one."""
    body: NewToken = ask.body
    beyond = [scope for scope in body.scopes if scope not in ask.bearer.scopes]
    if beyond:
        raise Refused("scope", f"This token is not for {', '.join(beyond)}, so it makes none that is.")
    return tokens.make(ask.house, ask.who, body.name, body.scopes, body.days)


def end_token(ask: Ask) -> None:
    """End a token."""
    if not tokens.end(ask.house, ask.who, ask.path["token"]):
        raise Refused("not-found", "You have no such token.")


OPERATIONS = (
    Operation(
        method="GET",
        path="/me",
        name="getMe",
        says="Say who you are and what this token may do.",
        tag="me",
        scope="read",
        does=me,
        gives=Me,
    ),
    Operation(
        method="GET",
        path="/me/export",
        name="exportMe",
        says="Return everything on record of you.",
        tag="me",
        scope="read",
        does=export,
        gives=own.Own,
    ),
    Operation(
        method="POST",
        path="/me/erase",
        name="eraseMe",
        tag="me",
        scope="write",
        does=erase,
        takes=Erasure,
        says="Erase you with all follows, alerts and deliveries; this token with the rest.",
        gives=portable.Erased,
    ),
    Operation(
        method="POST",
        path="/me/feed/renew",
        name="renewFeed",
        tag="me",
        scope="write",
        says="Give your private feed another address; those it had open nothing from now on.",
        does=renew,
        gives=FeedAddress,
        secret=True,
    ),
    Operation(
        method="GET",
        path="/me/sessions",
        name="listSessions",
        says="List your sessions.",
        tag="me",
        scope="read",
        does=every_session,
        query=Paged,
        gives=Page[own.SessionRow],
    ),
    Operation(
        method="DELETE",
        path="/me/sessions",
        name="endSessions",
        says="End all your sessions at once, but the one that is named.",
        tag="me",
        scope="write",
        does=end_sessions,
        query=But,
        gives=Ended,
        refuses=("not-found",),
    ),
    Operation(
        method="DELETE",
        path="/me/sessions/{session}",
        name="endSession",
        says="End a session.",
        tag="me",
        scope="write",
        does=end_session,
        status=204,
        refuses=("not-found",),
    ),
    Operation(
        method="GET",
        path="/me/ways-in",
        name="listWaysIn",
        says="List your passkeys and accounts elsewhere by which you sign in.",
        tag="me",
        scope="read",
        does=every_way_in,
        query=Paged,
        gives=Page[ways_in.WayRow],
    ),
    Operation(
        method="DELETE",
        path="/me/ways-in/{way}",
        name="removeWayIn",
        says="Remove a way in. Pages add them: a browser has to be there.",
        tag="me",
        scope="write",
        does=remove_way_in,
        status=204,
        refuses=("not-found",),
    ),
    Operation(
        method="GET",
        path="/me/tokens",
        name="listTokens",
        says="List your tokens.",
        tag="me",
        scope="read",
        does=every_token,
        query=Paged,
        gives=Page[tokens.TokenRow],
    ),
    Operation(
        method="POST",
        path="/me/tokens",
        name="makeToken",
        tag="me",
        scope="write",
        does=make_token,
        says="Make a token, for no more than this one is for; it is shown this once.",
        takes=NewToken,
        gives=tokens.Made,
        status=201,
        secret=True,
    ),
    Operation(
        method="DELETE",
        path="/me/tokens/{token}",
        name="endToken",
        says="End a token.",
        tag="me",
        scope="write",
        does=end_token,
        status=204,
        refuses=("not-found",),
    ),
    Operation(
        method="POST",
        path="/me/read",
        name="markRead",
        tag="me",
        scope="write",
        says="Note stories as read, on every device of yours.",
        does=mark_read,
        takes=MarkRead,
        status=204,
    ),
    Operation(
        method="GET",
        path="/me/read",
        name="listRead",
        tag="me",
        scope="read",
        says="List the stories you have read, each with the newest version you opened.",
        does=every_read,
        query=Paged,
        gives=Page[HaveRead],
    ),
)
