"""A mail says everything it must, carries exactly its headers, and is the same when made again."""

from __future__ import annotations

import re
import sys
from datetime import timedelta
from email import policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesParser

import pytest
from msgspec.json import decode
from msgspec.structs import replace

from tests.deliver.render.hostile import EVE, PAYLOADS
from tests.deliver.render.parts import ANA, SETTINGS, TROOPS, full_story, part
from tests.samples import NOW, RIGHTS, told
from wirebell.deliver.render.chat import Chat, render_chat
from wirebell.deliver.render.mail import Part, render_mail
from wirebell.deliver.render.mime import UnsafeMessage, mime
from wirebell.deliver.render.shown import shown
from wirebell.deliver.render.words import words
from wirebell.deliver.unsubscribe import open_token
from wirebell.model.alert import AlertKind, FollowRef
from wirebell.model.delivery import Message
from wirebell.model.facts import Image, Person, TopicFound
from wirebell.model.follow import Reason
from wirebell.model.source import NO_TERMS, Terms
from wirebell.model.story import Correction

HEADERS = {
    "From",
    "Date",
    "Message-ID",
    "List-Id",
    "List-Help",
    "List-Owner",
    "List-Post",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "Auto-Submitted",
    "Subject",
    "To",
    "MIME-Version",
    "Content-Type",
}


def parsed(message: Message) -> EmailMessage:
    mail = BytesParser(policy=policy.default).parsebytes(mime(message))
    assert isinstance(mail, EmailMessage)
    return mail


def both(mail: EmailMessage) -> tuple[str, str]:
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    return plain.get_content(), html.get_content()


def test_an_alert_carries_all_that_was_promised() -> None:
    rights = replace(RIGHTS, notice="© 2026 The Harbour Post Ltd", licence="https://harbour.example/licence")
    mail = parsed(render_mail([part(of=full_story(rights=rights))], SETTINGS))
    text, html = both(mail)
    for wanted in (
        "Troops leave Karsan base",
        "The Harbour Post",
        "14 March 2026, 12:00 UTC",
        "Ana Lind and Ben Roe",
        "© 2026 The Harbour Post Ltd",
        "https://harbour.example/licence",
        "https://harbour.example/a1",
        "https://bell.example/unsubscribe/",
    ):
        assert wanted in text
        assert wanted in html
    assert "You follow: “the base” and “troops”" in text
    assert "300 *troops* had left" in text
    assert re.search(r"300 <mark[^>]*>troops</mark> had left", html)
    assert "elsewhere" not in text
    assert "Cyd Ames" not in text + html  # whom the picture is credited to says nothing where no picture is shown


ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@pytest.mark.parametrize(
    ("kind", "headline", "subject"),
    [
        ("corrected", "Ferry crew rescued", "Correction: Ferry crew rescued"),
        ("corrected", "CORRECTION: Ferry crew rescued", "CORRECTION: Ferry crew rescued"),
        ("corrected", "Berichtigung \u2013 F\u00e4hre gerettet", "Berichtigung \u2013 F\u00e4hre gerettet"),
        ("corrected", "Corrections officer held", "Correction: Corrections officer held"),
        ("withdrawn", "Correction: Ferry crew rescued", "Withdrawn: Correction: Ferry crew rescued"),
        ("new", f"{ENGLAND} England sails", f"{ENGLAND} England sails"),
    ],
)
def test_the_subject_says_once_what_happened(kind: AlertKind, headline: str, subject: str) -> None:
    message = render_mail([part(kind, of=full_story(headline=headline))], SETTINGS)
    assert parsed(message)["Subject"] == subject
    assert message.text.startswith(subject + "\n")
    assert ('font-weight:bold">Correction' in message.html) == (subject != headline and kind == "corrected")


def test_the_sender_s_name_is_in_words_and_lines_that_are_short_enough() -> None:
    """RFC 2047 section 2: 75 characters an encoded word, 76 a line that holds one."""
    name = "\u6e2f\u53e3\u65b0\u805e\u901f\u5831" * 9
    mail = render_mail([part()], replace(SETTINGS, sender=f"{name} <alerts@bell.example>"))
    head = mime(mail).partition(b"\r\n\r\n")[0]
    assert max(len(word) for word in re.findall(rb"=\?\S+\?=", head)) <= 75
    assert max(len(line) for line in head.split(b"\r\n") if b"=?" in line) <= 76
    sender = BytesParser(policy=policy.compat32).parsebytes(head)["From"]
    assert str(make_header(decode_header(sender))) == name[:39] + "\u2026 <alerts@bell.example>"


HEADLINE = Reason(clause="troops", field="headline", passage="Troops leave Karsan base", span=(0, 6))


def test_a_headline_that_met_a_follow_is_not_told_twice() -> None:
    one = part(reasons=(HEADLINE,))
    text, html = both(parsed(render_mail([one], SETTINGS)))
    assert text.count("Troops leave Karsan base") == 1
    assert "<blockquote" not in html
    (told,) = decode(render_chat([one], SETTINGS).text, type=Chat).alerts
    assert not [line for line in told.lines if "Troops leave" in line]


def test_a_topic_that_is_followed_is_named_and_not_numbered() -> None:
    topics = (TopicFound(id="medtop:20000373", label="trade dispute", score=1.0, evidence=()),)
    one = part(of=full_story(topics=topics))
    asked = "topic:medtop:20000373 AND NOT (topic:medtop:1 OR topic:medtop:20000373)"
    follows = tuple(replace(ref, expression=asked) for ref in one.delivery.alert.follows)
    told_so = replace(one.delivery, alert=replace(one.delivery.alert, follows=follows))
    text, _ = both(parsed(render_mail([one._replace(delivery=told_so)], SETTINGS)))
    assert (
        "You follow: the topic trade dispute, but not (the topic trade dispute or the topic medtop:1)"
        in " ".join(text.split())
    )


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", "You follow: trade dispute"),
        ("de", "Sie folgen: Handelsstreit"),
        ("fr", "Vous suivez : conflits commerciaux"),
        ("es", "Usted sigue: disputas comerciales"),
    ],
)
def test_a_topic_alone_is_told_by_its_name_in_the_readers_language(language: str, says: str) -> None:
    one = part(reasons=(Reason(clause="topic:x", field="topic", passage="trade dispute", span=None),))
    follows = tuple(replace(ref, expression='topic:"trade dispute"') for ref in one.delivery.alert.follows)
    told = one._replace(delivery=replace(one.delivery, alert=replace(one.delivery.alert, follows=follows)))
    here = replace(SETTINGS, language=language)
    text, html = both(parsed(render_mail([told], here)))
    assert says in text.replace("\xa0", " ")
    assert "<blockquote" not in html
    (chat,) = decode(render_chat([told], here).text, type=Chat).alerts
    assert any(line.replace("\xa0", " ").startswith(says) for line in chat.lines)


def test_without_a_notice_the_holder_is_named() -> None:
    rights = replace(RIGHTS, holder="The Harbour Post Ltd", year=2026)
    assert "© 2026 The Harbour Post Ltd" in render_mail([part(of=full_story(rights=rights))], SETTINGS).text


def test_the_words_are_not_marked_where_they_have_moved_since() -> None:
    newer = full_story(body="300 troops of another text, which is longer than the first.", told=told(version=2))
    one = part()
    assert "300 *troops* had" in render_mail([one], SETTINGS).text
    message = render_mail([Part(one.delivery, newer, one.reasons)], SETTINGS)
    assert "> The ministry said 300 troops had left the base on Friday." in message.text


def test_a_header_that_is_too_long_or_there_twice_is_never_sent() -> None:
    message = render_mail([part()], SETTINGS)
    with pytest.raises(UnsafeMessage, match="too long"):
        mime(replace(message, headers=(*message.headers, ("X-Long", "a" * 1000))))
    with pytest.raises(UnsafeMessage, match="would carry"):
        mime(replace(message, headers=(*message.headers, ("Subject", "once more"))))


def test_the_headers_say_what_it_is_and_how_to_stop_it() -> None:
    mail = parsed(render_mail([part()], SETTINGS))
    assert set(mail.keys()) == HEADERS
    assert len(mail.keys()) == len(HEADERS)
    assert (mail["Subject"], mail["To"]) == ("Troops leave Karsan base", "ana@mail.example")
    assert mail["From"].addresses[0].addr_spec == "alerts@bell.example"
    assert mail["Date"].datetime == NOW
    assert mail["Auto-Submitted"] == "auto-generated"
    assert (mail["List-Post"], mail["List-Owner"]) == ("NO", "<mailto:alerts@bell.example>")
    assert mail["List-Help"] == "<https://bell.example/>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = mail["List-Unsubscribe"]
    assert link.startswith("<https://bell.example/unsubscribe/")
    stop = open_token(link.strip("<>").rpartition("/")[2], SETTINGS.key)
    assert (stop.follows, stop.follower, stop.address) == (("f1",), "me", ANA)


def test_nothing_in_the_html_is_loaded_from_elsewhere() -> None:
    _, html = both(parsed(render_mail([part(), part("corrected")], SETTINGS)))
    assert not re.search(r"<(img|script|link|iframe|style|form)\b|url\(|@import|\bsrc=|background=", html.lower())


def test_the_same_alerts_in_any_order_are_the_same_mail() -> None:
    parts = [part(), part(of=full_story(id="s2", headline="Boats return"), due=NOW + timedelta(minutes=1))]
    there, back = render_mail(parts, SETTINGS), render_mail(parts[::-1], SETTINGS)
    assert mime(there) == mime(back)
    assert there.subject == "Troops leave Karsan base (and 1 more)"
    assert there.deliveries == ("d-a-s1-new-0", "d-a-s2-new-0")
    assert "Boats return" in there.text
    assert render_mail(parts[:1], SETTINGS).id != there.id


def test_what_became_of_a_story_hangs_under_the_first_mail_about_it() -> None:
    first = render_mail([part()], SETTINGS)
    identity = dict(first.headers)["Message-ID"]
    fix = Correction(note="The number was wrong.", before="It said 200 troops.", after="It says 300 troops.")
    corrected = full_story(told=told(version=2, kind="changed", correction=fix))
    second = render_mail([part("corrected", of=corrected, revision=1)], SETTINGS)
    third = render_mail([part("withdrawn", of=full_story(told=told(version=3, kind="withdrawn")))], SETTINGS)
    for later in (second, third):
        assert dict(later.headers)["In-Reply-To"] == dict(later.headers)["References"] == identity
        assert dict(later.headers)["Message-ID"] != identity
    assert second.subject == "Correction: Troops leave Karsan base"
    for sentence in ("The number was wrong.", "Before: It said 200 troops.", "Now: It says 300 troops."):
        assert sentence in second.text
        assert sentence in re.sub("</?bdi[^>]*>", "", second.html)


def test_what_is_written_from_right_to_left_stands_apart_from_our_words() -> None:
    """Else the signs and figures at its ends go to the other side: the 7% of a correction was not read as one."""
    fix = Correction(note="ذكرت 7%.", before="ارتفعت 7%.", after="ارتفعت 5%.")
    how = told(version=2, kind="changed", correction=fix, source_name="المرفأ")
    html = render_mail([part("corrected", of=full_story(language="ar", told=how))], SETTINGS).html
    assert "<bdi>المرفأ</bdi>, <time" in html
    for said in ("<br>{}", "Before: {}", "Now: {}"):
        assert said.format('<bdi lang="ar">') in html
    assert html.count("</bdi>") == 4


def test_what_became_of_several_stories_hangs_under_the_mails_that_told_of_them() -> None:
    digest = "a" * 32
    withdrawn = [
        part("withdrawn", of=full_story(id=name, told=told(version=2, kind="withdrawn")))._replace(answers=answers)
        for name, answers in (("s1", digest), ("s2", digest), ("s3", None))
    ]
    alone = dict(render_mail([part(of=full_story(id="s3"))], SETTINGS).headers)["Message-ID"]
    headers = dict(render_mail(withdrawn, SETTINGS).headers)
    assert headers["In-Reply-To"] == headers["References"] == f"<{digest}@{SETTINGS.domain}> {alone}"
    assert dict(render_mail(withdrawn[:1], SETTINGS).headers)["References"] == f"<{digest}@{SETTINGS.domain}>"
    many = [one._replace(answers=f"{n:032x}") for n, one in enumerate(withdrawn * 9)]
    assert len(dict(render_mail(many, SETTINGS).headers)["References"]) < 900
    assert "References" not in dict(render_mail([*withdrawn, part()], SETTINGS).headers)


def test_a_withdrawal_names_the_act_and_tells_nothing_again() -> None:
    message = render_mail([part("withdrawn", of=full_story(told=told(version=3, kind="withdrawn")))], SETTINGS)
    assert message.subject == "Withdrawn: Troops leave Karsan base"
    for shape in (message.text, message.html):
        assert "The Harbour Post has withdrawn this story" in shape
        for content in ("ministry", "300", "Ana Lind", "Cyd Ames"):
            assert content not in shape


def test_a_bundle_of_very_many_follows_still_has_a_link_that_fits() -> None:
    one = part()
    refs = tuple(FollowRef(id=f"follow-number-{n:040d}", expression="troops", to=ANA) for n in range(300))
    many = Part(replace(one.delivery, alert=replace(one.delivery.alert, follows=refs)), one.story, ())
    link = str(parsed(render_mail([many], SETTINGS))["List-Unsubscribe"])
    assert len(link) < 900
    assert open_token(link.strip("<>").rpartition("/")[2], SETTINGS.key).follows == ()


@pytest.mark.parametrize("headline", ["very " * 80, "国防部" * 80])
def test_the_subject_of_several_says_how_many_however_long_the_first_headline_is(headline: str) -> None:
    mail = parsed(render_mail([part(of=full_story(id=f"s{n}", headline=headline)) for n in range(3)], SETTINGS))
    assert str(mail["Subject"]).endswith("… (and 2 more)")


def test_only_web_addresses_are_linked() -> None:
    for address in (
        "javascript:alert(1)",
        "data:text/html,x",
        "https://",
        "https://a b.example/",
        "http://[::1",
        None,
    ):
        message = render_mail([part(of=full_story(url=address))], SETTINGS)
        assert "Read it" not in message.text
        assert "alert(1)" not in message.html


def test_a_mail_has_one_address() -> None:
    with pytest.raises(ValueError, match="exactly one"):
        render_mail([part(), part(address="mailto:ben@mail.example")], SETTINGS)
    with pytest.raises(ValueError, match="exactly one"):
        render_mail([], SETTINGS)


def poisoned(text: str) -> Part:
    """Put the payload into every text of a story, its reasons and its follows."""
    fix = Correction(note=text, before=text, after=text)
    of = full_story(
        headline=text,
        language=text,
        url=f"https://harbour.example/{text}",
        byline=(Person(name=text),),
        image=Image(caption=text, credit=text),
        rights=replace(RIGHTS, notice=text, licence=text),
        told=told(source_name=text, correction=fix),
    )
    one = part("corrected", of=of, reasons=(replace(TROOPS, passage=text, clause=text),))
    refs = (FollowRef(id=text, expression=text, to=ANA),)
    return Part(replace(one.delivery, alert=replace(one.delivery.alert, follows=refs)), of, one.reasons)


@pytest.mark.long
def test_five_hundred_payloads_add_no_header_no_recipient_and_no_markup() -> None:
    assert len(PAYLOADS) == 500
    for payload in PAYLOADS:
        settings = replace(SETTINGS, sender=f"{payload} <alerts@bell.example>")
        raw = mime(render_mail([poisoned(payload)], settings))
        mail = BytesParser(policy=policy.default).parsebytes(raw)
        assert set(mail.keys()) == HEADERS | {"In-Reply-To", "References"}, payload
        assert len(mail.keys()) == len(HEADERS) + 2, payload
        assert [a.addr_spec for a in mail["To"].addresses] == ["ana@mail.example"]
        assert [a.addr_spec for a in mail["From"].addresses] == ["alerts@bell.example"], payload
        assert isinstance(mail, EmailMessage)
        assert "<script" not in both(mail)[1].lower(), payload


@pytest.fixture(scope="module")
def subjects() -> set[str]:
    return {str(parsed(render_mail([poisoned(payload)], SETTINGS))["Subject"]) for payload in PAYLOADS}


@pytest.mark.long
@pytest.mark.parametrize("name", ["Subject", "From", "X-Source"])
def test_decoded_and_set_again_by_an_old_library_it_still_adds_nothing(name: str, subjects: set[str]) -> None:
    # What a relay or archive on Python 3.11.7 does: read a header, and set it on a message of its own.
    assert len(subjects) > 50
    step = 4 if name == "From" else 1  # reading back an address that is none takes the library 40 ms
    for subject in sorted(subjects)[::step]:
        copy = EmailMessage()
        copy[name] = subject
        reread = BytesParser(policy=policy.default).parsebytes(copy.as_bytes())
        assert reread.keys() == [name], subject
        assert EVE not in str(reread.get_payload())


def test_the_danger_is_real_here() -> None:
    # Kept so that the tests above are known to test something: on this Python the library itself is open.
    copy = EmailMessage()
    copy["Subject"] = PAYLOADS[0]
    if sys.version_info < (3, 11, 15):
        assert BytesParser(policy=policy.default).parsebytes(copy.as_bytes())["Bcc"] is not None


@pytest.mark.parametrize(("more", "line"), [(1, "1 more story met"), (4, "4 more stories met"), (0, None)])
def test_what_a_cap_held_is_named_by_its_number(more: int, line: str | None) -> None:
    one = part()
    alert = replace(one.delivery.alert, more=more)
    texts = both(parsed(render_mail([one._replace(delivery=replace(one.delivery, alert=alert))], SETTINGS)))
    assert all((line or "no such line") in text for text in texts) == (line is not None)
    assert all(" more stor" in text for text in texts) == (line is not None)


def test_what_several_people_read_shows_less_and_as_much_as_a_contract_allows() -> None:
    said = words("en")

    def text(address: str, terms: Terms = NO_TERMS) -> list[str]:
        one = shown(part(address=address)._replace(terms=terms), SETTINGS, said)
        return ["".join(piece.text for piece in passage) for passage in one.passages]

    assert text(ANA) == [TROOPS.passage]
    assert text("https://chat.example/hook") == []
    assert text("https://chat.example/hook", Terms(shared=True)) == [TROOPS.passage]
    assert text(ANA, Terms(excerpt=10)) == []
