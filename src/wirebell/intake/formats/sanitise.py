"""HTML as sources send it, made safe to keep and show: an allow-list, kept by a real HTML parser.

No scripts, handlers, styles, forms, frames or embedded objects; addresses are http, https or mailto (small
pictures may be inline); relative addresses are resolved. What could cost the parser more than linear time is
kept as text alone.
"""

from __future__ import annotations

import html as entities
import re
from functools import partial
from urllib.parse import urljoin

import nh3

from wirebell.intake.formats.guard import unruly

TAGS = frozenset(
    """a abbr acronym address article aside audio b bdi bdo big blockquote br caption center cite code col colgroup
    data dd del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr i img ins kbd
    li main map area mark nav ol p picture pre q rp rt ruby s samp section small source span strike strong sub
    summary sup table tbody td tfoot th thead time tr tt u ul var video wbr""".split()
)
_DROPPED_WHOLE = frozenset(
    "script style iframe object embed template noscript textarea select svg math title xmp".split()
)
_EVERYWHERE = frozenset({"title", "lang", "dir", "class", "id", "itemprop"})
_OF = {
    "*": _EVERYWHERE,
    "a": frozenset({"href", "rel", "hreflang"}),
    "area": frozenset({"href", "alt", "shape", "coords"}),
    "img": frozenset({"src", "alt", "width", "height"}),
    "audio": frozenset({"src", "controls"}),
    "video": frozenset({"src", "poster", "controls", "width", "height"}),
    "source": frozenset({"src", "type"}),
    "blockquote": frozenset({"cite"}),
    "q": frozenset({"cite"}),
    "del": frozenset({"cite", "datetime"}),
    "ins": frozenset({"cite", "datetime"}),
    "time": frozenset({"datetime"}),
    "data": frozenset({"value"}),
    "ol": frozenset({"start", "reversed", "type"}),
    "td": frozenset({"colspan", "rowspan", "headers"}),
    "th": frozenset({"colspan", "rowspan", "headers", "scope"}),
    "col": frozenset({"span"}),
    "colgroup": frozenset({"span"}),
}
_SCHEMES = {"http", "https", "mailto", "data"}
_INLINE_PICTURE = re.compile(r"data:image/(?:png|gif|jpeg|webp);base64,[A-Za-z0-9+/=\s]{0,32768}", re.IGNORECASE)
_HUGE_INLINE = re.compile(r"data:[a-z/+.;=-]{0,80},[^\s\"'<>]{32769,}", re.IGNORECASE)


def _filtered(tag: str, attribute: str, value: str) -> str | None:
    if value.lstrip().lower().startswith("data:") and attribute in {"href", "src", "cite", "poster"}:
        return value if (tag, attribute) == ("img", "src") and _INLINE_PICTURE.fullmatch(value.strip()) else None
    return value


def _resolved(base: str | None, href: str) -> str | None:
    """Return a relative address against its base; without a base it stays as it is."""
    if not base:
        return href
    try:
        return urljoin(base, href.strip())
    except ValueError:
        return None


_cleaner = partial(
    nh3.clean,
    tags=set(TAGS),
    clean_content_tags=set(_DROPPED_WHOLE),
    attributes={tag: set(names) for tag, names in _OF.items()},
    attribute_filter=_filtered,
    link_rel=None,
    url_schemes=_SCHEMES,
)


def sanitise(html: str, base: str | None = None) -> str:
    """Return HTML that is safe to show, its addresses resolved against `base` (http or https)."""
    if "<" not in html:
        return html.strip()  # no tag can begin
    slim = _HUGE_INLINE.sub("", html) if len(html) > 32768 else html
    if unruly(slim):
        return entities.escape(plain(slim), quote=False)
    return _cleaner(slim, url_relative=partial(_resolved, base)).strip()


# -- plain text -----------------------------------------------------------------------------------------------

# Only what HTML knows is a tag: a headline may well say "<3" or "vector<int>".
_BREAKING = frozenset(
    """address article aside blockquote br dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li
    main nav ol p pre section table tbody td tfoot th thead tr ul""".split()
)
_KNOWN = (
    TAGS
    | _DROPPED_WHOLE
    | frozenset("font body html head meta link form input button base label basefont nobr".split())
)
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)(?=[\s/>])[^<>]*>|<!--|<!\[CDATA\[|\]\]>")
_UNSHOWN = frozenset({"script", "style", "template", "noscript", "iframe", "object"})
_SPACES = re.compile(r"\s+")


def _skip_to(html: str, close: str, at: int, unending: set[str]) -> int:
    """Return where `close` ends after `at`; `at` itself if it never comes (and remember that)."""
    end = -1 if close in unending else html.find(close, at)
    if end < 0:
        unending.add(close)
        return at
    return end + len(close)


def _without_tags(html: str) -> str:
    lowered = html.lower()
    if len(lowered) != len(html):  # a few letters change length in lower case
        lowered = html
    pieces: list[str] = []
    unending: set[str] = set()
    at = 0
    while tag := _TAG.search(html, at):
        pieces.append(html[at : tag.start()])
        name = (tag[2] or "").lower()
        at = tag.end()
        if tag[0] == "<!--":
            at = _skip_to(lowered, "-->", at, unending)
        elif name in _UNSHOWN and not tag[1]:
            at = _skip_to(lowered, f"</{name}>", at, unending)
        elif name in _BREAKING:
            pieces.append(" ")
        elif name and name not in _KNOWN:
            pieces.append(tag[0])
    pieces.append(html[at:])
    return "".join(pieces)


def plain(html: str) -> str:
    """Return the text of a piece of HTML in one line: tags that HTML knows removed, entities decoded. Linear."""
    text = _without_tags(html) if "<" in html or "]]>" in html else html
    return _SPACES.sub(" ", entities.unescape(text)).strip()
