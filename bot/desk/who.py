"""Who acts at a desk, from where, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import Refused

ROLES = ("agent", "supervisor", "editor", "admin")
SUPERVISES = ("supervisor", "admin")


@dataclass(frozen=True, slots=True)
class Agent:
    """Somebody who is signed in, here or at another desk."""

    id: str
    name: str
    role: str = "agent"

    @property
    def supervises(self) -> bool:
        return self.role in SUPERVISES

    def refuse_unless_agent(self) -> None:
        """Raises Refused for those who may only read and write notes."""
        if self.role == "editor":
            raise Refused("Your login is an editor's: you can read along and leave notes, not answer customers.", 403)


@dataclass(frozen=True, slots=True)
class Origin:
    """Another desk that an act came from, so that it is not shown there a second time.

    Attributes:
        item: the desk's own id of what was written there; the same act with the same item happens once.
        handoff_id: the handoff in whose thread it was written; None if that is not known.
    """

    desk: str
    item: str
    handoff_id: int | None = None
