"""What a homeserver's refusals mean to us, and which settings are refused."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.base import Parts
from bot.channels.matrix import Settings, create
from bot.channels.matrix.errors import NOT_OURS, refusal
from bot.errors import DeliveryDelayed, DeliveryFailed, SettingsError
from tests.contract.samples.matrix import US


@pytest.mark.parametrize(
    ("status", "code", "seconds", "everywhere"),
    [
        (429, "M_LIMIT_EXCEEDED", 2.5, True),
        (401, "M_UNKNOWN_TOKEN", 60.0, True),
        (403, "M_USER_DEACTIVATED", 60.0, True),
        (500, "M_UNKNOWN", 1.0, False),
        (502, None, 1.0, False),
    ],
)
def test_what_will_work_later(status: int, code: str | None, seconds: float, everywhere: bool) -> None:
    error = refusal(status, code, 2500)
    assert isinstance(error, DeliveryDelayed)
    assert (error.retry_after, error.everywhere) == (seconds, everywhere)


@pytest.mark.parametrize(
    ("status", "code"), [(403, "M_FORBIDDEN"), (413, "M_TOO_LARGE"), (404, "M_NOT_FOUND"), (400, None)]
)
def test_what_is_refused_for_good(status: int, code: str | None) -> None:
    assert isinstance(refusal(status, code), DeliveryFailed)


def test_a_limit_without_a_time_is_waited_out_all_the_same() -> None:
    error = refusal(429, None, None)
    assert isinstance(error, DeliveryDelayed) and error.retry_after >= 1
    assert "FIRSTLINE_MATRIX_TOKEN" in NOT_OURS


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"homeserver": None}, "FIRSTLINE_MATRIX_HOMESERVER"),
        ({"homeserver": "matrix.example.org"}, "FIRSTLINE_MATRIX_HOMESERVER"),
        ({"homeserver": "https://example.org/_matrix"}, "FIRSTLINE_MATRIX_HOMESERVER"),
        ({"user": None}, "FIRSTLINE_MATRIX_USER"),
        ({"user": "help"}, "FIRSTLINE_MATRIX_USER"),
        ({"token": None}, "FIRSTLINE_MATRIX_TOKEN"),
    ],
)
def test_a_wrong_setting_is_named(changed: dict[str, Any], named: str) -> None:
    given = {"homeserver": "https://matrix.example.org/", "user": US, "token": "syt_x", **changed}
    settings = Settings(_env_file=None, **given)
    nothing: Any = None
    with pytest.raises(SettingsError, match=named):
        create(settings, Parts(nothing, nothing, nothing, nothing))
