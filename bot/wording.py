"""What Firstline itself says to customers, apart from articles and Rasa's responses. Every line must be true."""

from __future__ import annotations

from dataclasses import dataclass

from bot.decision.satisfaction import AGAIN, DONE, SCORES
from bot.decision.waiting import TAKE_BACK
from bot.model import Option, Reply

CANCEL_WAIT = Option(TAKE_BACK, "I don't need a person any more")
LEAVE_CONTACT = Option("handoff:contact", "Leave an e-mail or phone")


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is true about a wait.

    Attributes:
        position: place in the queue, from 1.
        here: people who are at the desk this minute.
        opening: when somebody is here next, in words; None if it is within opening hours now.
        wait: when 8 of 10 people in this place had an answer lately ("about 5 minutes", "within 2 hours", "by Monday at
            9:20"); None if there are too few figures.
    """

    position: int
    here: int
    opening: str | None
    wait: str | None = None

    @property
    def place(self) -> str:
        return "You are next." if self.position == 1 else f"You are number {self.position} in line."

    @property
    def usual(self) -> str:
        if not self.wait:
            return ""
        return f" Most people have an answer {'in ' if self.wait.startswith('about') else ''}{self.wait}."


def handed_over(outlook: Outlook) -> Reply:
    """Said when a person is to take over."""
    if outlook.opening is None and outlook.here:
        told = "I've passed this to our team, with everything you told me, so nobody has to ask twice."
        return Reply(f"{told} {outlook.place}{outlook.usual}", (CANCEL_WAIT,))
    if outlook.opening is None:
        text = (
            "I've passed this to our team, with everything you told me. Nobody is at the desk this very minute; "
            "they see it as soon as they are back, and the answer comes right here."
        )
    else:
        text = (
            f"I've kept this for our team, with everything you told me. We are closed now; we are back "
            f"{outlook.opening}. You can leave: the answer comes right here. Anything you add now reaches them too."
        )
    return Reply(text, (CANCEL_WAIT, LEAVE_CONTACT))


def still_in_line(outlook: Outlook) -> Reply:
    """Said to somebody who waits and asks how long."""
    if outlook.opening is None and outlook.here:
        text = f"Our people are here and see that you are waiting. {outlook.place}{outlook.usual}"
    elif outlook.opening is None:
        text = "Nobody is at the desk this very minute. They see your message as soon as they are back."
    else:
        text = (
            f"We are closed now; we are back {outlook.opening}. Your message is kept, and the answer comes right here."
        )
    return Reply(text, (CANCEL_WAIT,) if outlook.here else (CANCEL_WAIT, LEAVE_CONTACT))


def how_long_before(outlook: Outlook) -> Reply:
    """The same while the last details are being asked for; the question comes again after it."""
    if outlook.opening is None and outlook.here:
        return Reply(f"Our people are here, and get this as soon as you have answered.{outlook.usual}")
    if outlook.opening is None:
        return Reply("Nobody is at the desk this very minute. They see this as soon as they are back.")
    return Reply(f"We are closed now; we are back {outlook.opening}. The answer comes right here.")


WRITE_CONTACT = Reply(
    "Write your e-mail address or phone number here, and our team has it in case you leave this chat. The answer comes "
    "here as well.",
    (CANCEL_WAIT,),
)


def write_contact_to(agent: str) -> Reply:
    """Said instead when an agent has the conversation by now."""
    return Reply(f"{agent} has your conversation now: just write your e-mail address or phone number here.")


def contact_kept(contact: str) -> Reply:
    return Reply(f"Thank you: our team has {contact} now. The answer comes here as well.", (CANCEL_WAIT,))


STILL_WAITING = Reply("Got it, I've added that for our team.", (CANCEL_WAIT,))
WAIT_CANCELLED = Reply("All right, I've taken that back: nobody will be called. What else can I help with?")
SETTLED_ALREADY = Reply("That is settled already: nobody is being called. If anything is left, just write.")
CANNOT_CANCEL = Reply("A person is already with you; just tell them that it is settled.")
RETURNED = Reply("You are back with the automated assistant. Ask me anything, or say if you want a person again.")
RESOLVED = Reply("This conversation was closed as settled. If anything is left, just write again.")


def _waits_again(told: str, outlook: Outlook) -> Reply:
    """`told`, and when somebody goes on with it."""
    if outlook.opening is None and outlook.here:
        return Reply(f"{told} Whoever is free next answers here.", (CANCEL_WAIT,))
    when = (
        f"We are closed now; we are back {outlook.opening}." if outlook.opening else "Nobody is at the desk just now."
    )
    return Reply(f"{told} {when} The answer comes right here.", (CANCEL_WAIT, LEAVE_CONTACT))


def back_in_line(outlook: Outlook) -> Reply:
    return _waits_again("This is back with our whole team, with everything that was written.", outlook)


def agent_has_gone(agent: str, outlook: Outlook) -> Reply:
    told = f"{agent} had to leave, so this is back with the whole team, with everything that was written."
    return _waits_again(told, outlook)


def passed_on_to(who: str, outlook: Outlook) -> Reply:
    return _waits_again(f"This was passed on to {who}, with everything you wrote.", outlook)


def goes_on_elsewhere(channel: str) -> Reply:
    return Reply(f"We go on with this in your other chat with us ({channel}), so that nobody has to tell it twice.")


GOES_ON_HERE = Reply("We go on with this here again. What you wrote in your other chat with us is answered there.")


def joined(agent: str) -> Reply:
    return Reply(f"{agent} has joined and sees everything you wrote.")


OVER = Reply("That button belongs to something that is over. What can I do for you now?")
STOPPED = Reply(
    "Understood. We won't write to you in this chat unless you write first. If you mean our newsletter: the link at "
    "the foot of each mail stops it."
)
TROUBLE = Reply("Something went wrong on our side with that message, sorry. A person will look at it.")


TALK_IN_PRIVATE = "Talk in private"
GRIEVANCE_IN_PUBLIC = (
    "I'm sorry about this. Our team has it on their list; let's go on in private, where it can be settled."
)
PERSON_IN_PUBLIC = "I've told our team. Let's go on in private, so that it stays between you and us."
PERSONAL_IN_PUBLIC = (
    "That is better settled in private, where nobody else reads along. You may want to delete your message here."
)
UNSURE_IN_PUBLIC = (
    "I'm not sure that I have the right answer to that. Ask me in private, and a person can look at it too."
)
MORE_IN_PRIVATE = "There is more to it: ask me in private for the whole answer."
LINK_IS_USED = Reply(
    "That link was good once, for one person, and is used up or too old. It doesn't matter: just write here what it is "
    "about."
)


def here_in_private(where: str, asked: str) -> Reply:
    """Said when somebody comes over from a public place.

    Args:
        where: the name of that place; may be empty.
        asked: what the customer wrote there last.
    """
    place = f" in {where}" if where else ""
    quoted = f" You wrote{place}: “{asked if len(asked) <= 200 else asked[:199] + '…'}”." if asked else ""
    return Reply(f"Here nobody else reads along.{quoted} You need not say it again; add what you like.")


def write_code(code: str) -> Reply:
    return Reply(
        f"Write “link {code}” to us on the other channel within ten minutes; then our team knows that both are you. "
        "Show the code to nobody: whoever writes it is taken for you."
    )


LINKED = Reply(
    "Two of your chats with us are linked now: our team sees both as one person's. If that was not you, write “unlink”."
)
LINKED_BEFORE = Reply("These chats are linked already.")
CODE_NOT_VALID = Reply(
    "That code is not valid, or no longer. Write “link my chats” on the other channel for a new one."
)
CODE_IS_FOR_THE_OTHER = Reply("That code belongs on the other channel. Write “link my chats” if you need a new one.")
UNLINKED = Reply("Done: the last link between your chats is undone, and our team sees them apart again.")
NOT_LINKED = Reply("This chat is not linked to any other.")
ASKED_BEFORE = Reply("I have asked that once already, and I don't want to be a nuisance. Just write when you need me.")
IS_IT_SOLVED = Reply(
    "You asked me to come back to this: is it solved?",
    (Option("say:It is solved, that helped", "Yes, solved"), Option("say:That did not help", "No, not yet")),
)


def will_ask(when: str) -> Reply:
    return Reply(f"All right, I'll ask you here {when} whether it is solved, once. Write “stop” if you'd rather not.")


FILE_WITH_WORDS = Reply(
    "I can't open files or listen to recordings myself. Yours is kept with your message, and a person from our team "
    "can look at it: just say so."
)
FILE_ALONE = Reply(
    "I've kept that, but I can't open files, see pictures or listen to recordings. Tell me in a sentence what it is "
    "about, or let a person look at it.",
    (Option("say:I would like to talk to a person", "Talk to a person"),),
)
FILE_IN_FORM = Reply("Thanks, that is kept for our team too.")

HOW_WAS_IT = Reply("How was it? One tap is enough, from 1 (very bad) to 5 (very good).", SCORES)
THANKS_FOR_SCORE = Reply("Thank you. If you like, tell us in a sentence why; we read it all.", (DONE,))
SORRY_FOR_THAT = Reply(
    "I'm sorry that it wasn't better, and thank you for saying so. We can take it up again and ask the same person "
    "first; or tell us in a sentence what went wrong.",
    (AGAIN, DONE),
)
THANKS_FOR_WORDS = Reply("Thank you, that is kept with your score and read by a person.")
THANKS_AND_DONE = Reply("Thank you, and all the best.")
