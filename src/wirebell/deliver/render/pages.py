"""The templates of mail and feeds, HTML escaped by default."""

from __future__ import annotations

import re
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from wirebell.deliver.render.compiled import Compiled
from wirebell.deliver.render.words import LANGUAGES, Words, words
from wirebell.model.alert import AlertKind


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("wirebell.deliver.render"),
        autoescape=select_autoescape(("html.jinja",), ("txt.jinja",), default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=Compiled(__file__),
    )


def fill(template: str, said: Words, **values: object) -> str:
    """Return the template filled with the values, and with the words of a language."""
    return _environment().get_template(template).render(say=said.say, **values)


_BEGINS = re.compile(r"([^:\u2013\u2014-]{1,40}?)\s*[:\u2013\u2014-]")


def title(kind: AlertKind, headline: str, said: Words) -> str:
    """Return what stands before a headline; nothing where its paper wrote that there itself."""
    ours, begins = _titles(said)[kind], _BEGINS.match(headline)
    if not ours or not begins:
        return ours
    known = {_titles(words(tongue))[kind].strip(" :\u00a0\u202f").casefold() for tongue in LANGUAGES}
    return "" if begins[1].casefold() in known else ours


def _titles(said: Words) -> dict[AlertKind, str]:
    return {
        "new": "",
        "updated": "",
        "corrected": said.say("Correction: "),
        "withdrawn": said.say("Withdrawn: "),
    }
