"""Ways to tell of an alarm outside our own desk: mail, the other desks, whoever is on call."""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Protocol

import aiohttp

from bot.decision.alarms import ON_CALL, PEOPLE, Alarm
from bot.desk.alarm_settings import AlarmSettings
from bot.errors import DeliveryDelayed

TellDesks = Callable[[int, str, str], Awaitable[bool]]
"""Tell the other desks of a handoff, by its id, with a text; the alarm's key is last. False: none of them can now."""

WEBHOOK_SECONDS = 10.0
_WEBHOOK = "The webhook in FIRSTLINE_ALARM_WEBHOOK"


class Way(Protocol):
    """One way. `level`: it is used from this level on. `name` is stored with each alarm."""

    name: str
    level: int

    async def tell(self, alarm: Alarm) -> bool:
        """False if nobody could be told in this way by now. Raises Delivery… errors. Both are tried again."""
        ...


class OtherDesks:
    """The thread of the case at Slack and the like."""

    name, level = "other desks", PEOPLE

    def __init__(self, tell_desks: TellDesks) -> None:
        self._tell_desks = tell_desks

    async def tell(self, alarm: Alarm) -> bool:
        text = f"{alarm.text} Reason: {alarm.reason}, priority: {alarm.priority}."
        return await self._tell_desks(alarm.handoff_id, text, alarm.key)


class OnCall:
    """A webhook that wakes somebody. Any 2xx means that it was taken."""

    name, level = "on-call", ON_CALL

    def __init__(self, url: str, secret: str | None = None) -> None:
        self._url = url
        self._secret = secret

    async def tell(self, alarm: Alarm) -> bool:
        """Call it. Raises DeliveryDelayed if it does not answer, or not with 2xx."""
        body = json.dumps(
            {
                "id": alarm.key,
                "level": alarm.level,
                "wait": alarm.kind,
                "waited_seconds": round(alarm.waited),
                "reason": alarm.reason,
                "priority": alarm.priority,
                "channel": alarm.channel,
                "url": alarm.url,
                "text": alarm.text,
            }
        ).encode()
        status, pause = await self._post(body, alarm.key)
        if status // 100 == 3:
            raise DeliveryDelayed(f"{_WEBHOOK} leads elsewhere (HTTP {status}): put its final address there.", 0.0)
        if status // 100 != 2:
            raise DeliveryDelayed(f"{_WEBHOOK} answers HTTP {status}.", pause)
        return True

    async def _post(self, body: bytes, key: str) -> tuple[int, float]:
        """The status, and after how many seconds it wants to be called again."""
        headers = {"Content-Type": "application/json", "User-Agent": "Firstline", "Idempotency-Key": key}
        if self._secret:
            headers["X-Firstline-Signature"] = f"sha256={hmac.new(self._secret.encode(), body, 'sha256').hexdigest()}"
        timeout = aiohttp.ClientTimeout(total=WEBHOOK_SECONDS)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout, trust_env=True) as session,
                session.post(self._url, data=body, headers=headers, allow_redirects=False) as answer,
            ):
                pause = 0.0
                with suppress(ValueError):
                    pause = float(answer.headers.get("Retry-After", ""))
                return answer.status, pause
        except (aiohttp.ClientError, OSError):  # TimeoutError is one of the latter
            raise DeliveryDelayed(f"{_WEBHOOK} cannot be reached.", 0.0) from None


def make_ways(settings: AlarmSettings, tell_desks: TellDesks | None = None) -> list[Way]:
    """The ways that are configured, the lowest level first.

    Args:
        tell_desks: None if there are no other desks.
    """
    ways: list[Way] = [OtherDesks(tell_desks)] if tell_desks else []
    if settings.mail_to and settings.smtp:
        from bot.channels.email.servers import smtp_server  # these bring the libraries of mail
        from bot.desk.alarm_mail import Mail

        sender = settings.mail_from or settings.mail_to[0]
        password = settings.smtp_password.get_secret_value() if settings.smtp_password else None
        ways.append(Mail(smtp_server(settings.smtp), settings.mail_to, sender, settings.smtp_user, password))
    if settings.webhook:
        secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else None
        ways.append(OnCall(settings.webhook.get_secret_value(), secret))
    return ways
