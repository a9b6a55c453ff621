"""Messages to Slack: none twice, none in the wrong place, and what is uncertain is looked for first."""

from __future__ import annotations

import time

import pytest

from bot.channels.slack.sending import SEARCHED_SECONDS
from bot.errors import DeliveryDelayed, DeliveryFailed, DeliveryUncertain
from bot.model import Option
from bot.sender import GIVE_UP_SECONDS
from tests.contract.adapter_scene import database
from tests.contract.slack_scene import Make, make, outgoing, send, slack
from tests.fakes.slack_blocks import buttons_of, shown
from tests.fakes.slack_fake import FakeSlack, Trouble

__all__ = ["database", "make", "slack"]  # the fixtures

LONG = " ".join(f"word{number:04}" for number in range(900))


async def test_nothing_is_sent_twice_whatever_happened_in_between(slack: FakeSlack, make: Make) -> None:
    """Three parts; the second is accepted without an answer; a new process goes on."""
    slack.dm("carl")
    message = outgoing(LONG)
    requests = make().render(message)
    assert len(requests) == 3
    first = make()
    assert await first.arrived(message) is False
    await first.deliver(requests[0])
    slack.trouble(Trouble.ACCEPTED_NO_ANSWER, 1)
    with pytest.raises(DeliveryUncertain):
        await first.deliver(requests[1])
    second = make()
    assert await second.arrived(message) is False
    await send(second, message)
    assert " ".join(shown(each) for each in slack.messages["D0CARL"]) == LONG
    assert await make().arrived(message) is True
    await send(make(), outgoing("something else"))


async def test_a_later_part_that_has_to_wait_is_asked_for_first(slack: FakeSlack, make: Make) -> None:
    slack.dm("carl")
    message, late = outgoing(LONG), 0.0
    channel = make(clock=lambda: time.time() + late)
    requests = channel.render(message)
    await channel.deliver(requests[0])
    slack.trouble(Trouble.TOO_FAST, 1)
    with pytest.raises(DeliveryUncertain):
        await channel.deliver(requests[1])
    with pytest.raises(DeliveryDelayed) as delayed:
        await channel.arrived(message)
    assert 0 < delayed.value.retry_after <= 1
    late = 1.0
    assert await channel.arrived(message) is False
    await send(channel, message)
    assert " ".join(shown(each) for each in slack.messages["D0CARL"]) == LONG


@pytest.mark.parametrize("place", ["thread", "chat", "chat thread"])
async def test_arrived_finds_a_message_wherever_it_went(slack: FakeSlack, make: Make, place: str) -> None:
    in_public = place == "thread"
    event = await slack.says("hello", channel="C0HELP" if in_public else "")
    thread = "" if place == "chat" else event["ts"]
    message = outgoing(
        "hi", address=f"C0HELP/{event['ts']}/U0CARL" if in_public else "U0CARL", public=in_public,
        place={} if in_public else {"dm": "D0CARL", "thread": thread},
    )  # fmt: skip
    channel = make()
    assert await channel.arrived(message) is False
    await send(channel, message)
    assert await channel.arrived(message) is True
    assert len(slack.messages[event["channel"]]) == 2


async def test_a_chat_that_cannot_be_opened(slack: FakeSlack, make: Make) -> None:
    (request,) = make().render(outgoing("hi", name="NOBODY"))
    with pytest.raises(DeliveryFailed, match="user_not_found"):
        await make().deliver(request)
    slack.person("nobody")
    slack.fails["conversations.open"] = [Trouble.NO_ANSWER]
    with pytest.raises(DeliveryDelayed):  # nothing was sent, so nothing is uncertain
        await make().deliver(request)
    assert "chat.postMessage" not in [method for method, _ in slack.calls]


async def test_refused_formatting_goes_as_plain_words(slack: FakeSlack, make: Make) -> None:
    slack.dm("carl")
    slack.fails["chat.postMessage"] = [{"error": "invalid_blocks"}]
    await send(make(), outgoing("Which?", Option("say:yes", "Yes")))
    (message,) = slack.messages["D0CARL"]
    assert shown(message) == "Which?" and len(buttons_of(message)) == 1


async def test_a_refused_token_is_said_once(slack: FakeSlack, make: Make, caplog: pytest.LogCaptureFixture) -> None:
    slack.dm("carl")
    channel = make(bot_token="xoxb-wrong")
    for _ in range(3):
        with pytest.raises(DeliveryDelayed) as delayed:
            await send(channel, outgoing("hi", place={"dm": "D0CARL", "thread": ""}))
        assert delayed.value.everywhere and delayed.value.retry_after >= 60
    assert caplog.text.count("FIRSTLINE_SLACK_BOT_TOKEN") == 1 and "xoxb-wrong" not in caplog.text


def test_the_search_for_what_arrived_is_wider_than_the_core_tries() -> None:
    assert SEARCHED_SECONDS > GIVE_UP_SECONDS
