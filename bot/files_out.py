"""The files of a message on its way out: found, and refused in words where the provider takes none so large."""

from __future__ import annotations

from bot.attachments import Files
from bot.channels.base import Channel
from bot.errors import DeliveryFailed
from bot.events import AttachmentKind, OutFile
from bot.store import attachments
from bot.store.database import Tx

MEGABYTE = 1024 * 1024


def files_of(tx: Tx, files: Files, message_id: int) -> tuple[OutFile, ...]:
    """What an agent attached to a message, in order."""
    return tuple(
        OutFile(row["name"], row["media_type"], row["size"], files.path(row["id"]), AttachmentKind(row["kind"]))
        for row in attachments.of_message(tx, message_id)
    )


def refuse_what_cannot_go(files: tuple[OutFile, ...], channel: Channel) -> None:
    """Before anything of a message has left.

    Raises:
        DeliveryFailed: with a sentence for the agent.
    """
    for file in files:
        if not channel.most_file_mb:
            raise DeliveryFailed(f"{channel.label} takes no files from us, so nothing of this message was sent.")
        if file.size > channel.most_file_mb * MEGABYTE:
            raise DeliveryFailed(
                f"“{file.name}” is larger than the {channel.most_file_mb} MB that {channel.label} takes, so nothing of "
                "this message was sent."
            )
        if not file.path.is_file():
            raise DeliveryFailed(f"“{file.name}” is not on our disk any more, so nothing of this message was sent.")
