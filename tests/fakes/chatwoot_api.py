"""What Chatwoot takes, in our own short form; every request to the fake is held against it.

From chatwoot/chatwoot, swagger/paths/application (contacts, contact_inboxes, conversation, conversation/messages,
conversation/labels, agents, inboxes) and swagger/definitions/request, as of 4.x in 2026: methods, paths, required
fields, types, enums. `source_id` and `echo_id` of a message are not described, but Messages::MessageBuilder takes both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Kind = type | tuple[str | None, ...]  # a type, or the words that are allowed


@dataclass(frozen=True)
class Operation:
    name: str
    method: str
    path: str
    fields: Mapping[str, Kind] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    query: frozenset[str] = frozenset()


def _op(name: str, method: str, path: str, required: str = "", query: str = "", /, **fields: Kind) -> Operation:
    return Operation(name, method, path, fields, frozenset(required.split()), frozenset(query.split()))


_TALK = "/conversations/{id}"
OPERATIONS = (
    _op("profile", "GET", "/api/v1/profile"),
    _op("agents", "GET", "/agents"),
    _op("inbox", "GET", "/inboxes/{id}"),
    _op(
        "new contact", "POST", "/contacts", "inbox_id",
        inbox_id=int, name=str, email=str, blocked=bool, phone_number=str, avatar_url=str, identifier=str,
        additional_attributes=dict, custom_attributes=dict,
    ),
    _op("find contact", "GET", "/contacts/search", "", "q sort page"),
    _op("contact conversations", "GET", "/contacts/{id}/conversations"),
    _op("contact inbox", "POST", "/contacts/{id}/contact_inboxes", "inbox_id", inbox_id=int, source_id=str),
    _op(
        "new conversation", "POST", "/conversations", "source_id",
        source_id=str, inbox_id=int, contact_id=int, additional_attributes=dict, custom_attributes=dict,
        status=("open", "resolved", "pending"), assignee_id=int, team_id=int, snoozed_until=str, message=dict,
    ),
    _op("conversation", "GET", _TALK),
    _op("messages", "GET", f"{_TALK}/messages", "", "after before"),
    _op(
        "new message", "POST", f"{_TALK}/messages", "content",
        content=str, message_type=("outgoing", "incoming"), private=bool, content_attributes=dict, campaign_id=int,
        content_type=("text", "input_email", "cards", "input_select", "form", "article"), template_params=dict,
        source_id=str, echo_id=str,
    ),
    _op(
        "status", "POST", f"{_TALK}/toggle_status", "status",
        status=("open", "resolved", "pending", "snoozed"), snoozed_until=int,
    ),
    _op("priority", "POST", f"{_TALK}/toggle_priority", priority=("urgent", "high", "medium", "low", None)),
    _op("assignment", "POST", f"{_TALK}/assignments", assignee_id=int, team_id=int),
    _op("attributes", "POST", f"{_TALK}/custom_attributes", "custom_attributes", custom_attributes=dict, merge=bool),
    _op("labels", "POST", f"{_TALK}/labels", "labels", labels=list),
)  # fmt: skip


def operation_of(account: int, method: str, path: str) -> tuple[Operation, int] | None:
    """The operation, and the id in its path (0 if it has none)."""
    for operation in OPERATIONS:
        whole = operation.path if operation.path.startswith("/api") else f"/api/v1/accounts/{account}{operation.path}"
        pattern = re.escape(whole).replace(r"\{id\}", r"(\d+)")
        if operation.method == method and (found := re.fullmatch(pattern, path)):
            return operation, int(found.group(1)) if found.groups() else 0
    return None


def complaints(operation: Operation, query: Mapping[str, str], body: Any) -> list[str]:
    """What is wrong with a request; empty if it is as described."""
    wrong = [f"unknown parameter {name}" for name in query if name not in operation.query]
    if operation.method == "GET":
        return wrong
    if not isinstance(body, dict):
        return ["the body is no object"]
    wrong += [f"{name} is missing" for name in operation.required if name not in body]
    for name, value in body.items():
        kind = operation.fields.get(name)
        if kind is None:
            wrong.append(f"unknown field {name}")
        elif isinstance(kind, tuple):
            wrong += [] if value in kind else [f"{name} is {value!r}"]
        elif not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            wrong.append(f"{name} is no {kind.__name__}")
    if operation.name == "labels" and not all(isinstance(label, str) for label in body.get("labels", ())):
        wrong.append("a label is no text")
    return wrong
