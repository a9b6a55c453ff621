"""Opens a conversation for a handoff, once: Chatwoot keeps identifiers apart, and our attribute finds it again."""

from __future__ import annotations

from typing import Any

from bot.desks.base import Case
from bot.desks.chatwoot.api import Api
from bot.desks.chatwoot.errors import A_MINUTE
from bot.desks.chatwoot.words import attributes_of
from bot.errors import DeliveryDelayed, DeliveryFailed, DeliveryUncertain

HANDOFF = "firstline_handoff"


async def conversation_for(api: Api, case: Case) -> str:
    """Chatwoot's id of the conversation for a handoff; made if it is not there.

    Raises:
        DeliveryDelayed, DeliveryFailed, DeliveryUncertain
    """
    contact, source, is_new = await _contact(api, case)
    if not is_new and (known := await _known(api, contact, case.handoff_id)):
        return known
    body: dict[str, Any] = {
        "source_id": source,
        "inbox_id": api.inbox,
        "contact_id": contact,
        "status": "open",
        "custom_attributes": dict(attributes_of(case)),
    }
    return str((await api.post("/conversations", body))["id"])


async def _contact(api: Api, case: Case) -> tuple[int, str, bool]:
    """The contact's id, its source id in our inbox, and whether it is new.

    It is called what the customer is called here, and its identifier is ours: nothing that says who they are.
    """
    identifier = f"firstline-{case.conversation.id}"
    body = {"inbox_id": api.inbox, "name": case.customer, "identifier": identifier}
    refusal: Exception | None = None
    try:
        made = (await api.post("/contacts", body))["payload"]
        if source := (made.get("contact_inbox") or {}).get("source_id"):
            return made["contact"]["id"], source, True
    except DeliveryUncertain as error:
        raise DeliveryDelayed(str(error), 1.0) from None  # its identifier will be found
    except DeliveryFailed as error:
        refusal = error  # most often it is there already
    found = (await api.get("/contacts/search", q=identifier)).get("payload") or ()
    contact = next((one for one in found if one.get("identifier") == identifier), None)
    if contact is None:
        raise refusal or DeliveryDelayed("Chatwoot does not find a contact that it has made.", A_MINUTE)
    for known in contact.get("contact_inboxes") or ():
        if (known.get("inbox") or {}).get("id") == api.inbox and known.get("source_id"):
            return contact["id"], known["source_id"], False
    joined = await api.put(f"/contacts/{contact['id']}/contact_inboxes", {"inbox_id": api.inbox})
    return contact["id"], joined["source_id"], False


async def _known(api: Api, contact: int, handoff_id: int) -> str | None:
    answer = await api.get(f"/contacts/{contact}/conversations")
    for conversation in answer.get("payload") or ():
        if (conversation.get("custom_attributes") or {}).get(HANDOFF) == str(handoff_id):
            return str(conversation["id"])
    return None
