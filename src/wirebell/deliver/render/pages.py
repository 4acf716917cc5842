"""The templates of mail and feeds, HTML escaped by default."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from wirebell.deliver.render.compiled import Compiled
from wirebell.deliver.render.words import Words
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


def fill(template: str, words: Words, **values: object) -> str:
    """Return the template filled with the values, and with the words of a language."""
    return _environment().get_template(template).render(say=words.say, titles=titles(words), **values)


def titles(words: Words) -> dict[AlertKind, str]:
    """Return what stands before the headline of each kind of alert."""
    return {
        "new": "",
        "updated": "",
        "corrected": words.say("Correction: "),
        "withdrawn": words.say("Withdrawn: "),
    }
