"""What an editor of this house makes of a story: corrected, kept under embargo, or taken back.

Each is one more version of the story, made of the one before it, and goes the way of all stories: whoever was
alerted is told of a correction and a withdrawal, what waits to go out waits for the end of an embargo.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from wirebell.app.changing import change_of, recorded
from wirebell.app.house import House
from wirebell.errors import UsageError
from wirebell.intake.sift import digest
from wirebell.model.change import COMMAND, By
from wirebell.model.source import Arrival, Edit, Item, Known, Visit
from wirebell.model.story import Story

LONGEST = 48_000
"""Characters of a text that is corrected: it comes by a form."""
NOTE = 500
YEARS = timedelta(days=5 * 366)
TRIES = 3
"""Times that a version is made when its source sends one at the same moment."""


class Correcting(Struct, frozen=True, kw_only=True):
    """What a story is to say from now on, and the note that tells its readers what was wrong."""

    note: str
    headline: str
    body: str
    standfirst: str = ""


def correct(house: House, story: Story, wanted: Correcting, by: By = COMMAND) -> Arrival:
    """Correct a story: whoever was alerted to it is told the note, with the sentence before and after.

    It stays so until its source sends another text. Raises UsageError for one that changes nothing, or is too
    long, and for a story that is withdrawn.
    """
    now = _standing(house, story)
    edit = _edit(now, wanted)
    texts = f"{now.headline}\n\n{now.body}", f"{edit.note}\n\n{edit.headline}\n\n{edit.body}"
    change = change_of(house, by, "correction", (now.id, now.headline), texts)

    def make(known: Known) -> Arrival:
        if known.version != now.told.version:
            raise UsageError("A newer version of it came just now and is being read: look at that first.")
        return _changed(house, now, known, edit, known.embargo)

    with recorded(house, change):
        return _made(house, now, make)


def _edit(story: Story, wanted: Correcting) -> Edit:
    note, headline = (" ".join(text.split()) for text in (wanted.note, wanted.headline))
    body = "\n\n".join(
        joined for part in wanted.body.replace("\r\n", "\n").split("\n\n") if (joined := part.strip())
    )
    standfirst = " ".join(wanted.standfirst.split()) or None
    if not note or not headline or not body:
        raise UsageError("A correction has a note that says what was wrong, a headline and a text.")
    if len(note) > NOTE or len(headline) > NOTE or len(body) > LONGEST:
        said = "Up to {note} characters for the note and the headline, {most} for the text."
        raise UsageError(said, note=str(NOTE), most=f"{LONGEST:,}")
    if (headline, standfirst, body) == (story.headline, story.standfirst, story.body):
        raise UsageError("The text is as it was: change what was wrong.")
    return Edit(note=note, headline=headline, standfirst=standfirst, body=body)


def embargo(
    house: House, story: Story, until: datetime | None, by: By = COMMAND, undoes: int | None = None
) -> Arrival:
    """Let a story be told and read at that moment and not before, whatever its source sends; None lifts that.

    An embargo of its source stays as it is. Raises UsageError for a moment that is past, or years ahead, and where
    nothing would change.
    """
    standing, now = _standing(house, story), house.clock.now()
    if until is not None and not now < until < now + YEARS:
        raise UsageError("An embargo ends at a moment to come, within five years.")
    before = _known(house, story).embargo
    if before == until:
        raise UsageError("That is its embargo already.") if until else UsageError("Our desk put no embargo on it.")
    texts = before.isoformat() if before else None, until.isoformat() if until else None
    with recorded(house, change_of(house, by, "embargo", (story.id, standing.headline), texts, undoes)):
        return _made(house, standing, lambda known: _changed(house, standing, known, Edit(), until))


def moment_of(text: str, zone: str) -> datetime:
    """Return a moment as a form has it, on the clock of a zone unless it names its own. Raises UsageError."""
    try:
        found = datetime.fromisoformat(text.strip())
        return (found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
    except (ValueError, OverflowError) as fault:
        raise UsageError("{moment} is not a moment: write 2026-03-14 09:30.", moment=repr(text)) from fault


def place(house: House, story: Story, line: str, aliases: tuple[str, ...]) -> None:
    """Put a story on a storyline; nobody is told. What follows of the storyline's name goes on by its aliases.

    One that is withdrawn stays where it was: no version of it may follow.
    """
    edit = Edit(line=line, aliases=aliases)

    def make(known: Known) -> Arrival:
        if known.withdrawn:
            raise StoryGone("This story is withdrawn already.")
        return _changed(house, story, known, edit, known.embargo)

    with suppress(StoryGone):
        _made(house, story, make)


def withdraw(house: House, story: Story, by: By = COMMAND) -> Arrival:
    """Withdraw a story as its publisher would: whoever was alerted to it is told.

    It stays withdrawn, whatever its source sends later. Raises UsageError for one that is withdrawn already.
    """
    newest = _standing(house, story)
    with recorded(house, change_of(house, by, "withdrawal", (story.id, newest.headline), (None, "withdrawn"))):
        return _made(house, newest, lambda known: _withdrawn(house, newest, known))


# -- versions ---------------------------------------------------------------------------------------------


class StoryGone(UsageError):
    """The story is withdrawn, and stays so."""


def _standing(house: House, story: Story) -> Story:
    """Return a story as it stands. Raises UsageError for one that is withdrawn."""
    newest = house.store.story(story.id) or story
    if newest.told.kind == "withdrawn" or _known(house, story).withdrawn:
        raise StoryGone("This story is withdrawn already.")
    return newest


def _known(house: House, story: Story) -> Known:
    known = house.store.accepted(story.id)
    if known is None:
        raise UsageError("There is no such story.")
    return known


def _made(house: House, story: Story, make: Callable[[Known], Arrival]) -> Arrival:
    """Accept the next version of a story; where its source sent one at the same moment, the one after that."""
    source = story.source or ""
    for _ in range(TRIES):
        arrival = make(_known(house, story))
        visit = house.store.visits().get(source) or Visit(source=source, url=story.url or "")
        if house.store.accept(visit, [arrival]):
            return arrival
    raise UsageError("Its source is sending versions of it at this moment: try again.")


def _changed(house: House, story: Story, known: Known, edit: Edit, until: datetime | None) -> Arrival:
    """Return a version of ours. What its source sent last is remembered as it was: sent again it is not news."""
    item = Item(
        guid=known.guid,
        url=known.url,
        title=known.title,
        published=known.published,
        status="withheld" if known.withheld else "usable",
        embargo=known.theirs,
        version=None if known.number is None else str(known.number),
    )
    return Arrival(
        story=story.id,
        version=known.version + 1,
        kind="changed",
        source=story.source or "",
        item=item,
        digest=known.digest,
        seen=house.clock.now(),
        keys=(),
        edit=edit,
        embargo=until,
        brought=known.brought,
    )


def _withdrawn(house: House, story: Story, known: Known) -> Arrival:
    item = Item(url=story.url, title=story.headline, published=story.published, status="canceled")
    return Arrival(
        story=story.id,
        version=known.version + 1,
        kind="withdrawn",
        source=story.source or "",
        item=item,
        digest=digest(item),
        seen=house.clock.now(),
        keys=(),
        brought=replace(known.brought, own=True),
    )
