"""Templates to pages: escaped by default, strict about names that do not exist, every word from the catalogues."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache, partial
from typing import Any
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton, format_time
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from litestar import Request
from msgspec.structs import replace

from wirebell.app.policies import lasting
from wirebell.app.things import Thing
from wirebell.deliver.render.clean import clean
from wirebell.deliver.render.compiled import Compiled
from wirebell.deliver.render.shown import web_address
from wirebell.deliver.render.words import Words, words
from wirebell.errors import ExpressionError, UsageError, Wording
from wirebell.model.reasons import because, fault, health
from wirebell.web import changed, replayed, sentences
from wirebell.web.assets import asset
from wirebell.web.tongues import NAMES, language_of
from wirebell.web.visitor import Visitor

STRANGER = Visitor(follower=None)


@cache
def templates() -> Environment:
    """Return what makes pages of templates."""
    made = Environment(
        loader=PackageLoader("wirebell.web"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_seen,
        bytecode_cache=Compiled(__file__),
    )
    made.globals["asset"] = lambda name: asset(name).address
    made.filters["capitalize_first"] = lambda text: text[:1].upper() + text[1:]
    made.globals["telling"] = sentences.telling
    made.globals["said_in"] = sentences.said_in
    made.globals["pieces"] = sentences.pieces
    made.globals["title_of"] = sentences.title_of
    made.globals["dir_of"] = sentences.direction_of
    made.globals["url"] = url
    made.globals["web_address"] = web_address
    made.globals["lasting"] = lasting
    return made


def _seen(value: object) -> object:
    """Leave out what nobody sees and what turns the direction of writing: strangers wrote most of a page."""
    return clean(value) if type(value) is str else value


def url(path: str, **asked: str) -> str:
    """Return an address on this server, everything quoted."""
    return quote(path, safe="/:") + (f"?{urlencode(asked)}" if asked else "")


def page(template: str, visitor: Visitor = STRANGER, **parts: object) -> str:
    """Return a rendered page for a visitor; parts that are Wordings are said in the visitor's language."""
    said = words(visitor.language)
    return (
        templates()
        .get_template(template)
        .render(
            {
                **_words(said, visitor.zone, visitor.year),
                "of": partial(sentences.shareable, at_machine=visitor.at_machine, shared=not visitor.acts),
                "visitor": visitor,
                "language": visitor.language,
                "tongues": NAMES,
                "dir": sentences.direction_of(visitor.language),
                **{name: said.say(part) if isinstance(part, Wording) else part for name, part in parts.items()},
            }
        )
    )


def stranger(request: Request[Any, Any, Any]) -> Visitor:
    """Return a visitor of whom nothing is known but the language of the browser."""
    return replace(STRANGER, language=language_of(request))


def why_not(fault: UsageError, visitor: Visitor) -> str:
    """Return in the visitor's language why something cannot be, and what to do instead."""
    say = words(visitor.language).say
    more = say(fault.advice) if isinstance(fault, ExpressionError) else ""
    return f"{fault.told(say)} {more}".strip()


def _words(said: Words, zone: str, year: int | None) -> dict[str, Any]:
    """Return all that templates say, in one language and one zone; dates of the year of reading do without it."""
    here = partial(sentences.moments_here, said=said, zone=zone)
    return {
        "say": said.say,
        "count": said.count,
        "all_of": said.all_of,
        "when": lambda at: said.moment(at, zone) if at else said.say("undated"),
        "short": lambda at: _short(at, zone, said, year),
        "number": partial(sentences.number, said=said),
        "figure": partial(sentences.figure_text, said=said),
        "figure_note": partial(sentences.figure_note, said=said),
        "whats_new": partial(sentences.whats_new, said=said),
        "often": partial(sentences.weekly_text, said=said),
        "verdict": partial(sentences.verdict, said=said),
        "credit_line": partial(sentences.credit_line, said=said),
        "day": lambda text: format_skeleton("MMMd", date.fromisoformat(text), locale=said.locale),
        "days": partial(sentences.days, said=said),
        "cadence_name": partial(sentences.cadence_name, said=said),
        "place_name": partial(sentences.place_name, said=said),
        "role_name": partial(sentences.role_name, said=said),
        "called": lambda one: said.called(one.id, one.label),
        "topic_called": said.called,
        "mentioned": partial(sentences.mentioned, said=said),
        "titled": partial(sentences.titled, said=said),
        "kind_of": lambda thing: kind_name(thing, said),
        "state_name": lambda state: _states(said).get(state, state),
        "span_of": partial(sentences.span_text, said=said),
        "step_name": partial(replayed.step_name, said=said),
        "outcome_name": partial(replayed.outcome_name, said=said),
        "because": lambda text: here(sentences.cadence_name(said.say(because(text)), said)),
        "replayed": lambda text: here(said.say(text)),
        "fault_of": lambda text: said.say(fault(text)),
        "told_of": lambda text: said.say(text) if isinstance(text, Wording) else text,
        "health_of": lambda text: said.say(health(text)),
        "evidence_name": partial(sentences.evidence_name, said=said),
        "source_kind": partial(sentences.source_kind, said=said),
        "kind_words": partial(changed.kind_words, said=said),
        "who_words": partial(changed.who_words, said=said),
        "thing_words": partial(changed.thing_words, said=said),
        "was_and_is": partial(changed.was_and_is, said=said, zone=zone),
        "alert_kinds": _kinds(said),
        "told": _told(said),
    }


def _short(at: datetime | None, zone: str, said: Words, year: int | None) -> str:
    """Return day and time as short as they can be told apart."""
    if at is None:
        return said.say("undated")
    local = at.astimezone(ZoneInfo(zone))
    day = format_skeleton("MMMd" if year in {None, local.year} else "yMMMd", local, locale=said.locale)
    return f"{day}, {format_time(local, 'HH:mm', locale=said.locale)}"


def kind_name(kind: str | Thing, said: Words) -> str:
    """Return what a kind of thing is called."""
    return {
        "topic": said.say("Topic"),
        "person": said.say("Person"),
        "organisation": said.say("Organisation"),
        "place": said.say("Place"),
        "source": said.say("Source"),
        "storyline": said.say("Storyline"),
        "byline": said.say("Byline"),
        "section": said.say("Section"),
        "words": said.say("Words"),
    }[kind.kind if isinstance(kind, Thing) else kind]


def _kinds(said: Words) -> dict[str, str]:
    return {
        "new": said.say("New"),
        "changed": said.say("Changed"),
        "updated": said.say("Updated"),
        "corrected": said.say("Corrected"),
        "withdrawn": said.say("Withdrawn"),
    }


def _states(said: Words) -> dict[str, str]:
    """What the states of alerts, deliveries and requests are called."""
    return {
        "due": said.say("Due"),
        "deferred": said.say("Waits"),
        "held": said.say("Held"),
        "out": said.say("Out"),
        "waiting": said.say("Waiting"),
        "leased": said.say("Under way"),
        "delivered": said.say("Delivered"),
        "sent": said.say("Sent"),
        "refused": said.say("Refused"),
        "gone": said.say("Address gone"),
        "open": said.say("Open"),
        "granted": said.say("Granted"),
    }


def _told(said: Words) -> dict[str, str]:
    """What is said at the top of a page after something was done."""
    return {
        "followed": said.say("Followed. You hear of it from the next story on."),
        "stood": said.say("You follow this already, and it tells as before: change it here."),
        "stopped": said.say("Stopped. Nothing more comes of it."),
        "changed": said.say("Changed, from the next story on."),
        "paused": said.say("Paused. Nothing comes until you resume it."),
        "resumed": said.say("Resumed."),
        "chosen": said.say("You read as another follower now."),
        "saved": said.say("Saved."),
        "feed": said.say("Your private feed has another address; the one before opens nothing any more."),
        "all-read": said.say("All of it counts as read, on every device of yours."),
        "ended": said.say("Ended."),
        "way-in": said.say("Kept. You can come in by it from now on; a mail says so, too."),
        "let-go": said.say("Removed."),
        "source": said.say("Added. What stands there already alerts nobody; from the next story on it does."),
        "added": said.say("Added. They can sign in now."),
        "erased": said.say("Erased: nothing of you is on record any more."),
        "asked": said.say("Sent. The desk answers by mail."),
        "signed-in": said.say("You are signed in."),
        "signed-out": said.say("You are signed out."),
        "browser": said.say("This browser is told from now on."),
        "removed": said.say("That browser is told nothing more."),
        "tried": said.say("A notification is on its way."),
        "untried": said.say("The push service of that browser did not take a notification."),
    }
