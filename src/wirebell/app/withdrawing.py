"""What an editor of this house takes back: a story that is not to be told any more, by nobody's word but ours."""

from __future__ import annotations

from msgspec.structs import replace

from wirebell.app.house import House
from wirebell.errors import UsageError
from wirebell.intake.sift import digest
from wirebell.model.source import Arrival, Item, Visit
from wirebell.model.story import Story


def withdraw(house: House, story: Story) -> Arrival:
    """Withdraw a story as its publisher would: whoever was alerted to it is told. Again changes nothing.

    It stays withdrawn, whatever its source sends later. Raises UsageError for one that is withdrawn already.
    """
    versions = house.store.lineage(story.id)
    newest = versions[-1][0]
    if newest.told.kind == "withdrawn":
        raise UsageError("This story is withdrawn already.")
    source, now = story.source or "", house.clock.now()
    item = Item(url=newest.url, title=newest.headline, published=newest.published, status="canceled")
    arrival = Arrival(
        story=newest.id,
        version=newest.told.version + 1,
        kind="withdrawn",
        source=source,
        item=item,
        digest=digest(item),
        seen=now,
        keys=(),
    )
    visit = house.store.visits().get(source) or Visit(source=source, url=newest.url or "")
    house.store.accept(replace(visit), [arrival])
    return arrival
