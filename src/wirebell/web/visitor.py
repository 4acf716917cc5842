"""Who reads, what they may do, and the proof that a form was sent from a page of ours.

A reader is known by the session of the browser. Without one, whoever sits at the machine is the reader: on a
loopback binding, asked for by a loopback name, and while `base_url` says that nobody else is served. All others
may read what is open to all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit
from zoneinfo import ZoneInfo

from itsdangerous import BadSignature, SignatureExpired, TimestampSigner, URLSafeTimedSerializer
from litestar import Request
from litestar.exceptions import ClientException, NotFoundException, PermissionDeniedException
from msgspec import Struct
from msgspec.structs import replace

from wirebell import standing
from wirebell.accounts import sessions
from wirebell.app.follows import ME, first_followers, is_follower
from wirebell.app.house import House
from wirebell.app.preferring import preferences_of
from wirebell.deliver.render.words import LANGUAGES
from wirebell.model.account import ROLES, Role
from wirebell.ports import Clock
from wirebell.web import cookies
from wirebell.web.bodies import NUL
from wirebell.web.tongues import language_of

CHOICE = "wirebell_follower"
"""The cookie that says which follower the reader is."""
OFFERED = 100
"""Followers that are offered to whoever sits at the machine, to read as; any other is named."""
LASTS = 12 * 3600
"""Seconds that a page's forms may be sent."""
FIELDS = 60
NOBODY = ["", ""]
"""What stands in the forms of strangers in place of follower and session."""
_OUR_PLACE = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]{0,800}")

Asked = Request[Any, Any, Any]
Form = Mapping[str, str]


class Visitor(Struct, frozen=True, kw_only=True):
    """Who asks: `follower` is who they are here, None for a stranger, who may only read.

    `followers` are whom they may read as, one more than are offered where there are more.

    `name` is what they are called. `session` is the id of theirs, empty for whoever sits at the machine, who is
    its operator.
    """

    follower: str | None
    followers: tuple[str, ...] = ()
    name: str = ""
    role: Role | None = None
    session: str = ""
    zone: str = "UTC"
    token: str = ""
    back: str = "/"
    told: str = ""
    language: str = LANGUAGES[0]
    year: int | None = None

    @property
    def acts(self) -> bool:
        """Whether forms of this visitor are obeyed."""
        return self.follower is not None

    @property
    def at_machine(self) -> bool:
        """Whether this is the reader of the machine itself, who has not signed in."""
        return self.acts and not self.session

    @property
    def profile(self) -> standing.Profile:
        """How large an expression they may follow."""
        return profile_of(self.role)

    def may(self, role: Role) -> bool:
        """Whether the visitor has a role, or one above it."""
        return self.role is not None and ROLES.index(self.role) >= ROLES.index(role)


def profile_of(role: Role | None) -> standing.Profile:
    """Return how large an expression somebody of a role may follow: a desk's for those who work at one."""
    return standing.DESK if role in {"editor", "operator"} else standing.READER


class FormRefused(PermissionDeniedException):
    """A form did nothing; `back` is the page it stood on, as far as that is known."""

    def __init__(self, detail: str, back: str = "") -> None:
        super().__init__(detail)
        self.back = our_place(back, "")


class StrangerRefused(FormRefused):
    """Somebody who is not signed in asked for what belongs to a reader."""


class NotYours(NotFoundException):
    """A reader asked for a follow that they do not have, or no longer."""


def stranger_refused(visitor: Visitor) -> str:
    """Return who the visitor is here. Raises StrangerRefused for a stranger."""
    if visitor.follower is None:
        raise StrangerRefused("This page is a reader's own: sign in to open yours.")
    return visitor.follower


def is_loopback(host: str) -> bool:
    """Return whether a host's name or address is this machine's own."""
    name = host.strip("[]").lower()
    try:
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False


def visitor_of(request: Asked, house: House, loopback: bool) -> Visitor:
    """Return who asks. `loopback` is whether the server listens on this machine alone."""
    found = _signed_in(request, house) or _at_machine(request, house, loopback) or _stranger(request, house)
    year = house.clock.now().astimezone(ZoneInfo(found.zone)).year
    return replace(found, language=found.language or language_of(request), year=year)


def _signed_in(request: Asked, house: House) -> Visitor | None:
    secret = request.cookies.get(cookies.SESSION)
    entered = sessions.enter(house, secret) if secret else None
    if entered is None:
        return None
    if entered.secret is not None:
        cookies.send_later(request, cookies.session(entered.secret, entered.until, house.clock.now()))
    return _reader(request, house, entered, (entered.follower,))


def _at_machine(request: Asked, house: House, loopback: bool) -> Visitor | None:
    if not (
        loopback
        and house.settings.local_reader
        and is_loopback(_host(house.settings.base_url))
        and is_loopback(_host(f"//{_asked(request)}"))
    ):
        return None
    wanted = unquote(request.cookies.get(CHOICE, ""))
    follower = wanted if wanted and is_follower(house, wanted) else _first(house)
    here = sessions.Entered(follower=follower, name=follower, session="", role="operator", until=house.clock.now())
    return _reader(request, house, here, tuple(first_followers(house, OFFERED + 1)))


def _reader(request: Asked, house: House, who: sessions.Entered, followers: tuple[str, ...]) -> Visitor:
    wanted = preferences_of(house, who.follower)
    return Visitor(
        follower=who.follower,
        followers=followers,
        name=who.name,
        role=who.role,
        session=who.session,
        zone=wanted.zone,
        language=wanted.language,
        token=_serializer(house).dumps([who.follower, who.session]),
        back=place_of(request),
        told=request.query_params.get("told", ""),
    )


def _stranger(request: Asked, house: House) -> Visitor:
    return Visitor(
        follower=None,
        language="",
        token=_serializer(house).dumps(NOBODY),
        back=place_of(request),
        told=request.query_params.get("told", ""),
    )


def _first(house: House) -> str:
    """Return `me`, or who followed something first where there is no such follower."""
    if is_follower(house, ME):
        return ME
    return next((follow.follower for follow in house.store.follows(limit=1)), ME)


def _asked(request: Asked) -> str:
    return request.headers.get("host", "")


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def path_of(request: Asked) -> str:
    """Return the path asked for. That of `request.url` is none where the Host header is no host."""
    return str(request.scope["path"])


def place_of(request: Asked) -> str:
    """Return the page asked for, without what was told there last."""
    kept = [(k, v) for k, v in request.query_params.multi_items() if k != "told"]
    return quote(path_of(request), safe="/:@!$'()*,;=") + (f"?{urlencode(kept)}" if kept else "")


# -- forms ------------------------------------------------------------------------------------------------


def form_of(request: Asked, body: bytes, house: House, visitor: Visitor, open_to_all: bool = False) -> Form:
    """Return the fields of a form that this visitor sent from one of our pages; of a field sent twice, the last.

    Raises FormRefused for what another site sent, for strangers (unless it is `open_to_all`) and for old pages,
    ClientException for what is no form.
    """
    if not visitor.acts and not open_to_all:
        said = "These pages are read only without signing in: nothing was changed."
        raise StrangerRefused(said, _back_of(request, body))
    if not same_site(request, house):
        raise FormRefused("This did not come from a page of this Wirebell: nothing was changed.")
    form = fields(request, body)
    back = form.get("back", "")
    try:
        signed = _serializer(house).loads(form.get("token", ""), max_age=LASTS)
    except SignatureExpired as fault:
        raise FormRefused("The page you sent this from is old: open it again and repeat.", back) from fault
    except BadSignature as fault:
        raise FormRefused("This form is not ours, or was changed: nothing was changed.") from fault
    if signed != [visitor.follower or "", visitor.session]:
        raise FormRefused("You are another follower now: open the page again and repeat.", back)
    return form


def _back_of(request: Asked, body: bytes) -> str:
    """Return the page that a form says it stood on, if it is one."""
    try:
        return fields(request, body).get("back", "")
    except ClientException:
        return ""


def fields(request: Asked, body: bytes) -> Form:
    """Return the fields of a form as they were sent. Raises ClientException for what is no form."""
    if (
        request.headers.get("content-type", "").partition(";")[0].strip().lower()
        != "application/x-www-form-urlencoded"
    ):
        raise ClientException("This is not a form as our pages send it: nothing was changed.")
    try:
        found = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=FIELDS, errors="strict")
    except ValueError as fault:
        raise ClientException("This form cannot be read: nothing was changed.") from fault
    if any(NUL in value for _, value in found):
        raise ClientException("This form cannot be read: nothing was changed.")
    return dict(found)


def same_site(request: Asked, house: House) -> bool:
    """Return whether the browser says that a page of ours sent this; one that says nothing is not believed.

    Behind a proxy that ends TLS our own address is the one that is configured.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    here = f"{request.scope['scheme']}://{_asked(request)}"
    ours = _origin(origin) in {_origin(here), _origin(_base_origin(house))}
    if site is not None:
        return site == "same-origin" and (ours or origin in {None, "null"})
    return origin is not None and ours


def _base_origin(house: House) -> str:
    parts = urlsplit(house.settings.base_url)
    return f"{parts.scheme}://{parts.netloc}"


def _origin(address: str | None) -> str:
    return (address or "").rstrip("/").lower()


class _Signer(TimestampSigner):
    """Signs with the time of the house's clock."""

    def __init__(self, *args: Any, clock: Clock, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._clock = clock

    def get_timestamp(self) -> int:
        return int(self._clock.now().timestamp())


def _serializer(house: House) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        house.secret, salt="wirebell form", signer=_Signer, signer_kwargs={"clock": house.clock}
    )


def place_after(form: Form, told: str, otherwise: str = "/") -> str:
    """Return where to go after a form: back to the page it came from if that is ours, told what was done."""
    path, sharp, fragment = our_place(form.get("back", otherwise), otherwise).partition("#")
    return f"{path}{'&' if '?' in path else '?'}told={told}{sharp}{fragment}"


def our_place(place: str, otherwise: str = "/") -> str:
    """Return a place if it is on this server, else the other one."""
    return place if _OUR_PLACE.fullmatch(place) else otherwise
