"""How a loop that asks a provider goes on after failures: longer pauses, each trouble said once, and its end too."""

from __future__ import annotations

import logging
import random

LONGEST_PAUSE_SECONDS = 30.0


class Patience:
    """The failures in a row of one loop, and what its log has said of them.

    Args:
        log: of the channel.
        over: the sentence that says that all is well again.
    """

    def __init__(self, log: logging.Logger, over: str) -> None:
        self._log = log
        self._over = over
        self._said = ""
        self.failures = 0

    def failed(self, trouble: str) -> None:
        """One more failure. The trouble is said, unless it is the one that was said last."""
        self.failures += 1
        if trouble != self._said:
            self._log.warning("%s", trouble)
        self._said = trouble

    def succeeded(self) -> None:
        """All is well. That is said if it was not."""
        if self._said:
            self._log.info("%s", self._over)
        self.failures, self._said = 0, ""


def growing_pause(failures: int) -> float:
    """Seconds to wait after so many failures in a row: exponentially longer, with jitter, up to half a minute."""
    return random.uniform(0.1, min(LONGEST_PAUSE_SECONDS, 0.5 * 2 ** min(failures, 10)))
