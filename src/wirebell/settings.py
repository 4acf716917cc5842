"""Typed configuration, read once at the edge and passed as values; nothing below `cli` reads it again.

Precedence: command-line options, then `WIREBELL_*` variables, then `wirebell.toml` in the home folder, then the
defaults below. Secrets stand in the environment or in files of their own, never in `wirebell.toml`.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from importlib.util import find_spec
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec.structs import replace
from platformdirs import user_data_path

from wirebell.effects import passing
from wirebell.errors import SettingsError, Wording
from wirebell.model.delivery import ChatKind

FILE = "wirebell.toml"
KEY = "secret"
"""The file of the key that signs links and webhooks, and names private feeds."""
KEY_LENGTH = 16
"""The fewest characters of it; one of ours has 64."""
MOST_DAYS = 365_000
"""The most days that stories can be kept, a thousand years: more is before the calendar begins."""
_ORIGIN = re.compile(r"https?://[^\s/?#@]+")
_NAMED = ("env:", "file:")
_HERE = re.compile(r"http://(localhost|127\.0\.0\.1|\[::1\])(?::\d+)?(?:/|$)")


class Smtp(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The mail server that takes our mail. `password` names where the secret is: `env:NAME` or `file:PATH`.

    `in_doubt` is how many mails a crash may show twice: those whose final dot is out while no record of it is made
    yet. One keeps the promise in its narrowest words; a server that answers slowly takes more mails with more.
    """

    host: str
    port: Annotated[int, msgspec.Meta(ge=1, le=65535)] = 587
    tls: Literal["none", "starttls", "tls"] = "starttls"
    user: str | None = None
    password: str | None = None
    in_doubt: Annotated[int, msgspec.Meta(ge=1)] = 1
    connections: Annotated[int, msgspec.Meta(ge=1, le=100)] = 4
    per_domain: Annotated[float, msgspec.Meta(gt=0)] | None = None


class Dkim(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What signs our mail: `key` names a private key in PEM (`file:PATH`, `env:NAME`), RSA or Ed25519.

    Its public half stands in the DNS at `SELECTOR._domainkey.DOMAIN`, that of `mail_from` unless said.
    """

    selector: str
    key: str
    domain: str | None = None


class ChatPlace(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A chat that alerts may go to. `url` is an address or names the secret that is one (`env:NAME`, `file:PATH`).

    `room` is the topic of ntfy or the chat of Telegram; `token` names the secret that services want besides.
    `once` sends at most once where it is not known whether a message arrived; else it is sent again.
    """

    kind: ChatKind
    url: str
    room: str | None = None
    token: str | None = None
    once: bool = False


Algorithm = Literal["EdDSA", "ES256", "RS256"]


class Publisher(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A publisher whose pages carry our furniture. `origins` are those of its pages (https://paper.example).

    Its sign-in hands readers over by tokens that it signs: of this `issuer` (the id of the publisher unless it is
    given), by this `algorithm` and no other, proven by the public `key`, a file in PEM.
    """

    id: Annotated[str, msgspec.Meta(pattern="^[a-z0-9][a-z0-9-]{0,30}$")]
    origins: tuple[str, ...]
    issuer: str = ""
    algorithm: Algorithm = "EdDSA"
    key: str = ""


class Traces(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the lives of stories are told as OpenTelemetry traces (OTLP over HTTP), and what share of them.

    The collector is the operator's own and is spoken to past the egress door. `headers` names the secret that it
    wants (`env:NAME` or `file:PATH`), as `name=value,name=value`.
    """

    endpoint: str
    headers: str | None = None
    share: Annotated[float, msgspec.Meta(gt=0, le=1)] = 1.0


class Provider(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who says who somebody is, by OpenID Connect: sign-in at a company, a university, a large site.

    Name only those whose word on mail addresses you take: an account here opens to whom they say its address is.
    `name` stands on the button. `client_secret` names where the secret is (`env:NAME`, `file:PATH`). Tokens are
    signed by one of `algorithms` and no other.
    """

    id: Annotated[str, msgspec.Meta(pattern="^[a-z0-9][a-z0-9-]{0,30}$")]
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    issuer: str
    client_id: str
    client_secret: str | None = None
    algorithms: Annotated[tuple[Algorithm, ...], msgspec.Meta(min_length=1)] = ("RS256", "ES256")


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that can be configured.

    `base_url` is the address readers reach the server at: links in mail and feeds start with it.
    `allow_private` lists networks (CIDR) that the egress door opens, on any port. Without `smtp`, mail goes to
    the `mail/` folder in the home. `sign_up` is whether all may make an account by mail, or only who was added.
    `local_reader` lets whoever sits at the machine read and act without signing in, while it alone is served.
    `passkeys` lets users sign in by passkeys, too (needs the extra `passkeys`), `providers` by accounts elsewhere.
    `window` is how many of the newest stories a new one is threaded among; each takes about 5 kB of memory.
    `bounces` is the mailbox that mail comes back to: each mail then has an envelope sender of its own under it.
    `chats` are the chats of this house by name; `push_services` hosts of push services besides those of the known
    browsers.
    `metrics_from` lists the networks (CIDR) that may read /metrics, `proxies` those of the proxies that are
    believed when they say who calls.
    `keep_days` is how long stories and their alerts are kept, for ever unless said.
    `traces` says where the lives of stories are told, nowhere unless said.
    """

    home: Path = Path()
    database: str = ""
    base_url: str = "http://127.0.0.1:8580"
    allow_private: tuple[str, ...] = ()
    allow_ports: tuple[Annotated[int, msgspec.Meta(ge=1, le=65535)], ...] = ()
    mail_from: str = "Wirebell <alerts@localhost>"
    smtp: Smtp | None = None
    dkim: Dkim | None = None
    bounces: str | None = None
    sign_up: Literal["closed", "open"] = "closed"
    local_reader: bool = True
    passkeys: bool = False
    providers: tuple[Provider, ...] = ()
    chats: dict[str, ChatPlace] = {}
    push_services: tuple[str, ...] = ()
    window: Annotated[int, msgspec.Meta(ge=1, le=10_000_000)] = 10_000
    metrics_from: tuple[str, ...] = ("127.0.0.0/8", "::1/128")
    proxies: tuple[str, ...] = ("127.0.0.0/8", "::1/128")
    keep_days: Annotated[int, msgspec.Meta(ge=1, le=MOST_DAYS)] | None = None
    traces: Traces | None = None
    publishers: tuple[Publisher, ...] = ()
    user_agent: str = "Wirebell/0.1 (+https://wirebell.example/bot)"


def _from_file(path: Path) -> Settings:
    try:
        return msgspec.toml.decode(path.read_bytes(), type=Settings)
    except FileNotFoundError:
        return Settings()
    except OSError as fault:
        raise SettingsError(f"{path} cannot be read: {fault.strerror}. Mend that, or remove it.") from fault
    except UnicodeDecodeError as fault:
        line = fault.object[: fault.start].count(b"\n") + 1
        raise SettingsError(f"{path}: line {line} is not UTF-8. Save the file as UTF-8.") from fault
    except msgspec.DecodeError as fault:
        raise SettingsError(f"{path}: {fault}. Mend that line or remove the file.") from fault


def _checked(settings: Settings) -> Settings:
    for network in settings.allow_private:
        try:
            ip_network(network)
        except ValueError as fault:
            raise SettingsError(
                f"--allow-private {network}: {fault}. Give a network such as 127.0.0.0/8."
            ) from fault
    _check_networks("metrics_from", settings.metrics_from)
    _check_networks("proxies", settings.proxies)
    if not settings.base_url.startswith(("http://", "https://")):
        raise SettingsError(f"base_url {settings.base_url!r} must start with http:// or https://.")
    for place, reference in _secrets(settings):
        if reference is not None and not reference.startswith(_NAMED):
            raise SettingsError(
                f"{place} names where the secret is, never the secret itself: write env:NAME or file:PATH."
            )
    _check_origins(settings.publishers)
    for provider in settings.providers:
        if not is_safe(provider.issuer):
            raise SettingsError(f"The issuer {provider.issuer!r} of {provider.id} must begin with https://.")
    return settings


def _check_networks(name: str, networks: Sequence[str]) -> None:
    """Raise SettingsError for what is no network."""
    for network in networks:
        try:
            ip_network(network)
        except ValueError as fault:
            raise SettingsError(f"{name} {network!r}: {fault}. Give a network such as 10.0.0.0/8.") from fault


def _check_origins(publishers: Sequence[Publisher]) -> None:
    """Raise SettingsError for an origin that no page can have."""
    for publisher in publishers:
        for origin in publisher.origins:
            if not _ORIGIN.fullmatch(origin):  # browsers compare it letter by letter
                raise SettingsError(
                    f"The origin {origin!r} of publisher {publisher.id} is none: write https://paper.example, "
                    "without a path."
                )


def _secrets(settings: Settings) -> Iterator[tuple[str, str | None]]:
    """Yield where a secret is named, and how; what is no name may be the secret, and is not to be shown."""
    yield "smtp.password", settings.smtp.password if settings.smtp else None
    yield "dkim.key", settings.dkim.key if settings.dkim else None
    yield "traces.headers", settings.traces.headers if settings.traces else None
    for name, chat in settings.chats.items():
        yield f"chats.{name}.token", chat.token
    for provider in settings.providers:
        yield f"client_secret of {provider.id}", provider.client_secret


def is_safe(address: str) -> bool:
    """Return whether secrets may go to an address: over TLS, or to this machine itself."""
    return address.startswith("https://") or bool(_HERE.match(address))


def no_passkeys(settings: Settings) -> Wording | None:
    """Return why nobody can have a passkey here, None if they can: it belongs to a name, not to numbers."""
    host = urlsplit(settings.base_url).hostname or ""
    if find_spec("webauthn") is None:
        return Wording("the extra is not installed: pip install 'wirebell[passkeys]'.")
    try:
        ip_address(host)
    except ValueError:
        return None
    return Wording(
        "base_url has the number {host}: passkeys belong to a name, such as localhost or news.example.", host=host
    )


def load(
    home: Path | None,
    environ: Mapping[str, str] = os.environ,
    allow_private: Sequence[str] = (),
    database: str | None = None,
) -> Settings:
    """Return the settings in force, with the home folder made. Raises SettingsError naming file and place."""
    folder = home or Path(environ.get("WIREBELL_HOME") or user_data_path("wirebell"))
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # it holds keys, addresses and mail to sign in by
    except OSError as fault:
        raise SettingsError(
            f"The home folder {folder} cannot be made: {fault.strerror}. Give another with --home."
        ) from fault
    base = _from_file(folder / FILE)
    chosen = database or environ.get("WIREBELL_DATABASE") or base.database or f"sqlite:///{folder / 'wirebell.db'}"
    base_url = environ.get("WIREBELL_BASE_URL") or base.base_url
    networks = (*base.allow_private, *allow_private)
    return _checked(
        replace(base, home=folder, database=chosen, base_url=base_url.rstrip("/"), allow_private=networks)
    )


def secret_key(settings: Settings) -> str:
    """Return the key that signs links, made at first use in the home folder, readable by its owner alone.

    Raises SettingsError for one that cannot be read or made, and for one that is cut short.
    """
    path = settings.home / KEY
    try:
        if not path.exists():
            _make_key(path)
        found = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as fault:
        said = fault.strerror if isinstance(fault, OSError) else "it is no text"
        raise SettingsError(
            f"The key {path} cannot be read or made: {said}. Let it and its folder belong to who runs Wirebell, "
            "or give another --home."
        ) from fault
    if len(found) < KEY_LENGTH:
        raise SettingsError(
            f"The key {path} is cut short. Put it back from a backup. Without one remove it, and a new one is "
            "made: links in mail that was sent end then, addresses of feeds and secrets of webhooks change."
        )
    return found


def _make_key(path: Path) -> None:
    draft = path.with_name(f".secret-{secrets.token_hex(4)}")
    draft.touch(mode=0o600)
    with passing("secret.write"), draft.open("w") as file:
        file.write(secrets.token_hex(32))
        file.flush()
        os.fsync(file.fileno())  # links signed with a key that a loss of power takes would end
    with suppress(FileExistsError), passing("secret.link"):  # another process was quicker: its key is the key
        path.hardlink_to(draft)
    draft.unlink()


def secret(reference: str) -> str:
    """Return the secret that `env:NAME` or `file:PATH` names. Raises SettingsError, never showing the secret."""
    kind, _, place = reference.partition(":")
    try:
        if kind == "env":
            return os.environ[place]
        if kind == "file":
            return Path(place).read_text().strip()
    except (KeyError, OSError) as fault:
        raise SettingsError(f"The secret {reference} is not there: set the variable or write the file.") from fault
    raise SettingsError("This does not name a secret: write env:NAME or file:PATH.")
