"""Whose a conversation is, what state it is in, and what to do next, in words. Pure: the moment is passed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.model import Conversation, Status


@dataclass(frozen=True, slots=True)
class Standing:
    """Whose the conversation is, seen by one agent, and what they may do about it.

    Attributes:
        hint: why nothing can be sent now; None if it can.
        movable: they may pass it on or give it back: it is theirs, or they supervise.
        shut_out: what the customer writes is read by nobody, since they are blocked and not in danger.
    """

    words: str
    tone: str
    mine: bool
    claimable: bool
    hint: str | None
    movable: bool = False
    shut_out: bool = False


_SHUT_OUT = "This customer is blocked, so what they answer would reach nobody. Unblock them first."


def standing_of(
    conversation: Conversation, owner: str | None, agent_id: str, *, supervises: bool = False, danger: bool = False
) -> Standing:
    """Whose it is for this agent.

    Args:
        owner: the name of whoever has it.
        danger: it waits, or is dealt with, because of words of danger: these come through a block.
    """
    standing = _unblocked(conversation, owner, agent_id, supervises=supervises)
    if not conversation.blocked or conversation.merged_into:
        return standing
    if conversation.bot_may_write:
        hint = "This customer is blocked. Unblock them first, then claim it."
        return Standing("Blocked", "hot", False, False, hint, shut_out=True)
    return standing if danger else replace(standing, hint=_SHUT_OUT, shut_out=True)


def _unblocked(conversation: Conversation, owner: str | None, agent_id: str, *, supervises: bool) -> Standing:
    if conversation.merged_into:
        hint = "This goes on in another conversation of the same customer. Answer there."
        return Standing("Merged", "plain", False, False, hint)
    match conversation.status:
        case Status.WITH_AGENT if conversation.agent_id == agent_id:
            return Standing("With you", "mine", True, False, None, True)
        case Status.WITH_AGENT:
            hint = f"{owner} has this conversation. You can read along and leave a private note."
            return Standing(f"With {owner}", "plain", False, False, hint, supervises)
        case Status.WAITING:
            return Standing("Waiting for a person", "warm", False, True, "Claim this conversation to reply.")
        case Status.RESOLVED:
            return Standing(
                "Resolved", "plain", False, True, "This is resolved. Claim it to write to the customer again."
            )
        case _:
            hint = "The assistant is answering. Claim the conversation to take over."
            return Standing("With the assistant", "cool", False, True, hint)


@dataclass(frozen=True, slots=True)
class Banner:
    """A state that must not be overlooked.

    Attributes:
        act: the one obvious next step: its label and the last part of the path that it is posted to.
        fields: what is posted with it.
        link: label and address, where the next step is another page.
    """

    id: str
    tone: str
    strong: str
    words: str
    act: tuple[str, str] | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    link: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class State:
    """What else is known of a conversation.

    Attributes:
        where: the public place, as agents know it.
        unreachable: the customer has blocked us.
        merged_into: title of the conversation that this one goes on in; empty if it is on its own.
        may_part: the reader has both, and may make two matters of them again.
        snoozed_until: when it comes back, in words.
        offered_to: the name of whoever is asked first; `offered_to_me` if that is the reader.
        goes_on: an offer that nobody takes goes on to the next.
        blocked_by: who blocked the customer ("You" for the reader); empty if nobody knows.
    """

    where: str = ""
    unreachable: bool = False
    merged_into: str = ""
    snoozed_until: str = ""
    offered_to: str = ""
    offered_to_me: bool = False
    may_part: bool = False
    goes_on: bool = False
    blocked_by: str = ""


def banners_of(conversation: Conversation, standing: Standing, state: State) -> Sequence[Banner]:
    """Every banner that the page shows, the gravest first."""
    found = []
    if conversation.blocked:
        by = f"{state.blocked_by} blocked this customer." if state.blocked_by else "This customer is blocked."
        words = (
            "What they write reaches nobody until they are unblocked; then it waits for a person. Only words of danger "
            "come through at once."
        )
        found.append(Banner("banned-banner", "hot", by, words, ("Unblock", "unblock")))
    if state.unreachable:
        words = "The customer has blocked us on this channel; nothing can be sent until they write again."
        found.append(Banner("blocked-banner", "warm", "Blocked.", words))
    if conversation.merged_into:
        words = f"This matter is answered in {state.merged_into}; whoever has that one has this one too."
        unmerge = ("Two matters after all", "unmerge") if state.may_part else None
        there = ("Go there", f"/desk/c/{conversation.merged_into}")
        found.append(Banner("merged-banner", "cool", "Merged.", words, unmerge, link=there))
    if state.snoozed_until:
        words = "It comes back then, or as soon as the customer writes."
        wake = ("Wake it now", "wake") if standing.mine else None
        until = state.snoozed_until.removeprefix("at ")
        found.append(Banner("snoozed-banner", "cool", f"Asleep until {until}.", words, wake))
    if state.offered_to_me and standing.claimable:
        left = "the next colleague who has room is asked" if state.goes_on else "it stays in everybody's queue"
        words = f"You are asked first, and anybody may claim it. If you leave it, {left}."
        found.append(Banner("offered-banner", "warm", "For you.", words))
    elif state.offered_to and standing.claimable:
        words = f"{state.offered_to} is asked first; whoever claims it has it."
        found.append(Banner("offered-banner", "plain", "Offered.", words))
    if conversation.public:
        words = (
            f"Everybody in {state.where or 'this place'} can read what you write here. Nothing personal, please; the "
            "customer has a link to a private talk."
        )
        found.append(Banner("public-banner", "warm", "Public.", words))
    return found


def next_step(
    standing: Standing,
    *,
    candidates: int,
    customer_waits: bool,
    merged: bool,
    may_answer: bool,
    only_held: bool = False,
    asleep: bool = False,
) -> str:
    """What to do now, in a sentence or two; empty if that is not for this agent to do.

    Args:
        only_held: since they wait, they were told that somebody is at it, and no more.
        asleep: it is snoozed.
    """
    if merged or not may_answer:
        return ""
    if standing.shut_out:
        return "Unblock the customer if this is to go on. Until then nobody answers them."
    if standing.claimable and standing.tone == "warm":
        if not customer_waits:
            return "It is the customer's turn. Claim it only if you have something to add."
        sends = "send an article, or write" if candidates else "write to the customer"
        return f"Claim it; then {sends}."
    if standing.mine and asleep:
        if customer_waits:
            return "It sleeps, though the customer waits for an answer. Write one, or wake it."
        return "Nothing now: it sleeps until its time comes or the customer writes. Resolve it if it is settled."
    if standing.mine:
        if customer_waits and only_held:
            ways = "send an article, edit one, or write" if candidates else "write"
            return f"Only a holding reply so far: the customer still waits for an answer. When you have it, {ways}."
        if customer_waits:
            return "Send an article, edit one, or write." if candidates else "Write an answer."
        return "It is the customer's turn. Resolve it if it is settled, or let it sleep."
    return ""
