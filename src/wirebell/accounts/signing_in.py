"""Sign-in by mail: a link for the browser that asked, and a code to type there when the mail is read elsewhere.

What is answered, and how long it takes, is the same whether an address is known or not.
"""

from __future__ import annotations

from datetime import timedelta

from wirebell.accounts import users
from wirebell.accounts.letters import Letter
from wirebell.accounts.marks import code_mark, mark_of, new_code, new_secret
from wirebell.app.house import House
from wirebell.errors import UsageError
from wirebell.model.account import Account, Proof

LIVES = timedelta(minutes=10)
"""How long a link and a code open the door."""
OFTEN, WITHIN = 5, timedelta(hours=1)
"""Mails to one address that has an account."""
UNKNOWN_OFTEN, UNKNOWN_WITHIN = 1, timedelta(days=1)
"""Mails to one that has none: whoever it belongs to may never have asked. So its link lives as long."""


def ask(house: House, address: str, browser: str) -> Letter | None:
    """Return the mail to send to whoever asked to sign in; None if none is to go.

    `browser` is a secret that this browser alone has. Raises UsageError for what is no mail address.
    """
    to, now = users.address_of(address), house.clock.now()
    known = house.store.account_at(to) is not None
    newcomer = not known and house.settings.sign_up == "open"
    secret, code = new_secret(), new_code()
    lives = UNKNOWN_WITHIN if newcomer else LIVES
    proof = Proof(
        kind="sign-in",
        address=to,
        made=now,
        until=now + lives,
        browser=mark_of(browser),
        code=code_mark(code, house.secret),
    )
    within, most = (UNKNOWN_WITHIN, UNKNOWN_OFTEN) if newcomer else (WITHIN, OFTEN)
    taken = house.store.ask(mark_of(secret), proof, now - within, most)
    if not taken or not (known or newcomer):
        return None
    link = f"{house.settings.base_url}/sign-in/{secret}"
    minutes = int(lives.total_seconds() // 60)
    return Letter(kind="sign-up" if newcomer else "sign-in", address=to, link=link, code=code, minutes=minutes)


def opens(house: House, secret: str, browser: str) -> bool | None:
    """Return whether a link opens in this browser; None if it opens in none any more. It is not used up."""
    proof = house.store.proof(mark_of(secret), house.clock.now())
    return None if proof is None or proof.kind != "sign-in" else proof.browser == mark_of(browser)


def by_link(house: House, secret: str, browser: str) -> Account | None:
    """Use a link up and return who comes in by it; None for one that is over, used, or another browser's."""
    proof = house.store.use_proof(mark_of(secret), "sign-in", mark_of(browser), house.clock.now())
    return _account(house, proof) if proof else None


def by_code(house: House, code: str, browser: str) -> Account | None:
    """Use a code up and return who comes in by it; each wrong one counts."""
    proof = house.store.use_code(mark_of(browser), code_mark(code, house.secret), house.clock.now())
    return _account(house, proof) if proof else None


def _account(house: House, proof: Proof) -> Account | None:
    """Return the account of an address that was proved, a new one where sign-up is open."""
    found = house.store.account_at(proof.address)
    if found is not None or house.settings.sign_up != "open":
        return found
    try:
        return users.add(house, proof.address)
    except UsageError:  # somebody with the same mailbox was quicker
        return house.store.account_at(proof.address)
