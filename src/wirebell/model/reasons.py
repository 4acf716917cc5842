"""What stands on record of an alert, a delivery or a source, made a sentence for any language.

The record keeps the English. These are the sentences that decisions, senders and visits write into it; what a
server, a parser or a disk says stays as it came, in a place of ours.
"""

from __future__ import annotations

from wirebell.errors import Wording
from wirebell.model.recorded import Known, first

DECISIONS = (
    Wording("new"),
    Wording("corrected"),
    Wording("withdrawn"),
    Wording("embargo"),
    Wording("quiet hours"),
    Wording("language: {language} is not among {languages}"),
    Wording("muted: {what}"),
    Wording("paused: {days}"),
    Wording("waits for outlets: {outlets} of {of}"),
    Wording("nothing new: it was told once, when enough outlets had it"),
    Wording("nothing new: told {when} UTC in “{headline}” (both: {both})"),
    Wording("nothing new: told {when} UTC in “{headline}”"),
    Wording("nothing new: told {when} UTC in a copy of it (both: {both})"),
    Wording("nothing new: told {when} UTC in a copy of it"),
    Wording("nothing new: told {when} UTC in another story"),
    Wording("capped: {cap}"),
    Wording("not entitled: {thing} is closed"),
    Wording("{thing} is closed"),
    Wording("after the alert it speaks of"),
    Wording("nothing more is sent to this address: {why}"),
    Wording("unfollowed since"),
    Wording("paused since"),
    Wording("the story was withdrawn before this was sent"),
    Wording("the publisher withholds the story"),
    Wording("the story was never sent to this address"),
    Wording("too old: more than 24 hours late"),
    Wording("rights: the contract with its source keeps it from shared channels"),
    Wording("first visit to the source"),
    Wording("one of many undated stories at once: an archive"),
)
"""Why an alert waits, is held or was never made."""
DELIVERIES = (
    Wording("waits in line behind one that failed or is under way"),
    Wording("its host rests after failing ten times in a row"),
    Wording("given up after {number} attempts: {because}"),
    Wording("our mail is refused there: another mail to its domain was refused meanwhile"),
    Wording("our mail is refused there: {because}"),
    Wording("its mail came back: {answer}"),
    Wording("a complaint ({kind}) by its mail service"),
    Wording("no consent to mail is on record"),
    Wording("it could not be rendered: {problem}"),
    # mail
    Wording("the mail server said {answer}"),
    Wording("so many mails wait for this domain"),
    Wording("no mail session with {host}: {problem}"),
    Wording("the mail server ended the session before the first mail"),
    Wording("what became of another mail cannot be recorded"),
    Wording("the mail server fell silent at the final dot: {problem}"),
    Wording("the mail server fell silent at {stage}: {problem}"),
    Wording("the mail folder {folder} cannot be written: {problem}"),
    # webhooks
    Wording("the endpoint answered {status}: it is closed"),
    Wording("the endpoint answered {status}, a redirect, which is not followed: correct the address"),
    Wording("the endpoint answered {status}"),
    Wording("{address} is no webhook"),
    Wording("it cannot be signed: {problem}"),
    # chats
    Wording("the chat answered {status}: it is closed"),
    Wording("the chat answered {status}"),
    Wording("{address} is not in the settings of this house"),
    Wording("it cannot be put into a chat's words: {problem}"),
    Wording("{because}; it is not sent twice, as set"),
    # browsers
    Wording("this browser takes no alerts any more"),
    Wording("it cannot be sealed for this browser: {problem}"),
    Wording("the push service answered {status}: the browser's subscription is no more"),
    Wording("the push service answered {status}"),
)
"""What came of a delivery."""
FAULTS = (
    # answers
    Wording("{host} asks us to come later ({status})."),
    Wording("{host} refuses us ({status}); if it is a licensed wire, give the source a credential."),
    Wording("{host} has nothing at this address (404); check it."),
    Wording("{host} answers 'not modified' though nothing was asked to compare (304)."),
    Wording("{host} gives part or nothing where the whole was asked for ({status})."),
    Wording("{host} answers {status}; it is tried again later."),
    Wording("{host} answers with nothing in it."),
    Wording(
        "{host} shows a web page where its feed was (a sign-in or consent page?); open the address in a browser "
        "to see."
    ),
    Wording("{host} has taken it away for good (410); it is not visited any more."),
    # the way there
    Wording("There is no host {host}, or its name cannot be resolved now; check the address."),
    Wording("{host} shows a certificate that does not hold: {problem}."),
    Wording("{host} is not fetched: {because}."),
    Wording(
        "{address} is a private or reserved address; use --allow-private {network} if this is meant, else correct "
        "the address"
    ),
    Wording("port {number} is not open; list it under allow_ports if this is meant"),
    Wording("{host} takes no connection ({problem}); is it up?"),
    Wording("{host} is no host that can be asked ({problem}); correct the address."),
    Wording("{host} broke off before the end of its answer; what came is not used."),
    Wording("{host} does not answer in proper HTTP: {problem}."),
    Wording("{host} did not take a connection in time; is it up?"),
    Wording("{host} took longer than {most} s to answer."),
    Wording("{host} took longer than {most} s for one answer; it was cut off."),
    Wording("{host} sends more than {most} KiB of headers."),
    Wording("{host} sends more than {most} MiB; that is no feed or page."),
    Wording("{host} redirects more than {most} times; give the final address."),
    Wording("{address} is no address that can be fetched ({problem}); correct it."),
    Wording("{address} is not a web address; only http and https are fetched."),
    Wording("The address of {host} holds a user name; give a credential to the source instead."),
    Wording("{address} names no host that can be asked; correct it."),
    # credentials
    Wording("Its credential {reference} is not set; set that environment variable."),
    Wording("Its credential {reference} names no secret; write env:NAME or file:PATH."),
    Wording("Its credential {reference} cannot be read ({problem})."),
    Wording("Its credential {reference} is neither 'Basic user:password' nor 'Header-Name: value'."),
    # files
    Wording("There is no file {path}; put it back or remove the source."),
    Wording("The folder {path} cannot be read ({problem}); put it back or remove the source."),
    Wording("{path} holds more than {most} files; move those long read elsewhere."),
    # what came
    Wording("{where}: nothing came. Open the address in a browser and see whether it still serves a feed."),
    Wording(
        "{where}: this is no text (a picture, an archive, a PDF). Give the address of a feed or an article's page."
    ),
    Wording("{where}: this is a list of feeds (OPML), not a feed. Take it with: wirebell import FILE."),
    Wording("{where}: this is a site's front page. Add the feed that it names: {feed}"),
    Wording("{where}: this is XML, but neither RSS, Atom nor a page. Give the address of the feed itself."),
    Wording("{where}: this is XML, but no RSS or Atom feed. Give the address of the feed itself."),
    Wording(
        "{where}: the feed is too broken to be read ({problem}). Nothing of it was taken; tell the publisher, or "
        "wait for the next version."
    ),
    Wording("{where}: this sitemap lists other sitemaps. Give the address of the one with news."),
    Wording("{where}: this sitemap lists pages, but no news. Give that of the site's news sitemap or feed."),
    Wording("{where}: unpacked it is more than {most} bytes. Nothing of it was read."),
    Wording("{where}: its compression breaks off before the end."),
    Wording("{where}: its compression is broken ({problem})."),
    Wording("{where}: this NewsML is not well formed ({problem}). Mend it there."),
    Wording("{where}: a newsItem lacks {missing}, which NewsML-G2 requires."),
    Wording("{where}: the version {version} of a newsItem is no whole number."),
    Wording("{where}: this is no valid ninjs: {problem}."),
    Wording("{where}: this is not valid JSON ({problem}). Mend it at that byte."),
    Wording("{where}: this is not valid JSON ({problem}). Mend it there."),
    Wording('{where}: a JSON Feed needs a list "items". See jsonfeed.org/version/1.1.'),
    Wording("{where}: this JSON is no story; it needs at least a headline, a body, an id or a url."),
    Wording('{where}: "{name}" is "{said}"; write it like 2026-03-14T12:00:00Z.'),
    Wording("{where}: {problem}. The fields of a story are listed in docs/stories-in.md."),
    Wording("{where}: the sitemap is broken ({problem}). Nothing of it was taken."),
    Wording("{where}: this index does not say when its sitemaps changed. Add the one with news: {addresses}."),
    Wording(
        "{where}: of {number} sitemaps this index says no more than the day on which they changed. Add the one "
        "with news: {addresses}."
    ),
    Wording("{where}: {number} bytes are more than the {most} that are read. Split it."),
    Wording("{where}: more than {most} stories in one file. Split it."),
    Wording("{where}: more than {most} stories in one sitemap. Nothing of it was read."),
    Wording("{where}: more than {most} items. Nothing of it was read."),
    Wording("{where}: the JSON is nested too deeply to be honest. Nothing of it was read."),
    Wording(
        "{where}: {refusal}. Nothing of it was read. If you trust the publisher, ask for a shorter or sounder "
        "feed."
    ),
    Wording("more than {most} pieces of markup"),
    Wording("more than {most} tags that never end"),
    Wording("more than {most} elements"),
    Wording("more than {most} items"),
    Wording("more than {most} lines and references"),
    Wording("thousands of authors and keywords on one item"),
    Wording("elements nested more than {most} deep"),
    Wording("<{name}> and its like hold thousands of characters"),
    Wording("its document type declares entities"),
    Wording("{address} answers {status}; the story goes on with what the feed said."),
    Wording("{address} is {kind}, not a page; the story goes on with what the feed said."),
    Wording("{where}: others changed the same stories at every try. Nothing was taken; it is visited again."),
    Wording("{where}: a fault of Wirebell ({problem}), not of the source. Please report it."),
)
"""What is wrong with a source, or with the way to it."""
HEALTH = (
    Wording("never visited"),
    Wording("gone"),
    Wording("failing ({number} in a row)"),
    Wording("well"),
)
"""How a source is."""
_FAULTS, _HEALTH = Known(FAULTS), Known(HEALTH)
_KNOWN = Known((*DECISIONS, *DELIVERIES), within=(_FAULTS,))


def because(text: str) -> Wording:
    """Return a reason on record as a sentence of ours; one that is none, as a server's answer, as it is."""
    return first(text, (_KNOWN, _FAULTS))


def health(text: str) -> Wording:
    """Return how a source is, as its row says it, as a sentence of ours."""
    return first(text, (_HEALTH,))


def fault(text: str) -> Wording:
    """Return a fault of a source on record as a sentence of ours; one that is none as it is."""
    return first(text, (_FAULTS,))
