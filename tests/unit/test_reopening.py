"""Is an ended matter taken up again where it should be, and only there?"""

import pytest

from bot.decision.reopening import is_content, unsettled

GOES_ON = [
    "I still do not have it", "still nothing", "i still havent got my refund", "It's still broken", "it is still not here",
    "Still waiting!!", "that didn't work", "it doesn’t work", "this is not solved", "not fixed", "the parcel is not here",
    "same problem again", "the zip broke again", "my parcel never arrived", "no refund yet", "you said it would be here today",
    "your colleague promised me a call", "any news?", "any update on this", "please reopen my case", "the issue is not resolved",
    "can you look at it again", "we still need the invoice", "it leaks again", "the money hasn't come",
    "my boots still leak", "my knee still hurts in them",
]  # fmt: skip
ANOTHER_MATTER = [
    "thanks a lot!", "do you ship to Norway?", "what does delivery to germany cost", "where is my order TT-7654321",
    "how do I wash a down jacket", "hello", "can i pay with paypal", "great, it works now", "is the tent waterproof",
    "do you still sell the blue one?", "it arrived, thank you", "refund", "i want to return my boots", "that's all",
    "I have another question", "which size should I take", "my card was declined", "ok", "can I change my address",
]  # fmt: skip


@pytest.mark.parametrize("text", GOES_ON)
def test_what_is_not_settled_goes_on(text: str) -> None:
    assert unsettled(text, "Ben", first=True)
    assert unsettled(text, "Ben", first=False) is None  # then it may be about the bot's own answer


@pytest.mark.parametrize("text", ANOTHER_MATTER)
def test_another_matter_is_the_bots(text: str) -> None:
    assert unsettled(text, "Ben", first=True) is None


@pytest.mark.parametrize(
    "text", ["I want Ben again", "is ben there?", "can i talk to Ben please", "Ben, one more thing"]
)
def test_the_same_person_is_wanted(text: str) -> None:
    assert unsettled(text, "Ben Murphy", first=False)
    assert unsettled(text, "Sue", first=False) is None


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("Five stars for Ben. Rarely had such patient help.", True), ("ok great ty", True), ("works like a charm", True),
        ("thanks, but it is not here", False), ("It isn't great", False), ("the zip went again", False),
    ],
)  # fmt: skip
def test_praise_wants_nothing(text: str, content: bool) -> None:
    assert is_content(text) is content


@pytest.mark.parametrize("text", ["thanks Ben", "thank you, Ben was great", "tell Ben thanks"])
def test_thanks_to_a_person_are_thanks(text: str) -> None:
    assert unsettled(text, "Ben", first=True) is None
