"""What a form of a page asks of a policy: of one follow, or of all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from wirebell.app.policies import DEFAULT, NONE, PolicyWish, lasting
from wirebell.errors import UsageError
from wirebell.model.policy import Mute, Policy
from wirebell.web.visitor import Form

_ONCE = {"yes": True, "no": False}


def filled(policy: Policy, now: datetime) -> Form:
    """Return the fields as a policy fills them: sent back as they are, they ask for that very policy."""
    once = {True: "yes", False: "no", None: ""}
    return {
        "cadence": _shown(policy.cadence),
        "quiet": _listed(policy.quiet, "; "),
        "cap": _shown(policy.cap),
        "once": once[policy.once_per_event],
        "days": _shown(policy.days),
        "outlets": _shown(policy.outlets),
        "lang": _listed(policy.languages, ", "),
        "mute": _muted(policy.mute, now),
        "mute_sources": _muted(policy.mute_sources, now),
    }


def _shown(said: str | int | None) -> str:
    return "" if said is None else str(said or NONE)


def _listed(said: Sequence[str] | None, between: str) -> str:
    return "" if said is None else between.join(said) or NONE


def _muted(mutes: Sequence[Mute] | None, now: datetime) -> str:
    """Return what is muted, one to a line; where all of it has ended nothing is said any more."""
    return NONE if mutes == () else "\n".join(mute.what for mute in lasting(mutes, now))


def wish_of(form: Form, zone: str) -> PolicyWish:
    """Return what a form asks for: an empty field is as what lies under it, one that is not there stays as it is.

    `none` in a field is none of it. Mutes stand one to a line, and the lines are all there are to be. New ones
    last until the end of the day that the form names, on the clock of `zone`. Raises UsageError for a day that is
    none.
    """
    return PolicyWish(
        cadence=form.get("cadence") or DEFAULT,
        quiet=_parts(form.get("quiet", "").split(";")) or [DEFAULT],
        cap=form.get("cap", "").strip() or DEFAULT,
        once_per_event=_ONCE.get(form["once"], DEFAULT) if "once" in form else None,
        days=_text(form, "days"),
        outlets=_text(form, "outlets"),
        languages=(_parts(form["lang"].split(",")) or [DEFAULT]) if "lang" in form else (),
        mute=_parts(form.get("mute", "").splitlines()),
        mute_sources=_parts(form.get("mute_sources", "").splitlines()),
        replacing="mute" in form,
        until=_until(form, zone),
    )


def _text(form: Form, name: str) -> str | None:
    return (form[name].strip() or DEFAULT) if name in form else None


def _parts(texts: Iterable[str]) -> list[str]:
    return [text.strip() for text in texts if text.strip()]


def _until(form: Form, zone: str) -> datetime | None:
    """Return the end of the day on which new mutes end; nothing where nothing is muted."""
    said = form.get("until", "").strip()
    if not said or not (form.get("mute", "").strip() or form.get("mute_sources", "").strip()):
        return None
    try:
        end = date.fromisoformat(said) + timedelta(days=1)
    except (ValueError, OverflowError) as fault:
        raise UsageError("{day} is no day: write it as 2026-12-31.", day=repr(said)) from fault
    return datetime.combine(end, time(), ZoneInfo(zone))
