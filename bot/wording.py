"""What Firstline itself says to customers, apart from articles and Rasa's responses. Every line must be true."""

from __future__ import annotations

from bot.model import Option, Reply

CANCEL_WAIT = Option("handoff:cancel", "I don't need a person any more")


def handed_over(position: int, agents_online: int, opening: str | None) -> Reply:
    """Said when a person is to take over.

    Args:
        position: place in the queue, from 1.
        agents_online: people who have the desk open this minute.
        opening: when somebody is here next, in words; None if it is within opening hours now.
    """
    if agents_online:
        place = "You are next." if position == 1 else f"You are number {position} in line."
        text = f"I've passed this to our team, with everything you told me, so nobody has to ask twice. {place}"
    elif opening is None:
        text = (
            "I've passed this to our team, with everything you told me. Nobody is at the desk this very minute; "
            "they see it as soon as they are back, and the answer comes right here."
        )
    else:
        text = (
            f"I've kept this for our team, with everything you told me. Nobody is here now; we are back {opening}. "
            "You can leave: the answer comes right here. Anything you add now reaches them too."
        )
    return Reply(text, (CANCEL_WAIT,))


def still_in_line(position: int, agents_online: int, opening: str | None) -> Reply:
    """Said to somebody who waits and asks how long; the arguments are those of `handed_over`."""
    if agents_online:
        place = "You are next." if position == 1 else f"You are number {position} in line."
        text = f"Our people are here and see that you are waiting. {place}"
    elif opening is None:
        text = "Nobody is at the desk this very minute. Your message is on top of what they see when they are back."
    else:
        text = f"Nobody is here now; we are back {opening}. Your message is kept, and the answer comes right here."
    return Reply(text, (CANCEL_WAIT,))


STILL_WAITING = Reply("Got it, I've added that for our team.", (CANCEL_WAIT,))
WAIT_CANCELLED = Reply("All right, I've taken that back: nobody will be called. What else can I help with?")
CANNOT_CANCEL = Reply("A person is already with you; just tell them that it is settled.")
RETURNED = Reply("You are back with the automated assistant. Ask me anything, or say if you want a person again.")
RESOLVED = Reply("This conversation was closed as settled. If anything is left, just write again.")


def joined(agent: str) -> Reply:
    return Reply(f"{agent} has joined and sees everything you wrote.")


TROUBLE = Reply("Something went wrong on our side with that message, sorry. A person will look at it.")
