"""What each chat service is sent for a Chat, as its own documentation of incoming messages says: a table.

Words of strangers are escaped for the service's markup, and call nobody: no @everyone, no <!channel>, no mention.

    kind                                   goes to                            body
    slack                                  an incoming webhook                text in mrkdwn, & < > escaped
    mattermost, rocketchat                 an incoming webhook                text in Markdown
    googlechat                             a webhook of a space               text, & < > escaped
    discord                                a webhook of a channel             content in Markdown, nobody mentioned
    teams                                  a workflow's webhook               an Adaptive Card
    matrix                                 a webhook of matrix-hookshot       text and html
    telegram                               the bot's sendMessage              text without markup
    ntfy                                   the server, topic in the body      title, message, click, actions
    gotify                                 the server's /message              title, message
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from msgspec.structs import replace

from wirebell.deliver.render.chat import Chat, Told
from wirebell.model.delivery import ChatKind

MOST = {
    "discord": 2000,
    "telegram": 4096,
    "slack": 12_000,
    "ntfy": 3_500,
    "googlechat": 4_000,
    "mattermost": 4_000,
}
ELSE = 4_000
"""Characters of a message, by the services' own limits; of ntfy bytes, for 4,096 are the most it takes as one."""
ELLIPSIS = "…"
_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|>~])")
_BARE = re.compile(r"(?i)(https?):(?=//)")
_INVISIBLE = "\u200b"
Body = dict[str, Any]


def body_for(kind: ChatKind, chat: Chat, room: str | None) -> Body:
    """Return what a service of that kind is sent, to be written as JSON."""
    return BODIES[kind](chat, room or "")


# -- how each writes ----------------------------------------------------------------------------------------------


def _slack_text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _slack_link(text: str, url: str | None) -> str:
    return f"<{_safe(url, '<>|')}|{_slack_text(text)}>" if url else _slack_text(text)


def _markdown_text(text: str) -> str:
    return (
        _BARE.sub(rf"\1:{_INVISIBLE}", _MARKS.sub(r"\\\1", text))
        .replace("@", "@" + _INVISIBLE)
        .replace("<", "\\<")
    )


def _markdown_link(text: str, url: str | None) -> str:
    return f"[{_markdown_text(text)}]({_safe(url, '()<>')})" if url else _markdown_text(text)


def _plain_link(text: str, url: str | None) -> str:
    return f"{text}: {url}" if url else text


def _safe(url: str | None, ends: str) -> str:
    """Return an address with nothing in it that could end the link it stands in."""
    return "".join(f"%{ord(sign):02X}" if sign in ends or sign.isspace() else sign for sign in url or "")


def _bytes(text: str) -> int:
    return len(text.encode())


def _units(text: str) -> int:
    """Return the length in halves of UTF-16, in which Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def _written(
    chat: Chat,
    most: int,
    text: Callable[[str], str],
    link: Callable[[str, str | None], str],
    strong: Callable[[str], str] = str,
    size: Callable[[str], int] = len,
) -> str:
    """Return the whole as lines as far as there is room.

    Where that is needed, the last of several alerts have but headline and source, then no more than a line that
    counts them; of one alone the last lines go.
    """
    blocks = [_block(told, text, link, strong) for told in chat.alerts]

    def whole() -> str:
        without = len(chat.alerts) - len(blocks)
        more = chat.more[without] if without < len(chat.more) else ""
        return "\n\n".join([*blocks, *([text(more)] if more else [])])

    for place in range(len(blocks) - 1, 0, -1):
        if size(whole()) > most:
            blocks[place] = _block(_shorter(chat.alerts[place]), text, link, strong)
    while len(blocks) > 1 and size(whole()) > most:
        blocks.pop()
    return _cut(whole(), most, size)


def _shorter(told: Told) -> Told:
    return replace(told, lines=told.lines[:1], links=())


def _cut(whole: str, most: int, size: Callable[[str], int]) -> str:
    lines = whole.split("\n")
    while len(lines) > 1 and size("\n".join(lines)) > most:
        lines.pop()
    if size("\n".join(lines)) <= most:
        return "\n".join(lines)
    line = lines[0][: most - 1]
    while size(line + ELLIPSIS) > most:
        line = line[:-8]
    return line + ELLIPSIS


def _block(
    told: Told, text: Callable[[str], str], link: Callable[[str, str | None], str], strong: Callable[[str], str]
) -> str:
    ways = [link(one.text, one.url) for one in told.links]
    return "\n".join([strong(link(told.headline, told.url)), *map(text, told.lines), *ways])


# -- the table ----------------------------------------------------------------------------------------------------


def _slack(chat: Chat, _: str) -> Body:
    text = _written(chat, MOST["slack"], _slack_text, _slack_link, lambda line: f"*{line}*")
    return {"text": text, "unfurl_links": False, "unfurl_media": False}


def _googlechat(chat: Chat, _: str) -> Body:
    return {"text": _written(chat, MOST["googlechat"], _slack_text, _slack_link, lambda line: f"*{line}*")}


def _mattermost(chat: Chat, _: str) -> Body:
    return {"text": _written(chat, MOST["mattermost"], _markdown_text, _markdown_link, lambda line: f"**{line}**")}


def _discord(chat: Chat, _: str) -> Body:
    text = _written(chat, MOST["discord"], _markdown_text, _markdown_link, lambda line: f"**{line}**")
    return {"content": text, "allowed_mentions": {"parse": []}, "flags": 4}  # 4: no previews of links


def _teams(chat: Chat, _: str) -> Body:
    text = _written(chat, ELSE, _markdown_text, _markdown_link).replace("\n", "\n\n")
    card = {
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [{"type": "TextBlock", "text": text, "wrap": True}],
    }
    attached = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    return {"type": "message", "attachments": [attached]}


def _matrix(chat: Chat, _: str) -> Body:
    def link(text: str, url: str | None) -> str:
        return f'<a href="{escape(url)}">{escape(text)}</a>' if url else escape(text)

    html = _written(chat, ELSE, escape, link, lambda line: f"<strong>{line}</strong>").replace("\n", "<br>")
    return {"text": _written(chat, ELSE, str, _plain_link), "html": html}


def _telegram(chat: Chat, room: str) -> Body:
    text = _written(chat, MOST["telegram"], str, _plain_link, size=_units)
    return {"chat_id": room, "text": text, "link_preview_options": {"is_disabled": True}}


def _ntfy(chat: Chat, room: str) -> Body:
    first = chat.alerts[0]
    alone = Chat(alerts=(Told(headline="", url=None, lines=first.lines, links=()),), more=chat.more)
    said = alone if len(chat.alerts) == 1 else chat
    body: Body = {
        "topic": room,
        "title": first.headline,
        "message": _written(said, MOST["ntfy"], str, _plain_link, size=_bytes).strip() or first.headline,
        "priority": 4 if chat.urgent else 3,
    }
    ways = [{"action": "view", "label": one.text, "url": one.url} for one in first.links]
    return body | ({"click": first.url} if first.url else {}) | ({"actions": ways} if ways else {})


def _gotify(chat: Chat, _: str) -> Body:
    first = chat.alerts[0]
    body: Body = {"title": first.headline, "message": _written(chat, ELSE, str, _plain_link)}
    body["priority"] = 5 if chat.urgent else 3
    return body | ({"extras": {"client::notification": {"click": {"url": first.url}}}} if first.url else {})


BODIES: Mapping[ChatKind, Callable[[Chat, str], Body]] = {
    "slack": _slack,
    "mattermost": _mattermost,
    "rocketchat": _mattermost,
    "googlechat": _googlechat,
    "discord": _discord,
    "teams": _teams,
    "matrix": _matrix,
    "telegram": _telegram,
    "ntfy": _ntfy,
    "gotify": _gotify,
}
