"""What the desk looks at: the month in figures, everybody's deliveries, the doctor, the audit."""

from __future__ import annotations

from typing import Annotated, get_args

from msgspec import Meta, Struct

from wirebell.alert.audit import Audit
from wirebell.app import desk, doctor, stories
from wirebell.app.answers import DeliveryRow
from wirebell.model.delivery import Delivery, DeliveryState
from wirebell.web.api.operation import Ask, Operation
from wirebell.web.api.paging import Page, Paged, each, numbered
from wirebell.web.desk import EXAMINED

STATES: tuple[DeliveryState, ...] = get_args(DeliveryState)


class Counts(Struct, frozen=True, kw_only=True):
    """How much is on record; `follows` are those that stand."""

    sources: int
    stories: int
    followers: int
    follows: int
    alerts: int
    deliveries: int


class Day(Struct, frozen=True, kw_only=True):
    """A day (ISO, UTC), the stories seen on it and the alerts decided on it."""

    day: str
    stories: int
    alerts: int


class Tally(Struct, frozen=True, kw_only=True):
    """Something and how many there are of it."""

    what: str
    number: int


class Overview(Struct, frozen=True, kw_only=True):
    """The month up to the newest story; `deliveries` by state and `sources` by name are of the newest."""

    counts: Counts
    open_requests: int
    days: tuple[Day, ...]
    deliveries: tuple[Tally, ...]
    sources: tuple[Tally, ...]


class AllDeliveries(Paged, frozen=True, kw_only=True):
    """Which deliveries: of every state, or of one."""

    state: Annotated[str, Meta(pattern=f"^(|{'|'.join(STATES)})$")] = ""


def overview(ask: Ask) -> Overview:
    """Show the figures of the last month."""
    found, counts = desk.metrics(ask.house), ask.house.store.counts()
    alerts = dict(found.alerts)
    return Overview(
        counts=Counts(**{name: counts[name] for name in Counts.__struct_fields__}),
        open_requests=desk.open_requests(ask.house),
        days=tuple(Day(day=day, stories=many, alerts=alerts[day]) for day, many in found.stories),
        deliveries=tuple(Tally(what=what, number=many) for what, many in found.deliveries),
        sources=tuple(Tally(what=what, number=many) for what, many in found.sources),
    )


def deliveries(ask: Ask) -> Page[DeliveryRow]:
    """List everybody's deliveries, newest first."""
    state = next((one for one in STATES if one == ask.query.state), None)

    def read(before: int | None, limit: int) -> list[tuple[int, Delivery]]:
        return ask.house.store.delivery_page(None, before, limit, state)

    return numbered(ask, f"all deliveries {state}", read, each(stories.delivery_row))


def examine(ask: Ask) -> doctor.Checkup:
    """Let the doctor look at everything."""
    return doctor.in_english(doctor.examine(ask.house, most=EXAMINED))


def audit(ask: Ask) -> Audit:
    """Recompute who should have been alerted to what."""
    return ask.doors.audit()


OPERATIONS = (
    Operation(
        method="GET",
        path="/desk",
        name="getOverview",
        tag="desk",
        scope="edit",
        says="Show the month in figures: stories and alerts a day, what became of the newest deliveries.",
        does=overview,
        gives=Overview,
    ),
    Operation(
        method="GET",
        path="/desk/deliveries",
        name="listAllDeliveries",
        tag="desk",
        scope="operate",
        says="List everybody's deliveries, newest first: all, or those in one state.",
        does=deliveries,
        query=AllDeliveries,
        gives=Page[DeliveryRow],
    ),
    Operation(
        method="GET",
        path="/desk/doctor",
        name="examine",
        tag="desk",
        scope="operate",
        says="Let the doctor look at sources, follows, stories under way, deliveries, disk, clock and settings.",
        does=examine,
        gives=doctor.Checkup,
    ),
    Operation(
        method="GET",
        path="/desk/audit",
        name="audit",
        tag="desk",
        scope="operate",
        says="Match every story on record again, and hold who was alerted against who should have been. It takes "
        "as long as that takes.",
        does=audit,
        gives=Audit,
        refuses=("conflict",),
    ),
)
