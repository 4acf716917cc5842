"""Templates to pages: escaped by default, strict about names that do not exist."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape


def _when(moment: datetime | None) -> str:
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC" if moment else "undated"


@cache
def _templates() -> Environment:
    env = Environment(
        loader=PackageLoader("wirebell.web"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters["when"] = _when
    return env


def page(template: str, **parts: object) -> str:
    """Return a rendered page."""
    return _templates().get_template(template).render(**parts)
