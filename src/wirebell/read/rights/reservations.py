"""What machines are told about a story's reuse: robots directives, TDMRep and RSL, each as findings.

Sources: the robots meta element and X-Robots-Tag as search engines document them; TDMRep (meta elements and
headers of the same names); RSL 1.0 (`application/rsl+xml` in a link, a script or a feed's `rsl:content`).
"""

from __future__ import annotations

from lxml import etree

from wirebell.read.rights.findings import Found, Kind
from wirebell.read.rights.licences import named_licence

_ROBOTS: dict[str, tuple[Kind, str]] = {
    "noindex": ("reserved", "noindex"),
    "none": ("reserved", "noindex"),
    "noarchive": ("reserved", "noarchive"),
    "nosnippet": ("excerpt", "0"),
    "noimageindex": ("picture", "none"),
}
_LIMITS: dict[str, Kind] = {"max-snippet": "excerpt", "max-image-preview": "picture"}
_RSL = "{https://rslstandard.org/rsl}"
_LONGEST_RSL = 100_000
RSL_TYPE = "application/rsl+xml"


def robots(text: str, where: str) -> list[Found]:
    """Return what a robots directive says: "noarchive, max-snippet:50, googlebot-news: noindex"."""
    found = []
    for word in text.lower().replace(" ", "").split(","):
        name, _, value = word.rpartition(":") if not word.startswith(tuple(_LIMITS)) else word.partition(":")
        if name in _LIMITS and value.lstrip("-").isalnum():
            found.append(Found(_LIMITS[name], value, where))
        elif (bare := value or name) in _ROBOTS:
            found.append(Found(*_ROBOTS[bare], where))
    return list(dict.fromkeys(found))


def mining(reservation: str | None, policies: list[str], where: str) -> list[Found]:
    """Return what TDMRep says: any value but 1 and 0 is unset; a policy is where a licence may be asked for."""
    found = [Found("reserved", "tdm-reservation 1", where)] if reservation == "1" else []
    return found + [Found("offer", address, f"{where} tdm-policy") for address in policies[:1]]


def rsl(text: str, where: str) -> list[Found]:
    """Return what an RSL document permits, prohibits and asks for, as terms; none where it is not one."""
    if len(text) > _LONGEST_RSL:
        return []
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True)
    try:
        root = etree.fromstring(text.strip().encode(), parser)
    except (etree.XMLSyntaxError, ValueError):  # a broken licence grants and reserves nothing
        return []
    found = []
    for licence in list(root.iter(f"{_RSL}license", "license"))[:20]:
        for element in licence:
            found += _term(element, where)
    return list(dict.fromkeys(found))


def _term(element: etree._Element, where: str) -> list[Found]:
    name = str(element.tag).rpartition("}")[2]
    words = " ".join((element.text or "").split())
    kind = element.get("type") or ""
    if name in {"permits", "prohibits"} and kind == "usage" and words:
        return [Found("terms", f"{name} {words}", where)]
    if name == "payment":
        found = [Found("terms", f"payment {kind or 'free'}", where)]
        for child in element:
            address = " ".join((child.text or "").split())
            if str(child.tag).endswith("standard") and named_licence(address):
                found.append(Found("licence", address, where))
            elif str(child.tag).endswith("custom") and address.startswith("http"):
                found.append(Found("offer", address, where))
        return found
    return []
