"""May we write to a customer who has not just written to us? Only inside an open dialogue. Pure."""

from __future__ import annotations

OPEN_FOR_SECONDS = 14 * 24 * 3600.0
"""A dialogue is open for so long after the customer's last message; longer while they wait for a person of ours."""


def why_not(*, heard_at: float | None, waits_for_us: bool, stopped: bool, reachable: bool, now: float) -> str | None:
    """Why we may not, as a sentence for agents; None if we may.

    Args:
        heard_at: when the customer wrote last, in seconds since 1970; None if never.
        waits_for_us: a handoff of theirs is open.
        stopped: they asked us not to write first, and have not written since.
        reachable: they have not blocked us.
    """
    if not reachable:
        return "The customer has blocked us on this channel, so nothing can be sent."
    if stopped:
        return "The customer asked us not to write. When they write again, you can answer."
    if waits_for_us:
        return None
    if heard_at is None or now - heard_at > OPEN_FOR_SECONDS:
        return "The customer has not written for two weeks; a message out of the blue is not sent."
    return None
