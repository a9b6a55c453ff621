"""What customers do on the fake Telegram: they write, edit, tap, send files and albums, block the bot, move groups.

Every message is made as https://core.telegram.org/bots/api describes it, and queued as an update.
"""

from __future__ import annotations

import asyncio
import itertools
import re
import time
from typing import Any

from tests.fakes.telegram_limits import Fields

BOT = {"id": 4242, "is_bot": True, "first_name": "Shop", "username": "shop_bot"}
ALBUM_IDS = itertools.count(13_000_000_000_000_001)


class People:
    """The chats, the messages in them, and the updates that the bot has not confirmed yet."""

    def __init__(self) -> None:
        self.waiting: list[Fields] = []  # not yet confirmed
        self.again: list[Fields] = []  # confirmed, and given out once more all the same
        self.emitted: list[Fields] = []
        self.chats: dict[int, Fields] = {}
        self.topics: dict[tuple[int, int], Fields] = {}  # the message that made each topic
        self.moved: dict[int, int] = {}
        self.blocked: set[int] = set()
        self.messages: dict[tuple[int, int], Fields] = {}
        self.files: dict[str, bytes] = {}
        self.open_queries: set[str] = set()
        self.allowed: list[str] | None = None
        self.next_update = 700_001
        self.message_ids = itertools.count(1)
        self.news = asyncio.Event()

    # In private

    def says(self, text: str, chat: int = 1001) -> Fields:
        return self.sends(chat, **_written(text))

    def sends(self, chat: int = 1001, **content: Any) -> Fields:
        """A message of any kind in a private chat."""
        about = self.chats.setdefault(chat, {"id": chat, "type": "private", "first_name": "Róisín"})
        return self.emit(message=self.message(about, _person(chat), **content))

    def sends_file(self, content: bytes, name: str, caption: str = "", chat: int = 1001) -> Fields:
        document = {**self._file(content), "file_name": name, "mime_type": "application/octet-stream"}
        return self.sends(chat, document=document, **({"caption": caption} if caption else {}))

    def sends_album(self, pictures: int, caption: str = "", chat: int = 1001) -> list[Fields]:
        """Each picture is an update of its own; the first has the caption."""
        group = str(next(ALBUM_IDS))
        captions = [{"caption": caption} if caption else {}, *[{}] * (pictures - 1)]
        return [
            self.sends(chat, photo=self._photo(b"x" * (10 + number)), media_group_id=group, **captions[number])
            for number in range(pictures)
        ]

    def edits(self, update: Fields, text: str) -> Fields:
        message = {**update["message"], **_written(text), "edit_date": int(time.time())}
        return self.emit(edited_message=message)

    def taps(self, message: Fields, data: str, person: int | None = None) -> Fields:
        query = f"98{next(self.message_ids)}"
        self.open_queries.add(query)
        return self.emit(
            callback_query={
                "id": query, "from": _person(person or message["chat"]["id"]), "message": message,
                "chat_instance": "-77", "data": data,
            }
        )  # fmt: skip

    def blocks(self, chat: int = 1001, *, again_not: bool = False) -> Fields:
        (self.blocked.discard if again_not else self.blocked.add)(chat)
        member, banned = {"user": BOT, "status": "member"}, {"user": BOT, "status": "kicked", "until_date": 0}
        change = (banned, member) if again_not else (member, banned)
        return self.emit(
            my_chat_member={
                "chat": self.chats[chat], "from": _person(chat), "date": int(time.time()),
                "old_chat_member": change[0], "new_chat_member": change[1],
            }
        )  # fmt: skip

    # In groups

    def make_group(self, chat: int = -100_500, title: str = "Walkers", *topics: int) -> int:
        kind = "supergroup" if str(chat).startswith("-100") else "group"
        self.chats[chat] = {"id": chat, "type": kind, "title": title, **({"is_forum": True} if topics else {})}
        for topic in topics:
            made = {"name": f"Topic {topic}", "icon_color": 7322096}
            self.topics[chat, topic] = self.message(self.chats[chat], _person(1001), forum_topic_created=made)
        return chat

    def says_in(self, group: int, text: str, person: int = 1001, *, topic: int = 0, **content: Any) -> Fields:
        """A message in a group. In a topic, what answers nothing else answers the message that made the topic."""
        if topic:
            content = {"reply_to_message": self.topics[group, topic], **content}
            content.update(message_thread_id=topic, is_topic_message=True)
        return self.emit(message=self.message(self.chats[group], _person(person), **_written(text), **content))

    def becomes_supergroup(self, group: int, new: int) -> None:
        """Both say so: the old one that it went, the new one where it came from."""
        old = self.chats.pop(group)
        self.moved[group] = new
        self.chats[new] = {**old, "id": new, "type": "supergroup"}
        self.emit(message=self.message(old, _person(1001), migrate_to_chat_id=new))
        self.emit(message=self.message(self.chats[new], _person(1001), migrate_from_chat_id=group))

    # What that becomes

    def message(self, chat: Fields, writer: Fields, **content: Any) -> Fields:
        message = {
            "message_id": next(self.message_ids), "date": int(time.time()), "chat": chat, "from": writer, **content,
        }  # fmt: skip
        self.messages[chat["id"], message["message_id"]] = message
        return message

    def emit(self, **update: Any) -> Fields:
        """Queue an update, unless the bot has asked not to get its kind."""
        full = {"update_id": self.next_update, **update}
        if self.allowed is None or next(iter(update)) in self.allowed:
            self.next_update += 1
            self.waiting.append(full)
            self.emitted.append(full)
            self.news.set()
        return full

    def repeat(self, update: Fields) -> None:
        """Give out an update that was confirmed once more, as after a fault of Telegram's."""
        self.again.append(update)
        self.news.set()

    def begin_ids_anew(self, at: int) -> None:
        """As after a week without updates: the next id is any number, maybe a lower one."""
        self.next_update = at

    def _file(self, content: bytes) -> Fields:
        file_id = f"AgAD{len(self.files)}"
        self.files[file_id] = content
        return {"file_id": file_id, "file_unique_id": f"q{len(self.files)}", "file_size": len(content)}

    def _photo(self, content: bytes) -> list[Fields]:
        """A small and a large size."""
        return [
            {**self._file(content[:5]), "width": 90, "height": 60},
            {**self._file(content), "width": 900, "height": 600},
        ]


def _person(person: int) -> Fields:
    return {"id": person, "is_bot": False, "first_name": "Róisín", "language_code": "en"}


def _written(text: str) -> Fields:
    """A text with the commands and mentions that Telegram finds in it."""
    marks = [
        {"type": "mention" if found[0][0] == "@" else "bot_command", "offset": _units(text[: found.start()]),
         "length": _units(found[0])}
        for found in re.finditer(r"(?<!\S)/[a-zA-Z]\w*(?:@\w+)?|(?<!\w)@[a-zA-Z]\w{3,}", text)
    ]  # fmt: skip
    return {"text": text, **({"entities": marks} if marks else {})}


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
