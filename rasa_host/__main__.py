"""Rasa's own command line in this environment: `python -m rasa_host run | train | test | data validate`.

With `FIRSTLINE_PARENT_PIPE=1` the process ends when its standard input closes, that is, when the Firstline process
that started it is gone for whatever reason, `kill -9` included.
"""

from __future__ import annotations

import os
import sys
import threading
import warnings


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


def main() -> None:
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    if os.environ.get("FIRSTLINE_PARENT_PIPE") == "1":
        threading.Thread(target=_end_with_parent, daemon=True).start()

    from rasa_host import no_tensorflow

    no_tensorflow.install()

    from rasa.__main__ import main as rasa

    rasa()


main()
