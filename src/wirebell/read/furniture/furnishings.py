"""The words furniture is known by: a table of patterns (verbose, case ignored), one row a kind.

To teach a new phrase, add an alternative to its kind and a case to tests/corpus.
"""

from __future__ import annotations

from typing import Literal

Furniture = Literal[
    "caption",
    "byline",
    "helpers",
    "rights",
    "reuse",
    "correction",
    "alerts",
    "follow",
    "topic",
    "date",
    "promotion",
]

# Each whole line is furniture wherever it stands. Bounded, anchored, so that a long line costs nothing.
ANYWHERE: dict[Furniture, str] = {
    "correction": r"""
        (?:correction|clarification|corrections?\ and\ clarifications?|korrektur|berichtigung|rectificatif|
           correcci[oó]n|rettelse)\s*(?:\([^)]{1,40}\)\s*)?[:.–—-]\s*\S.{10,}
        | (?:\W*(?:editor[’']?s?’?\ note|note)\s*[:–—-]\s*)?(?:
           (?:an|the)\ (?:earlier|previous|original)\ (?:version|headline)\b.{10,}
           | (?:this|the)\ (?:article|story|report|piece|headline|post|page)\ (?:was|has\ been)\ (?:\w+\ ){0,2}?
             (?:amended|corrected|clarified|changed|revised|updated\ to\ (?:correct|clarify|reflect|remove|
             say))\b.*
           | (?:in|due\ to)\ an?\ (?:earlier|previous|editing)\ (?:version|error)\b.{10,}
           | in\ einer\ (?:früheren|vorherigen|ersten)\ (?:version|fassung)\b.{10,})
        | (?:editor[’']?s?’?\ note|anmerkung\ der\ redaktion)\s*[:–—-].*\b(?:correct|amend|earlier\ version|
        korrigiert).*""",
    "helpers": r"""
        [(\[]?(?:additional|further)\ (?:reporting|research|writing)\ (?:by|from)\ .{2,}
        | [(\[]?with\ (?:reporting|files|contributions?|additional\ \w+)\ (?:by|from)\ .{2,}
        | [(\[]?reporting\ (?:and\ writing\ )?by\ (?-i:[A-ZÀ-Þ])[^.]{2,200}(?:[;.)\]].*)?
        | contributing\s?:\ (?-i:[A-ZÀ-Þ])[^.]{2,200}\.?
        | [(\[]?(?:editing|writing|graphics?|research|translation|data\ visuali[sz]ation|
        illustrations?)\ by\ [^.]{2,200}[.)\]]?
        """,
    "rights": r"""
        (?:copyright|©|\(c\)|℗)(?=.*(?:\b(?:19|20)\d\d\b|©|rights\ reserved)).*
        | alle\ rechte\ vorbehalten\b.{0,80} | tous\ droits\ réservés\b.{0,80} |
        todos\ los\ derechos\ reservados\b.{0,80}""",
    "reuse": r"""
        (?:reuse|re-use|republish|reprint|license|licence|syndicate)\ (?:this|our|the)\ (?:content|article|
        story|work|piece)\b.{0,80}
        | (?:request|order|buy|get|purchase)\ (?:a\ )?(?:reprints?|permissions?|licen[sc]ing\ rights|
        reuse\ rights|syndication\ rights)\b.{0,60}
        | reprints?(?:\ (?:&|and)\ (?:permissions?|licensing))?""",
    "alerts": r"""
        (?:get|receive|set\ up|create|manage|turn\ on|enable)\ (?:(?:email|e-mail|news|push|instant|breaking|
        free|our)\ ){0,3}
        (?:alerts?|notifications?)\b(?:.{0,160})""",
    "follow": r"""
        (?:follow|explore|more\ on|browse|related)\ (?:the\ |these\ |all\ )?(?:topics?|tags?|authors?|
        people)\ (?:in|of|from|mentioned)\b.{0,40}
        | topics?\ (?:in|of|mentioned\ in)\ this\ (?:article|story)\W* | (?:related\ topics?|filed\ under|tags?|
        topics?|stichw(?:orte|örter)|schlagw(?:orte|örter)|mots-clés|etiquetas)\W{0,3}""",
    "date": r"""
        (?:(?:first\ )?(?:published|posted|updated|last\ updated|latest\ update|posted\ on|last\ modified|
        veröffentlicht|aktualisiert|
        stand|publié|mis\ à\ jour)
        (?:\ (?:on|at|am|le))?\W{1,3})?
        (?:(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs(?:day)?)?|fri(?:day)?|sat(?:urday)?|
        sun(?:day)?),?\ )?
        (?:\d{1,2}(?:st|nd|rd|th)?\.?\ (?:[a-zäéû]{3,9})\.?,?\ \d{4}|[a-z]{3,9}\.?\ \d{1,2}(?:st|nd|rd|
        th)?,?\ \d{4}|\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4})
        (?:[.,\ T|·–—-]{1,4}(?:at\ |um\ )?\d{1,2}[:.h]\d\d(?::\d\d)?\ ?(?:[ap]\.?m\.?|
        uhr)?(?:\ ?[A-Z(][\w:+/)-]{0,5})?)?\.?
        | (?:published|posted|updated)(?:\ on|\ by)?\W*
        | (?:updated|published|posted)\ (?:(?:about\ )?\w{1,3}\ (?:minutes?|mins?|hours?|days?)\ ago|just\ now)
        | \d{1,2}\ (?:minutes?|mins?|hours?|days?)\ ago""",
    "promotion": r"""
        [\W_]+
        | (?:subscribe|start\ your|want\ to)\ .{0,80}\b(?:bookmark|subscription|premium)\b.{0,120}
        | (?:do\ you\ )?want\ to\ (?:be\ informed|know\ more|read\ more|get\ more|
        hear\ more)\b.{0,80}\b(?:sign\ up|subscribe|click|here)\b.{0,60}
        | we\ want\ to\ hear\ what\ you\ think\b.{0,160} | (?:feel\ free\ to\ )?(?:send|email|
        e-mail)\ us\ .{0,100}
        | follow\ (?:us\b.{0,120}|.{2,40}\ on\ (?:facebook|twitter|x|instagram|google|whatsapp|telegram|tiktok|
        youtube)\b.{0,240})
        | for\ (?:the\ latest|more)\ .{2,60}\b(?:download|subscribe|sign\ up|visit|follow)\b.{0,120}
        | (?:le|te)\ puede\ interesar\b.{0,160} | también\ te\ puede\ interesar\b.{0,160} | (?:vea|ver|
        lea)\ también\b.{0,160}
        | puedes\ ver\s?:.{0,160} | (?:temas|contenido|artículos|noticias)(?:\ relacionad[oa]s?)?\W*
        | zum\ weiterlesen\W* | das\ könnte\ (?:sie|dich)\ auch\ interessieren\W* | weitere\ (?:artikel|
        beiträge|aktuelle\ themen)\b.{0,60}
        | (?:subscribe|sign\ ?up|register|log\ ?in|sign\ in|join\ (?:us|now)|become\ a\ (?:member|
        subscriber))\b(?!ed|s\b)
          (?:\W*\Z|.{0,30}\b(?:newsletters?|briefing|updates?|emails?|inbox|podcast|channel|today|now|here|free|
          alerts?|account|whatsapp|telegram|app)\b.{0,120}|\ to\ (?:continue|read|comment|our|the|unlock|
          access)\b.{0,100})
        | (?:get|receive|want)\ .{0,60}\b(?:newsletters?|(?:in|to)\ your\ inbox|delivered\ (?:daily|weekly|
        straight))\b.{0,100}
        | (?:enter|type)\ your\ e-?mail\b.{0,60} | (?:your|e-?mail)\ (?:e-?mail\ )?address\W*
        | (?:share|tweet|pin|like|email|e-mail|print|save|copy|bookmark|teilen|drucken|merken|partager|
        compartir|send|link|comments?)(?:\W+(?:share|tweet|pin|email|e-mail|print|save|copy|comments?|link))*\W*
        | (?:share|send|email|post|print|save|bookmark|copy|gift|listen\ to|read|rate|discuss|
        comment\ on)\ (?:this|the|link|a\ link)\b(?:\ (?:to\ )?(?:this\ )?(?:article|story|page|post|link|
        report|on|via|to|with))*.{0,40}(?<![.!?])
        | (?:share|follow|find|like|join|teilen|auf)\ (?:us\ |it\ |this\ )?(?:on|via|by|auf|bei)\ (?:facebook|
        twitter|x|linkedin|whatsapp|instagram|telegram|google|threads|bluesky|pinterest|reddit|email|mail|
        youtube|tiktok)\b.{0,100}
        | (?:facebook|twitter|linkedin|whatsapp|instagram|telegram|pinterest|reddit|e-?mail|messenger|flipboard|
        x\.com)(?:\W+(?:facebook|twitter|linkedin|whatsapp|instagram|telegram|pinterest|reddit|e-?mail|print|
        x))*\W*
        | (?:warning|notice|deprecated|(?:fatal|parse)\ error)\s?:\s.{10,300}\ on\ line\ \d+
        | more\ (?:on|about)\ [^.!?]{2,40}: | (?:video|gallery)\s?:\s?[^.!?]{10,140}\([^()]{2,30}\)
        | (?:video|watch|gallery|podcast|related|read)\s?:\s?[^.!?]{10,160}\??
        | show\ all(?:\ \d{1,4})? | slideshow\ \(\d{1,3}\ images?\) | loading\W*
        | enlarge\ this\ image\b.{0,200} | (?:toggle|hide)\ caption
        | (?:please\ )?send\ (?:your\ )?letters\ to:?\ \S{1,40}@\S{1,60}
        | visit\ .{2,40}[’']s\ homepage\ for\ more\ stories\W*
        | more\s?:\s?[^.!]{10,160} | related\ coverage\b[^.!?]{0,160}
        | (?:disclaimer\s?:\ )?(?:the\ |any\ )?(?:views?|opinions?)(?:\ (?:and|or)\ (?:views?|opinions?))?
        \ expressed\b.{0,120}\b(?:authors?|writers?|columnists?|own|do(?:es)?\ not\ (?:necessarily\ )?(?:reflect|
        represent))\b.{0,200}
        | (?:read|see|watch|hear|learn|find\ out)\ (?:more|also|next|now|on|the\ full\ (?:story|article)|
        full\ (?:story|article))(?:\W*\Z|\s?[:»›>|→…–—-].{0,200}|\ (?:about|at|on|from|here)\b[^.]{0,120})
        | (?:continue|keep)\ reading\b.{0,120} | weiterlesen\b.{0,100} | (?:lesen\ sie|mehr\ dazu|
        mehr\ zum\ thema|auch\ interessant|lire\ aussi|à\ lire\ aussi|leer\ más|lea\ también|
        leggi\ anche)\b.{0,160}
        | (?:recommended|related|you\ may\ (?:also\ )?like|more\ from|more\ on|most\ (?:read|popular|viewed)|
        trending(?:\ now)?|don[’']t\ miss|what\ to\ read\ next|up\ next|also\ read|in\ case\ you\ missed\ it|
        see\ also|explore\ more|popular\ now|editor[’']?s[’']?\ (?:picks?|choice))
          (?:\ (?:stories|articles|content|reading|posts|news|topics|links|videos|coverage|for\ you|
          this\ (?:story|topic)))?(?:\W*\Z|\s?[:|].{0,200})
        | (?:advertisement|advertising|advertise(?:\ with\ us)?|ad|anzeige|werbung|publicité|publicidad|
        sponsored|promoted|paid\ content|story\ continues(?:\ below)?(?:\ advertisement)?|
        article\ continues\ (?:below|after).{0,40}|scroll\ to\ continue.{0,40}|skip\ (?:advertisement|ad|
        to\ .{0,30}|past\ .{0,40}))\W*
        | (?:\d+|no|add\ a|leave\ a|post\ a|view|show|jump\ to|write\ a|read)\ (?:all\ )?(?:\d+\ )?(?:comments?|
        reply|replies|shares?|views?)(?:\ section)?\W*
        | (?:\d{1,2}|one|two|three)[\ -]?min(?:ute)?s?[\ -]read\W* | (?:listen|play|
        watch)\ (?:to\ )?(?:this\ )?(?:article|story|audio|live|now)?\W*
        | (?:click|tap|press)\ (?:here|to|on|the)\b.{0,80} | (?:download|get|install)\ (?:the|
        our)\ .{0,40}\bapp\b.{0,80}
        | (?:the\ post|der\ beitrag|l[’']article|la\ entrada)\ .{1,250}\ (?:appeared\ first\ on|
        erschien\ zuerst\ auf|est\ apparu\ en\ premier|se\ publicó\ primero|apareció\ primero)\ .{1,100}
        | (?:this\ (?:story|article|post)\ (?:originally|first)\ appeared|(?:this\ )?(?:article|
        story)\ (?:was\ )?originally\ (?:published|appeared))\b.{0,150}
        | (?:support|donate\ to|back)\ (?:our|us|independent)\b.{0,120}(?:journalism|newsroom|reporting|today|
        now)\b.{0,40}
        | (?:cookie|privacy)\ (?:policy|settings|notice|preferences)\W* | terms\ (?:of\ (?:use|service)|
        and\ conditions)\W*
        | (?:next|previous|back|older|newer|prev|zurück|weiter|menu|home|close|search|open\ image\ in\ gallery|
        image\ gallery|view\ gallery|expand|show\ more|load\ more|see\ all|view\ all|back\ to\ top|
        nach\ oben)\W*
        | (?:got\ a\ (?:news\ )?(?:tip|story)|have\ (?:a|you\ got\ a)\ (?:news\ )?(?:tip|story)|contact\ (?:us|
        the\ (?:author|reporter|newsroom)))\b.{0,160}""",
}
# Furniture known by words further on; the words before the bar are looked for first, in lower case.
FURTHER_ON: tuple[tuple[Furniture, tuple[str, ...], str], ...] = (
    (
        "rights",
        (
            "©",
            "(c)",
            "copyright",
            "rights reserved",
            "licensed under",
            "licenced under",
            "not be published",
            "not be reproduced",
            "not be republished",
        ),
        r"""(?:[^.]{0,120}(?:©|\(c\)|copyright)\s*(?:19|20)\d\d\b.{0,160} | (?:[^.]{0,80}\W)?all\ rights\
        reserved\b.{0,160}
        | .{0,60}\b(?:may\ not\ be\ (?:published|reproduced|republished)|
        is\ licen[sc]ed\ under)\b.{0,200})\Z""",
    ),
    (
        "promotion",
        ("... more", "...more", "… more", "…more", "...read", "... read", "… read"),
        r""".{10,400}?(?:\.{3}|…)\ ?(?:read\ )?more\W{0,3}\Z""",
    ),
    (
        "promotion",
        (
            "unsubscribe",
            "your email",
            "your e-mail",
            "send you",
            "abmelden",
            "abbestellen",
            "désabonner",
            "désinscrire",
            "darte de baja",
            "darse de baja",
        ),
        r""".{0,120}\b(?:(?:you\ (?:can|may)|to|click)\b.{0,30}\bunsubscribe
        | (?:pop|enter|type|put|drop|add|leave)\ your\ e-?mail
        | we(?:[’']ll|\ will)\ send\ you\b.{0,60}\b(?:e-?mails?|newsletters?|updates|round-?ups?|alerts)
        | (?:jederzeit|newsletter)\b.{0,40}\b(?:abmelden|abbestellen)
        | vous\ (?:désabonner|désinscrire) | dar[ts]e\ de\ baja)\b.{0,200}\Z""",
    ),
    (
        "promotion",
        ("contact", "tel", "phone", "email", "e-mail"),
        r"""(?:contact(?:\ us)?|tel(?:ephone)?|phone)\s?:[\s\d();,/+.–-]*(?:\ or[\s\d+-]*)?\W{0,2}\Z
        | (?:or\ )?(?:(?:by|via)\ )?e-?mail(?:\ us)?\s?:\s?\S{0,40}(?:@|\[email).{0,80}\Z
        | .{0,300}\bplease\ (?:contact|call|write\ to)\ us\ (?:by|at|on|via)\b.{0,80}\Z""",
    ),
    (
        "helpers",
        ("contributed",),
        r"""[^.]{3,250}\ (?:also\ )?contributed\ (?:reporting|research|
        to\ this\ (?:report|story|article))\b.{0,80}\Z
        | (?-i:[A-ZÀ-Þ][\w.’'-]+(?:(?:,|\ and|,\ and)?\ [A-ZÀ-Þ][\w.’'-]+){1,8})\ contributed\.?\Z""",
    ),
)
_PLAIN_NAME = r"(?:[A-ZÀ-Þ][\w.'’-]+|[A-Z]\.|de|van|von|der|den|bin|al-\w+|la|le|el)"
_NAME = rf"[A-ZÀ-Þ][\w.'’-]+(?:\ {_PLAIN_NAME}){{1,4}}"
_WHERE = rf"(?:\ in\ (?:the\ )?{_PLAIN_NAME}(?:\ {_PLAIN_NAME}){{0,3}})"
FIRST_LINES: dict[Furniture, str] = {
    "date": r"""[A-Z][a-z]{2,8}\.?\ \d{1,2},\ (?:19|20)\d\d\ (?:[A-Z]\w+(?:\ (?:&|and)?\ ?[A-Z]\w+)?
        |report|feature|news|update)""",
    "promotion": r"""[^.!?]{2,80}\ (?:›|>{1,2}|→)""",
    "byline": rf"""
        (?i:by|von|par|por|words\ by|written\ by|reported\ by|story\ by|text)\W?\ ?[:]?\ ?(?:[A-ZÀ-Þ]|the\
        |our\ ).{{2,160}}(?<![.!?])
        | {_NAME}{_WHERE}(?:(?:,|\ and|,\ and|;)\ {_NAME}{_WHERE}?){{0,6}}
        | {_NAME}(?:(?:,|\ and|,\ and)\ {_NAME}){{1,6}}{_WHERE}""",
}
