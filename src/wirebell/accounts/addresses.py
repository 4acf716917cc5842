"""Addresses that alerts may go to: mail goes only where a reader asked for it twice, once here and once there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from wirebell.accounts.letters import Letter
from wirebell.accounts.marks import mark_of, new_secret
from wirebell.app.house import House
from wirebell.app.preferring import preferences_of
from wirebell.deliver.channels import channel_of, parse_address
from wirebell.errors import Enough, UsageError
from wirebell.model.account import Proof
from wirebell.model.delivery import is_webhook

LIVES = timedelta(days=1)
"""One question a day goes to an address that never said yes, and holds as long."""
MOST = 20
"""Addresses of one follower."""


class Unconfirmed(UsageError):
    """Alerts may not go to this address until somebody there says so."""

    def __init__(self, address: str) -> None:
        self.address = address
        bare = address.removeprefix("mailto:")
        super().__init__(
            "Alerts go to {address} once somebody there agrees: a mail asks. Press its button, then repeat this.",
            address=bare,
        )


def permitted(house: House, follower: str, to: str | None) -> str | None:
    """Return where a follower's alerts may go, None if nothing was said. Raises Unconfirmed."""
    if not to:
        return None
    address = parse_address(to)
    if is_webhook(address) and _anothers(house, follower, address):
        raise UsageError("Somebody else's alerts go to that address: give one that is yours alone.")
    if channel_of(address) != "mail" or address in _known(house, follower):
        return address
    raise Unconfirmed(address)


def _anothers(house: House, follower: str, address: str) -> bool:
    """Return whether another follower's alerts go to a webhook: its secret is one for all."""
    if any(follow.follower != follower for follow in house.store.follows_to([address])):
        return True
    return any(one.follower != follower for one in house.store.preferences_naming([address]))


def named_by(house: House, follower: str) -> set[str]:
    """Return every address that a follower's alerts go to, or that follows of the future would."""
    teams = (member for team in house.store.teams_of(follower) for member in team.members)
    told = {member.to for member in teams if member.follower == follower and member.to}
    return told | {follow.to for follow in house.store.follows(follower)} | {preferences_of(house, follower).to}


def naming(house: House, addresses: Iterable[str]) -> Iterator[tuple[str | None, str]]:
    """Yield who names some addresses so, with what else they name."""
    wanted = sorted(addresses)
    yield from ((follow.to, follow.follower) for follow in house.store.follows_to(wanted))
    for one in house.store.preferences_naming(wanted):
        yield one.to, one.follower
        yield from ((member.to, member.follower) for member in one.members)


def _known(house: House, follower: str) -> set[str]:
    """Return what was confirmed, and where alerts go already: whoever set that up answers for it."""
    standing = {follow.to for follow in house.store.follows(follower)}
    folded = house.store.confirmed(follower)
    return standing | {preferences_of(house, follower).to} | set(folded)


def ask(house: House, follower: str, address: str) -> Letter | None:
    """Return the mail that asks whether alerts may come; None if it was asked today."""
    to, now, secret = parse_address(address), house.clock.now(), new_secret()
    if channel_of(to) != "mail":
        raise UsageError("Give a mail address: other channels need no confirmation.")
    if len(house.store.confirmed(follower)) >= MOST:
        said = "You have {most} addresses, as many as one can have: remove one first."
        raise Enough(said, most=str(MOST))
    proof = Proof(kind="address", address=to, follower=follower, made=now, until=now + LIVES)
    if not house.store.ask(mark_of(secret), proof, now - LIVES, 1):
        return None
    link = f"{house.settings.base_url}/confirm/{secret}"
    return Letter(kind="address", address=to, link=link, minutes=int(LIVES.total_seconds() // 60))


def asked(house: House, secret: str) -> Proof | None:
    """Return what a link asks; None if it is over. It is not used up."""
    proof = house.store.proof(mark_of(secret), house.clock.now())
    return proof if proof is not None and proof.kind == "address" else None


def confirm(house: House, secret: str) -> Proof | None:
    """Let alerts come to the address of a link; None if it is over."""
    now = house.clock.now()
    proof = house.store.use_proof(mark_of(secret), "address", b"", now)
    if proof is None or proof.follower is None:
        return None
    house.store.confirm(proof.follower, proof.address, now)
    return proof


def remove(house: House, follower: str, address: str) -> bool:
    """Forget an address. Raises UsageError while alerts go there."""
    to = parse_address(address)
    if to == preferences_of(house, follower).to or any(f.to == to for f in house.store.follows(follower)):
        raise UsageError("Alerts go there: let them go elsewhere first.")
    return house.store.unconfirm(follower, to)
