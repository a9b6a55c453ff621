"""What the tests of all channels share without asking for it."""

from __future__ import annotations

import functools
from collections.abc import Iterator

import httpx._transports.default as httpx_transport
import pytest


@pytest.fixture(scope="session", autouse=True)
def _certificates_are_read_once() -> Iterator[None]:
    """Each HTTP client reads all certificates of the system anew, which takes 40 ms; here they all speak plain HTTP."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(httpx_transport, "create_ssl_context", functools.cache(httpx_transport.create_ssl_context))
        yield
