"""Files in Slack are fetched with our token, which nobody else gets to see."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.base import Accept
from bot.errors import DeliveryFailed
from bot.events import Attachment, AttachmentKind
from bot.store.database import Database
from tests.contract.adapter_scene import database
from tests.contract.slack_scene import Make, accept, called, make, slack
from tests.fakes.slack_fake import FakeSlack

__all__ = ["accept", "database", "make", "slack"]  # the fixtures


async def test_a_file_is_fetched_with_the_token(
    slack: FakeSlack, make: Make, accept: Accept, database: Database
) -> None:
    channel = make()
    async with called(slack, channel, accept):
        await slack.sends_file("tent.png", b"x" * 70_000)
    row = database.read.one("SELECT * FROM attachments")
    attachment = Attachment(AttachmentKind(row["kind"]), row["name"], row["media_type"], row["size"], row["ref"])
    assert attachment.kind is AttachmentKind.PHOTO
    assert await channel.fetch(attachment, 100_000) == b"x" * 70_000
    with pytest.raises(DeliveryFailed, match="larger"):
        await channel.fetch(attachment, 60_000)


@pytest.mark.parametrize(
    ("ref", "expected"),
    [
        ("tent.png", b"tent"),  # an id: the address is asked for first
        ("https://evil.example/tent.png", "outside"),
        ("{files}/files-pri/none.png", "404"),
    ],
)
async def test_where_files_are_fetched_from(slack: FakeSlack, make: Make, ref: str, expected: Any) -> None:
    slack.files["tent.png"] = b"tent"
    ref = ref.replace("{files}", slack.base_url.removesuffix("/api/"))
    attachment = Attachment(AttachmentKind.FILE, "tent", "image/png", None, ref)
    if isinstance(expected, bytes):
        assert await make().fetch(attachment, 100) == expected
        return
    with pytest.raises(DeliveryFailed, match=expected):
        await make().fetch(attachment, 100)


async def test_the_token_does_not_follow_a_file_elsewhere(slack: FakeSlack, make: Make) -> None:
    """Without the right to read files Slack sends us to a sign-in page."""
    ref = f"{slack.base_url.removesuffix('/api/')}/files-pri/tent.png"
    with pytest.raises(DeliveryFailed, match="outside"):
        await make(bot_token="xoxb-no-files").fetch(Attachment(AttachmentKind.FILE, "t", "image/png", None, ref), 100)
