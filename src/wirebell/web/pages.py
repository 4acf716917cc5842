"""Templates to pages: escaped by default, strict about names that do not exist, every word from the catalogues."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from wirebell.deliver.render.words import Words, words

LANGUAGE = "en"
ZONE = "UTC"


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("wirebell.web"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _kinds(said: Words) -> dict[str, str]:
    return {
        "new": said.say("New"),
        "changed": said.say("Changed"),
        "corrected": said.say("Corrected"),
        "withdrawn": said.say("Withdrawn"),
    }


def _verdicts(said: Words) -> dict[str, str]:
    """What may be done with a story, in one sentence for each verdict of `read.rights`."""
    return {
        "open-licence": said.say("free under its licence"),
        "ask": said.say("ask the publisher"),
        "reserved": said.say("all rights reserved"),
        "unknown": said.say("nothing is said: ask the publisher"),
    }


def page(template: str, **parts: object) -> str:
    """Return a rendered page."""
    said = words(LANGUAGE)

    def when(moment: datetime | None) -> str:
        return said.moment(moment, ZONE) if moment else said.say("undated")

    return (
        _templates()
        .get_template(template)
        .render(
            language=LANGUAGE,
            say=said.say,
            all_of=said.all_of,
            when=when,
            kinds=_kinds(said),
            verdicts=_verdicts(said),
            **parts,
        )
    )
