"""What the bot sends to the fake Telegram, held to https://core.telegram.org/bots/api#sendmessage and its like."""

from __future__ import annotations

from dataclasses import dataclass

from tests.fakes.telegram_limits import Fields, Refusal, check_keyboard, check_text, check_upload
from tests.fakes.telegram_people import BOT, People

ACCEPTED = {
    "chat_id", "text", "entities", "link_preview_options", "reply_markup", "message_thread_id", "reply_parameters",
}  # fmt: skip


ACCEPTED_WITH_FILES = {"chat_id", "message_thread_id", "reply_parameters", "disable_content_type_detection"}


# What Telegram finds out about a file, and always says.
SHAPES: dict[str, Fields] = {
    "photo": {"width": 90, "height": 60},
    "video": {"width": 90, "height": 60, "duration": 1},
    "voice": {"duration": 1},
    "audio": {"duration": 1},
}


@dataclass(frozen=True)
class Upload:
    """A part of a form that is a file."""

    name: str
    content: bytes


class Sending(People):
    """What customers see of the bot."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[Fields] = []
        self.actions: list[tuple[int, str]] = []
        self.answered: list[str] = []
        self.told: list[str] = []  # to people who tapped

    async def _do_sendmessage(self, fields: Fields) -> Fields:
        if unknown := set(fields) - ACCEPTED:
            raise Refusal(400, f"Bad Request: this fake does not know {sorted(unknown)}")
        chat = self._writable(fields["chat_id"])
        text = fields["text"]
        check_text(text, fields.get("entities", []))
        check_keyboard(fields.get("reply_markup"))
        place = {**self._topic(fields), **self._answered(fields)}
        message = self.message(chat, BOT, text=text, **place)
        message.update({name: fields[name] for name in ("entities", "reply_markup") if name in fields})
        self.sent.append(message)
        return message

    async def _do_senddocument(self, fields: Fields) -> Fields:
        return self._take_file("document", fields)

    async def _do_sendphoto(self, fields: Fields) -> Fields:
        return self._take_file("photo", fields)

    async def _do_sendvoice(self, fields: Fields) -> Fields:
        return self._take_file("voice", fields)

    async def _do_sendaudio(self, fields: Fields) -> Fields:
        return self._take_file("audio", fields)

    async def _do_sendvideo(self, fields: Fields) -> Fields:
        return self._take_file("video", fields)

    def _take_file(self, kind: str, fields: Fields) -> Fields:
        if unknown := set(fields) - ACCEPTED_WITH_FILES - {kind}:
            raise Refusal(400, f"Bad Request: this fake does not know {sorted(unknown)}")
        chat = self._writable(fields["chat_id"])
        upload = fields.get(kind)
        if not isinstance(upload, Upload):
            raise Refusal(400, f"Bad Request: there is no {kind} in the request")
        check_upload(kind, upload.name, upload.content)
        file = {**self._file(upload.content), "file_name": upload.name, **SHAPES.get(kind, {})}
        place = {**self._topic(fields), **self._answered(fields)}
        message = self.message(chat, BOT, **{kind: [file] if kind == "photo" else file}, **place)
        self.sent.append(message)
        return message

    async def _do_sendchataction(self, fields: Fields) -> bool:
        self._writable(fields["chat_id"])
        if fields["action"] not in ("typing", "upload_photo", "upload_document"):
            raise Refusal(400, "Bad Request: wrong parameter action in request")
        self.actions.append((fields["chat_id"], fields["action"]))
        return True

    def _writable(self, chat: int) -> Fields:
        if chat in self.moved:
            description = "Bad Request: group chat was upgraded to a supergroup chat"
            raise Refusal(400, description, migrate_to_chat_id=self.moved[chat])
        if chat not in self.chats:
            raise Refusal(400, "Bad Request: chat not found")
        if chat in self.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        return self.chats[chat]

    def _topic(self, fields: Fields) -> Fields:
        topic = fields.get("message_thread_id")
        if topic is None:
            return {}
        if (fields["chat_id"], topic) not in self.topics:
            raise Refusal(400, "Bad Request: message thread not found")
        return {"message_thread_id": topic, "is_topic_message": True}

    def _answered(self, fields: Fields) -> Fields:
        asked = fields.get("reply_parameters")
        if asked is None:
            return {}
        if unknown := set(asked) - {"message_id", "allow_sending_without_reply"}:
            raise Refusal(400, f"Bad Request: this fake does not know {sorted(unknown)}")
        answered = self.messages.get((fields["chat_id"], asked["message_id"]))
        if answered is None and not asked.get("allow_sending_without_reply"):
            raise Refusal(400, "Bad Request: message to be replied not found")
        return {"reply_to_message": answered} if answered else {}

    async def _do_answercallbackquery(self, fields: Fields) -> bool:
        query = fields["callback_query_id"]
        if query not in self.open_queries:
            raise Refusal(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        if len(fields.get("text", "")) > 200:
            raise Refusal(400, "Bad Request: MESSAGE_TOO_LONG")
        self.open_queries.discard(query)
        self.answered.append(query)
        self.told.append(fields.get("text", ""))
        return True

    async def _do_editmessagereplymarkup(self, fields: Fields) -> Fields:
        message = self.messages.get((fields["chat_id"], fields["message_id"]))
        if message is None:
            raise Refusal(400, "Bad Request: message to edit not found")
        if message.get("reply_markup") == fields.get("reply_markup"):
            raise Refusal(400, "Bad Request: message is not modified")
        message.pop("reply_markup", None)
        return message
