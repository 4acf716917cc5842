"""Parts of a mail or feed, every field changeable by name."""

from __future__ import annotations

from datetime import datetime

from tests.samples import NOW, story
from wirebell.deliver.render.mail import MailSettings, Part
from wirebell.model.alert import Alert, AlertKind, FollowRef
from wirebell.model.delivery import Delivery
from wirebell.model.facts import Image, Person
from wirebell.model.follow import Reason
from wirebell.model.story import Story

ANA = "mailto:ana@mail.example"
SETTINGS = MailSettings(
    sender="Wirebell <alerts@bell.example>", base="https://bell.example", key="0123456789abcdef0123456789abcdef"
)
TROOPS = Reason(
    clause="troops",
    field="body",
    passage="The ministry said 300 troops had left the base on Friday.",
    span=(22, 28),
)


def full_story(**changes: object) -> Story:
    usual: dict[str, object] = {
        "byline": (Person(name="Ana Lind"), Person(name="Ben Roe")),
        "image": Image(caption="The gate", credit="Cyd Ames/Harbour Pictures"),
    }
    return story(**{**usual, **changes})


def part(
    kind: AlertKind = "new",
    address: str = ANA,
    of: Story | None = None,
    revision: int = 0,
    due: datetime = NOW,
    reasons: tuple[Reason, ...] = (TROOPS,),
) -> Part:
    told = of or full_story()
    alert = Alert(
        id=f"a-{told.id}-{kind}-{revision}",
        story=told.id,
        version=told.told.version,
        follower="me",
        kind=kind,
        revision=revision,
        follows=(
            FollowRef(id="f1", expression='"the base" AND troops', to=address),
            FollowRef(id="f2", expression="elsewhere", to="mailto:other@mail.example"),
        ),
        created=due,
        due=due,
        state="out",
    )
    return Part(Delivery(id=f"d-{alert.id}", alert=alert, address=address, next=due), told, reasons)
