"""In which language a page is: as the reader chose in this browser, else as the browser prefers, else English."""

from __future__ import annotations

from typing import Any

from litestar import Request
from litestar.datastructures import Cookie

from wirebell.deliver.render.words import LANGUAGES

CHOSEN = "wirebell_language"
"""The cookie that keeps the reader's choice."""
NAMES = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español"}
"""What each language calls itself."""
MOST = 500


def language_of(request: Request[Any, Any, Any]) -> str:
    """Return the language for whoever asks."""
    chosen = request.cookies.get(CHOSEN, "")
    return chosen if chosen in LANGUAGES else preferred(request.headers.get("accept-language", ""))


def preferred(accepted: str) -> str:
    """Return the language of ours that an Accept-Language header (RFC 9110, 12.5.4) likes best."""
    liked: list[tuple[float, int, str]] = []
    for place, part in enumerate(accepted[:MOST].split(",")):
        name, _, weight = part.partition(";")
        language = name.strip().lower().partition("-")[0]
        if language in LANGUAGES and _weight(weight) > 0:
            liked.append((-_weight(weight), place, language))
    return min(liked)[2] if liked else LANGUAGES[0]


def _weight(text: str) -> float:
    """Return how much a language is liked, 1 where it is not said; nothing where it cannot be read."""
    name, _, value = text.strip().partition("=")
    if not name:
        return 1.0
    try:
        weight = float(value) if name.strip() == "q" else 0.0
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0


def choice(language: str, before: str) -> Cookie | None:
    """Return the cookie that keeps a choice, or ends the one before; None for a language we do not speak."""
    if language not in LANGUAGES and (language or not before):
        return None
    return Cookie(
        key=CHOSEN, value=language, httponly=True, samesite="lax", max_age=365 * 86_400 if language else 0
    )
