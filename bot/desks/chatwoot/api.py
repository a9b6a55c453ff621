"""Calls of Chatwoot's application API, https://developers.chatwoot.com/api-reference. Errors as desks raise them."""

from __future__ import annotations

from typing import Any

import httpx

from bot.desks.base import Gone
from bot.desks.chatwoot.errors import A_MINUTE, ELSEWHERE, NOT_THERE, again, answer_error, broken_error
from bot.errors import DeliveryDelayed, DeliveryFailed, DeliveryUncertain

ANSWER_SECONDS = 15.0
FILE_SECONDS = 60.0


class Api:
    """Raises DeliveryFailed and DeliveryDelayed from every call, DeliveryUncertain from `post` alone.

    Args:
        url: of Chatwoot, with nothing behind the host.
        account: the account's id.
        inbox: the id of our inbox in it.
    """

    def __init__(self, url: str, account: int, inbox: int, token: str) -> None:
        self.url, self.account, self.inbox = url.rstrip("/"), account, inbox
        self._client = httpx.AsyncClient(timeout=ANSWER_SECONDS, headers={"api_access_token": token})
        self._files = httpx.AsyncClient(
            timeout=FILE_SECONDS, follow_redirects=True
        )  # goes to others: without the token

    async def profile(self) -> Any:
        """Whose token it is."""
        return await self._read("/api/v1/profile")

    async def get(self, path: str, **params: str | int) -> Any:
        """What is at a path of the account."""
        return await self._read(self._of_account(path), params)

    async def post(self, path: str, body: dict[str, Any]) -> Any:
        """Make something new at a path of the account."""
        return await self._call("POST", self._of_account(path), json=body)

    async def put(self, path: str, body: dict[str, Any]) -> Any:
        """Set something, by a POST that does no harm when it comes twice."""
        try:
            return await self.post(path, body)
        except DeliveryUncertain as error:
            raise again(error) from None

    async def fetch(self, url: str, most: int) -> tuple[bytes, str]:
        """A file of at most `most` bytes, and its media type.

        Raises:
            DeliveryFailed: it is larger, or gone.
            DeliveryDelayed: not now.
        """
        try:
            async with self._files.stream("GET", url) as answer:
                if answer.status_code != 200:
                    raise answer_error(answer) if answer.status_code != 404 else DeliveryFailed("it is gone")
                content = bytearray()
                async for piece in answer.aiter_bytes():
                    content += piece
                    if len(content) > most:
                        raise DeliveryFailed(f"larger than {most // 1024 // 1024} MB")
                return bytes(content), answer.headers.get("Content-Type", "application/octet-stream")
        except httpx.InvalidURL:
            raise DeliveryFailed("its address cannot be read") from None
        except httpx.HTTPError:
            raise DeliveryDelayed("A file could not be fetched from Chatwoot.", A_MINUTE) from None
        except DeliveryUncertain as error:
            raise again(error) from None

    async def close(self) -> None:
        await self._client.aclose()
        await self._files.aclose()

    def _of_account(self, path: str) -> str:
        return f"/api/v1/accounts/{self.account}{path}"

    async def _read(self, path: str, params: dict[str, str | int] | None = None) -> Any:
        try:
            return await self._call("GET", path, params=params)
        except DeliveryUncertain as error:
            raise again(error) from None

    async def _call(self, method: str, path: str, **given: Any) -> Any:
        try:
            answer = await self._client.request(method, f"{self.url}{path}", **given)
        except httpx.HTTPError as error:
            raise broken_error(error) from None
        if answer.status_code == 404 and path.startswith(self._of_account("/conversations/")):
            raise Gone(NOT_THERE)
        if answer.status_code not in (200, 201, 204):
            raise answer_error(answer)
        if not answer.content.strip():
            return None
        try:
            return answer.json()
        except ValueError:
            raise DeliveryDelayed(ELSEWHERE, A_MINUTE, everywhere=True) from None
