"""Checks what an action returns with one validator, made once.

Rasa builds the validator and checks its schema anew for every action call, which costs milliseconds each time. What is
checked, and what is raised, stays the same.
"""

from __future__ import annotations

from typing import Any

from jsonschema import ValidationError
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction


def install() -> None:
    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    validator = kind(schema)

    def validate(_: RemoteAction, result: dict[str, Any]) -> bool:
        try:
            validator.validate(result)
        except ValidationError as error:
            error.message += ". An action answered with something else than events and responses."
            raise
        return True

    RemoteAction._validate_action_result = validate
