import pytest

from bot.decision.waiting import Wish, wish_while_waiting


@pytest.mark.parametrize(
    "text",
    ["cancel", "cancel please", "forget it", "never mind, found it", "nevermind", "i dont need a person any more",
     "forget it, I dont need anyone", "I don\u2019t need anybody now", "it's solved", "i found it myself", "leave it", "no longer needed", "never mind then", "found the answer already", "you can close this", "stop"],
)  # fmt: skip
def test_the_wish_for_a_person_can_be_taken_back_in_words(text: str) -> None:
    assert wish_while_waiting(text) is Wish.CANCEL


@pytest.mark.parametrize(
    "text",
    ["are you there?", "hello?", "how long will it take?", "anyone there", "so when will a person answer?", "is anybody here",
     "hello? anybody there?", "what place am i at?", "which number am I in the queue"],
)  # fmt: skip
def test_who_asks_how_long_is_told(text: str) -> None:
    assert wish_while_waiting(text) is Wish.HOW_LONG


@pytest.mark.parametrize(
    "text",
    ["the parcel was wet too", "please cancel my order TT-1234567", "i need a refund", "can you cancel the second jacket",
     "I don't want help, I want to die", "Stop, my card was charged twice!", "Forget it, I'll call my lawyer", "I found it, the part is broken",
     "cancel it, the order I mean", "Actually I found it, but how do I return boots?", "I do not want anyone else, only Ben",
     "I don't need anybody but your boss", "leave it, at the neighbour's please", "how long are the poles of the tent?",
     "it is the green one", "thanks", "i want to know how long the warranty on my tent is and whether poles are covered by it"],
)  # fmt: skip
def test_all_else_is_for_the_person(text: str) -> None:
    assert wish_while_waiting(text) is None
