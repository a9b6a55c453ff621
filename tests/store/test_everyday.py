"""What a conversation needs, on Postgres: the tests that prove it on SQLite, run again on the other database."""

from __future__ import annotations

import pytest

from tests.conftest import PostgresServer
from tests.unit.test_errands import *  # noqa: F403
from tests.unit.test_flow import *  # noqa: F403
from tests.unit.test_flow_people import *  # noqa: F403
from tests.unit.test_flow_triage import *  # noqa: F403
from tests.unit.test_intake import *  # noqa: F403
from tests.unit.test_sender import *  # noqa: F403

# Of a file in the data folder; and test_races.py does it more often.
del test_a_secret_reaches_neither_the_disk_nor_rasa_and_the_customer_is_told  # noqa: F821
del test_claim_against_bot_answer_a_thousand_times  # noqa: F821


@pytest.fixture
def place(postgres: PostgresServer) -> str:
    return postgres.new_database()
