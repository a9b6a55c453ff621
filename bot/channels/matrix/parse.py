"""From one event of a Matrix room to its one meaning. Pure.

The rules of events are at https://spec.matrix.org/latest/client-server-api/#room-events. An event says nothing about
its room, so `sync.py` puts what is known of the room beside it, and that is the payload:
`{"room", "where", "joined", "name", "our_name", "known", "answered", "event"}`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from bot.events import Attachment, AttachmentKind, Edited, Event, Incoming, Reachable

CHANNEL = "matrix"
GREETING = "hi"  # what is read of a mention without any other word
MAX_NAME = 80
MAX_ID = 255  # bytes; the specification's limit for every kind of id
MXC = re.compile(r"mxc://(?P<server>[\w.:\[\]-]+)/(?P<media>[\w-]+)", re.ASCII)
VOICE = "org.matrix.msc3245.voice"

_KINDS = {
    "m.image": AttachmentKind.PHOTO, "m.audio": AttachmentKind.AUDIO,
    "m.video": AttachmentKind.VIDEO, "m.file": AttachmentKind.FILE,
}  # fmt: skip
_WORDS = {"m.text", "m.emote", "m.location"}  # what a location says as text is its place's name
_QUOTED_WRITER = re.compile(r"> (?:\* )?<(?P<user>@[^\s>]+)>")


def at(value: Any, *path: str) -> Any:
    """What lies at a path of keys in JSON of which nothing is certain; None if there is nothing."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def address_of(*parts: str) -> str:
    """Ids with slashes between; a slash inside an id (user ids may have some) is written as %2F."""
    return "/".join(quote(part, safe="!$@:=+") for part in parts)


def parse_event(payload: Any, us: str) -> Event | None:
    """What a customer did; None for our own, other bots', and what means nothing to us. Never raises.

    Args:
        us: our user id.
    """
    room, event = _id(at(payload, "room"), "!"), at(payload, "event")
    event_id, sender = _id(at(event, "event_id"), "$"), _id(at(event, "sender"), "@")
    if not room or not event_id or not sender:
        return None
    match at(event, "type"):
        case "m.room.member":
            return _membership(payload, room, us)
        case _ if sender == us:
            return None
        case "m.room.redaction":
            deleted = at(event, "redacts") or at(event, "content", "redacts")  # the latter since room version 11
            return _edited(payload, us, deleted, None, None)
        case "m.room.message" if at(event, "content", "m.relates_to", "rel_type") == "m.replace":
            original = at(event, "content", "m.relates_to", "event_id")
            words = _written(payload, at(event, "content", "m.new_content"), us)[0]
            return _edited(payload, us, original, sender, words) if words else None
        case "m.room.message":
            return _message(payload, us, room, event_id, sender)
    return None


def since_we_came(events: Sequence[Mapping[str, Any]], us: str) -> Sequence[Mapping[str, Any]]:
    """Without what was said in a room before we were invited to it, or joined it uninvited."""
    start = 0
    for index, event in enumerate(events):
        if at(event, "type") == "m.room.member" and at(event, "state_key") == us:
            now, before = at(event, "content", "membership"), at(event, "unsigned", "prev_content", "membership")
            if now == "invite" or (now == "join" and before not in ("invite", "join")):
                start = index
    return events[start:]


def _membership(payload: Any, room: str, us: str) -> Reachable | None:
    """Whether the one person of a private room can be written to, after somebody came or went."""
    event, joined = at(payload, "event"), at(payload, "joined")
    membership = at(event, "content", "membership")
    if membership in ("leave", "ban") and (at(event, "state_key") == us or joined == 1):
        return Reachable(CHANNEL, us, address_of(room), can_write=False)
    if membership == "join" and joined == 2 and at(event, "unsigned", "prev_content", "membership") != "join":
        return Reachable(CHANNEL, us, address_of(room), can_write=True)
    return None


def _edited(payload: Any, us: str, reference: Any, editor: str | None, text: str | None) -> Edited | None:
    """A change of a message that we stored. Nobody may put words into another's mouth; the server checks deletions."""
    known, reference = at(payload, "known"), _id(reference, "$")
    address, writer = at(known, "address"), at(known, "person")
    if not reference or not isinstance(address, str) or (editor and editor != writer):
        return None
    return Edited(CHANNEL, us, address, reference, text)


def _message(payload: Any, us: str, room: str, event_id: str, sender: str) -> Incoming | None:
    content = at(payload, "event", "content")
    text, addressed = _written(payload, content, us)
    files = _attachments(content)
    if not files and (not text or _kind(content) not in _WORDS):
        return None  # also m.notice: by the specification it is what bots say, and no bot may answer it
    thread = ""
    if at(content, "m.relates_to", "rel_type") == "m.thread":
        thread = _id(at(content, "m.relates_to", "event_id"), "$")
    joined = at(payload, "joined")
    public = isinstance(joined, int) and joined > 2
    where = _short(at(payload, "where"))
    return Incoming(
        channel=CHANNEL,
        account=us,
        event_id=event_id,
        address=address_of(room, thread or event_id, sender) if public else address_of(room),
        text=text,
        name=_short(at(payload, "name")) or None,
        person=sender,
        reference=event_id,
        place={"where": where} if public else {"thread": thread},
        public=public,
        addressed=addressed or not public,
        attachments=files,
    )


def _written(payload: Any, content: Any, us: str) -> tuple[str, bool]:
    """The words without quotation and mention of us, and whether they are said to us."""
    body = at(content, "body")
    words = _clean(body) if isinstance(body, str) else ""
    if _kind(content) in _KINDS and at(content, "filename") in (None, body):
        words = ""  # then the body is the file's name, and not a caption
    words, quoted = _without_quotation(words) if at(content, "m.relates_to", "m.in_reply_to") else (words, None)
    named = is_listed(content, us)
    if isinstance(joined := at(payload, "joined"), int) and joined > 2:
        if answered_event(content) and at(payload, "answered") != us:
            named = named and _has_pill(content, us)
        words, times = _without_us(words, _mention(us, _short(at(payload, "our_name")), named))
        named = named or times > 0
    return words, named or quoted == us


def is_listed(content: Any, us: str) -> bool:
    """Are we among those whom the writer's program lists as mentioned?

    In a reply that says little: the program lists there, too, whom it answers and whom that message mentioned
    (https://spec.matrix.org/latest/client-server-api/#user-and-room-mentions).
    """
    mentioned = at(content, "m.mentions", "user_ids")
    return isinstance(mentioned, list) and us in mentioned


def answered_event(content: Any) -> str:
    """The id of the event that a message answers; empty if none. What a thread names for old programs is none."""
    if at(content, "m.relates_to", "is_falling_back") is True:
        return ""
    return _id(at(content, "m.relates_to", "m.in_reply_to", "event_id"), "$")


def _has_pill(content: Any, us: str) -> bool:
    """Is there a link to us in a text's HTML, outside of what it quotes?"""
    html = at(content, "formatted_body")
    if not isinstance(html, str):
        return False
    own = html.rpartition("</mx-reply>")[2]
    return any(f"https://matrix.to/#/{name}" in own for name in (us, quote(us, safe="")))


def _mention(us: str, our_name: str, certain: bool) -> re.Pattern[str]:
    """A link to us, our id anywhere, our name after an @, or our display name with a colon in front.

    Another `link` is matched too, so that nothing is found inside it.

    Args:
        certain: the writer's program says that we are mentioned; then our name in front needs no colon.
    """
    whose = f"{re.escape(us)}|{re.escape(quote(us, safe=''))}"
    label = r"\[(?:\\[^\n]|[^\[\]\\\n]){0,255}\]"
    pill = rf"{label}\(<?https://matrix\.to/#/(?:{whose})(?:\?[^\s()<>]*)?>?\)"
    names = "|".join(re.escape(name) for name in (our_name, us[1:].partition(":")[0]) if name)
    with_at = rf"(?<![\w/])(?:{re.escape(us)}|@(?:{names}))(?![\w/]|[.:-]\w)"
    in_front = rf"^(?:{names})(?!\w)" if certain else rf"^{re.escape(our_name)}:" if our_name else r"(?!)"
    return re.compile(rf"(?P<link>https?://\S+)|(?:{pill}|{with_at}|{in_front})[:,]?\s*", re.I)


def _without_us(words: str, mention: re.Pattern[str]) -> tuple[str, int]:
    """The words without the mentions, and how many there were."""
    times = sum(1 for found in mention.finditer(words) if not found["link"])
    if not times:
        return words, 0
    return mention.sub(lambda found: found["link"] or "", words).strip() or GREETING, times


def _without_quotation(text: str) -> tuple[str, str | None]:
    """A reply's words without the quotation that older programs put in front, and whom they quoted.

    See https://spec.matrix.org/v1.12/client-server-api/#fallbacks-for-rich-replies.
    """
    quoted = _QUOTED_WRITER.match(text)
    if quoted is None:
        return text, None
    lines = text.split("\n")
    while lines and lines[0].startswith(">"):
        del lines[0]
    return "\n".join(lines).strip(), quoted["user"]


def _attachments(content: Any) -> tuple[Attachment, ...]:
    msgtype, ref = _kind(content), at(content, "url")
    if msgtype not in _KINDS or not isinstance(ref, str) or not MXC.fullmatch(ref):
        return ()
    kind = AttachmentKind.VOICE if at(content, VOICE) is not None else _KINDS[msgtype]
    name = _short(at(content, "filename")) or _short(at(content, "body")) or kind
    media_type = _short(at(content, "info", "mimetype")) or "application/octet-stream"
    size = at(content, "info", "size")
    known = isinstance(size, int) and not isinstance(size, bool) and 0 <= size < 2**53
    return (Attachment(kind, name, media_type, size if known else None, ref),)


def _kind(content: Any) -> str:
    kind = at(content, "msgtype")
    return kind if isinstance(kind, str) else ""


def _id(value: Any, sigil: str) -> str:
    """An id of the kind that begins with `sigil`; empty if it is none."""
    good = isinstance(value, str) and value[:1] == sigil and 1 < len(value) <= MAX_ID and value.isprintable()
    return value if good else ""


def _short(value: Any) -> str:
    """A name for people, as one short line."""
    return " ".join(_clean(value[: 4 * MAX_NAME]).split())[:MAX_NAME] if isinstance(value, str) else ""


def _clean(text: str) -> str:
    """Without space around it, and without what the database cannot hold: halves of surrogate pairs, NUL."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").replace("\x00", "").strip()
