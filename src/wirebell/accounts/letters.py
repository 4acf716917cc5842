"""The mails of a house to one person: a way in, whether alerts may come, what the desk answered, a test."""

from __future__ import annotations

import asyncio
import secrets
from datetime import datetime
from email.utils import format_datetime
from hashlib import blake2b

from msgspec import Struct

from wirebell.app.house import House
from wirebell.app.preferring import preferences_of
from wirebell.app.tried_out import TriedOut, tried_out
from wirebell.app.wiring import mail_sender, mail_settings
from wirebell.deliver.channels import channel_of, parse_address
from wirebell.deliver.render.mail import sender_field
from wirebell.deliver.render.pages import fill
from wirebell.deliver.render.words import words
from wirebell.errors import UsageError
from wirebell.logs import Log
from wirebell.model.delivery import Delivered, Later, Message, Unknown
from wirebell.model.publisher import ReuseRequest

log = Log()

STEP = 20.0
"""Seconds that a server may take for a step of a test: less than whoever tries it out waits, who is told which."""
AGAIN = (0.0, 2.0, 15.0)
"""Seconds before each try: who waits for a way in asks anew soon."""


class Letter(Struct, frozen=True, kw_only=True):
    """A mail that is to be sent: what for, to whom, with which link, and for how many minutes that holds.

    `code` can be typed in place of the link; empty where there is none. `story` and `answer` are what the desk
    was asked about and what it says, where it answers. `once` tells a letter from another in the same words.
    """

    kind: str
    address: str
    link: str
    minutes: int
    code: str = ""
    story: str = ""
    answer: str = ""
    once: str = ""


def rendered(letter: Letter, house: House, now: datetime) -> Message:
    """Return a letter as a message. Nothing a stranger chose stands in it but the address it goes to.

    What the desk answers goes only where an editor saw the request and pressed the button.
    """
    settings = mail_settings(house)
    account = house.store.account_at(letter.address)
    said = words((preferences_of(house, account.follower).language if account else "") or settings.language)
    subjects = {
        "sign-in": said.say("Your link to sign in to Wirebell"),
        "sign-up": said.say("Your link to begin with Wirebell"),
        "way-in": said.say("Somebody can sign in as you by another way now"),
        "address": said.say("May Wirebell send alerts to this address?"),
        "granted": said.say("You may use the story again"),
        "refused": said.say("You may not use the story again"),
        "test": said.say("A test from Wirebell"),
    }
    told = "\x1f".join((letter.kind, letter.address, letter.link, letter.answer, letter.once))
    name = blake2b(told.encode(), digest_size=16).hexdigest()
    subject = subjects[letter.kind]
    parts = {"letter": letter, "subject": subject, "address": letter.address.removeprefix("mailto:")}
    return Message(
        id=name,
        address=letter.address,
        subject=subject,
        text=fill("letter.txt.jinja", said, **parts),
        html=fill("letter.html.jinja", said, language=str(said.locale.language), **parts),
        headers=(
            ("From", sender_field(settings)),
            ("Date", format_datetime(now)),
            ("Message-ID", f"<{name}@{settings.domain}>"),
            ("Auto-Submitted", "auto-generated"),
        ),
        deliveries=(),
    )


def answered_letter(house: House, request: ReuseRequest) -> Letter:
    """Return the letter that says what the desk answered to a request to reuse a story."""
    story = house.store.story(request.story)
    return Letter(
        kind=request.state,
        address=f"mailto:{request.address}",
        link=f"{house.settings.base_url}/story/{request.story}/reuse",
        minutes=0,
        story=story.headline if story and story.headline else request.story,
        answer=request.answer,
    )


def try_out(house: House, address: str) -> TriedOut:
    """Send a test mail now and say what came of it.

    Raises UsageError for what is no mail address, and for one that nothing is sent to any more.
    """
    to = parse_address(address if ":" in address else f"mailto:{address}")
    if channel_of(to) != "mail":
        raise UsageError("{address} is no mail address.", address=to)
    because = house.store.suppressed([to]).get(to)
    if because is not None:
        bare = to.removeprefix("mailto:")
        raise UsageError("Nothing is sent to {address} any more: {because}", address=bare, because=because)
    link, once = f"{house.settings.base_url}/settings", secrets.token_hex(8)
    letter = Letter(kind="test", address=to, link=link, minutes=0, once=once)
    return tried_out(mail_sender(house, timeout=STEP), rendered(letter, house, house.clock.now()))


async def send(letter: Letter, house: House) -> None:
    """Send a letter, trying a few times; what fails is logged without the link. Suppressed addresses get none."""
    if await asyncio.to_thread(house.store.suppressed, [letter.address]):
        log.info("letter not sent: the address is suppressed", kind=letter.kind)
        return
    message = rendered(letter, house, house.clock.now())
    sender = mail_sender(house)
    try:
        for pause in AGAIN:
            await asyncio.sleep(pause)
            outcome = await sender.send(message)
            if not isinstance(outcome, Later | Unknown):
                break
        if not isinstance(outcome, Delivered):
            log.warning("letter not sent", kind=letter.kind, problem=outcome.because)
    finally:
        await sender.close()
