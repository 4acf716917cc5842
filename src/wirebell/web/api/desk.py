"""What editors and operators do: sources, users."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from wirebell.accounts import users
from wirebell.app import looking, sources
from wirebell.app.answers import Imported, Preview, SourceRow
from wirebell.errors import SourceError
from wirebell.web.api.editing import by_whom
from wirebell.web.api.operation import Ask, Operation
from wirebell.web.api.paging import Page, Paged, sorted_page
from wirebell.web.api.problems import Refused, refused_at
from wirebell.web.api.shapes import Name

RoleName = Literal["reader", "editor", "operator"]


class NewSource(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A feed or page on the web to visit; `poll` is a fixed interval in seconds that its publisher permits."""

    url: Annotated[str, Meta(max_length=2_000, pattern="^https?://")]
    name: Name | None = None
    pages: Literal["never", "short", "always"] = "short"
    poll: Annotated[int, Meta(ge=1, le=sources.YEAR)] | None = None


class SourceChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be otherwise about a source: an empty name is its own title, a `poll` of 0 its own rhythm."""

    name: Name | None = None
    pages: Literal["never", "short", "always"] | None = None
    poll: Annotated[int, Meta(ge=0, le=sources.YEAR)] | None = None


class FeedList(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An OPML file (2.0) of feeds, and what is read of their pages."""

    opml: Annotated[str, Meta(min_length=1)]
    pages: Literal["never", "short", "always"] = "short"


class NewUser(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody who is to sign in by mail."""

    address: Annotated[str, Meta(max_length=320)]
    role: RoleName = "reader"


class RoleChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The role that a user is to have."""

    role: RoleName


def _wish(body: NewSource) -> sources.SourceWish:
    return sources.SourceWish(address=body.url, name=body.name, pages=body.pages, poll=body.poll)


def preview_source(ask: Ask) -> Preview:
    """Look at what an address holds."""
    return looking.preview(ask.house, _wish(ask.body))


def add_source(ask: Ask) -> SourceRow:
    """Add a source."""
    added = sources.add(ask.house, _wish(ask.body), by_whom(ask))
    return _source(ask, added.source.id) or _source_at(ask, added.source.url)


def import_sources(ask: Ask) -> Imported:
    """Add the feeds of an OPML file."""
    body: FeedList = ask.body
    try:
        return sources.import_opml(ask.house, body.opml.encode(), body.pages, by_whom(ask))
    except SourceError as fault:  # what no honest program sends: entities, endless depth
        raise refused_at("/opml", str(fault)) from None


def _source(ask: Ask, id_: str) -> SourceRow | None:
    return next((row for row in sources.rows(ask.house) if row.id == id_), None)


def _source_at(ask: Ask, url: str) -> SourceRow:
    return next(row for row in sources.rows(ask.house) if row.url == url)


def one_source(ask: Ask) -> SourceRow:
    """Show a source."""
    found = _source(ask, ask.path["source"])
    if found is None:
        raise Refused("not-found", "There is no such source.")
    return found


def change_source(ask: Ask) -> SourceRow:
    """Change how a source is called and visited."""
    body: SourceChange = ask.body
    said = sources.SourceSettings(name=body.name, pages=body.pages, poll=body.poll)
    return sources.change(ask.house, one_source(ask).id, said, by_whom(ask))


def remove_source(ask: Ask) -> None:
    """Stop visiting a source."""
    sources.remove(ask.house, one_source(ask).id, by_whom(ask))


def every_user(ask: Ask) -> Page[users.UserRow]:
    """List the users."""
    return sorted_page(ask, "users", users.rows(ask.house), lambda row: row.address)


def add_user(ask: Ask) -> users.UserRow:
    """Let somebody sign in."""
    body: NewUser = ask.body
    return users.row(ask.house, users.add(ask.house, body.address, body.role))


def _other(ask: Ask) -> str:
    """Return a user who is not who asks: nobody takes their own rights away by a slip."""
    if ask.house.store.account_of(ask.path["user"]) is None:
        raise Refused("not-found", "There is no such user.")
    if ask.path["user"] == ask.who:
        raise Refused("conflict", "That is you: let another operator do it, or the command line.")
    return ask.path["user"]


def set_role(ask: Ask) -> users.UserRow:
    """Give a user another role."""
    return users.row(ask.house, users.set_role(ask.house, _other(ask), ask.body.role))


def remove_user(ask: Ask) -> None:
    """Let a user sign in no more."""
    users.remove(ask.house, _other(ask))


OPERATIONS = (
    Operation(
        method="POST",
        path="/sources",
        name="addSource",
        tag="sources",
        scope="edit",
        does=add_source,
        says="Add a source; one that is there is answered as it is.",
        takes=NewSource,
        gives=SourceRow,
        status=201,
    ),
    Operation(
        method="POST",
        path="/sources/preview",
        name="previewSource",
        tag="sources",
        scope="edit",
        does=preview_source,
        says="Look at what an address would bring as a source: its newest stories, or why it brings none.",
        takes=NewSource,
        gives=Preview,
    ),
    Operation(
        method="POST",
        path="/sources/import",
        name="importSources",
        tag="sources",
        scope="edit",
        does=import_sources,
        says="Add the feeds of an OPML file; what cannot be added is named and stops nothing else.",
        takes=FeedList,
        gives=Imported,
    ),
    Operation(
        method="GET",
        path="/sources/{source}",
        name="getSource",
        says="Show a source with its health.",
        tag="sources",
        scope="edit",
        does=one_source,
        gives=SourceRow,
        refuses=("not-found",),
    ),
    Operation(
        method="PATCH",
        path="/sources/{source}",
        name="changeSource",
        tag="sources",
        scope="edit",
        says="Change how a source is called, whether its pages are fetched, how often it is visited.",
        does=change_source,
        takes=SourceChange,
        gives=SourceRow,
        refuses=("not-found",),
    ),
    Operation(
        method="DELETE",
        path="/sources/{source}",
        name="removeSource",
        tag="sources",
        scope="edit",
        says="Stop visiting a source; its stories stay.",
        does=remove_source,
        status=204,
        refuses=("not-found",),
    ),
    Operation(
        method="GET",
        path="/users",
        name="listUsers",
        says="List who signs in.",
        tag="users",
        scope="operate",
        does=every_user,
        query=Paged,
        gives=Page[users.UserRow],
    ),
    Operation(
        method="POST",
        path="/users",
        name="addUser",
        says="Let somebody sign in by mail.",
        tag="users",
        scope="operate",
        does=add_user,
        takes=NewUser,
        gives=users.UserRow,
        status=201,
    ),
    Operation(
        method="PATCH",
        path="/users/{user}",
        name="changeUser",
        says="Give a user another role, at once.",
        tag="users",
        scope="operate",
        does=set_role,
        takes=RoleChange,
        gives=users.UserRow,
        refuses=("not-found", "conflict"),
    ),
    Operation(
        method="DELETE",
        path="/users/{user}",
        name="removeUser",
        tag="users",
        scope="operate",
        does=remove_user,
        says="Let a user sign in no more; their sessions and tokens end, their follower stays.",
        status=204,
        refuses=("not-found", "conflict"),
    ),
)
