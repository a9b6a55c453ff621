"""knowledge/triage.yml: read it into a policy, or say with line numbers what is to mend."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import yaml

from bot.errors import KnowledgeError, Problem
from bot.model import Priority
from bot.triage.helplines import DEFAULT_LINES, HelpLine
from bot.triage.kinds import Action, Kind
from bot.triage.policy import DEFAULT_POLICY, DEFAULTS, Line, Policy

FIELDS = ("action", "priority", "say", "least")
LINE_FIELDS = ("where", "line", "places")


def read_policy(path: Path) -> Policy:
    """The operator's table. A file that is not there means the defaults; so does each kind that it leaves out.

    Raises:
        KnowledgeError: with a Problem, file and line, for everything to mend.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return DEFAULT_POLICY
    except (OSError, UnicodeDecodeError) as error:
        raise _cannot(
            (Problem(str(path), 0, f"It cannot be read ({type(error).__name__}).", "Save it as UTF-8."),)
        ) from None
    problems: list[Problem] = []
    policy = parse_policy(text, str(path), problems)
    if problems:
        raise _cannot(tuple(problems))
    return policy


def parse_policy(text: str, file: str, problems: list[Problem]) -> Policy:
    """The policy in `text`; what is wrong is added to `problems`."""

    def wrong(node: yaml.Node | None, what: str, do: str) -> None:
        problems.append(Problem(file, node.start_mark.line + 1 if node else 0, what, do))

    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problems.append(Problem(file, mark.line + 1 if mark else 0, "It is not valid YAML.", "Mend this line."))
        return DEFAULT_POLICY
    lines: dict[Kind, Line] = {}
    helped = DEFAULT_LINES
    for key, node in _pairs(root, wrong, "The file"):
        if key.value == "help_lines":
            helped = _help_lines(node, wrong)
        elif key.value == "kinds":
            lines = _kinds(node, wrong)
        else:
            wrong(key, f'"{key.value}" is unknown.', "Use only: kinds, help_lines.")
    return Policy(lines, helped)


Wrong = Callable[[yaml.Node | None, str, str], None]


def _kinds(node: yaml.Node, wrong: Wrong) -> dict[Kind, Line]:
    lines: dict[Kind, Line] = {}
    for key, row in _pairs(node, wrong, "kinds"):
        name = str(key.value)
        if name not in {kind.value for kind in Kind}:
            wrong(key, f'There is no kind "{name}".', f"Use one of: {', '.join(Kind)}.")
            continue
        if Kind(name) in lines:
            wrong(key, f'The kind "{name}" stands twice.', "Keep one of the two.")
        lines[Kind(name)] = _line(Kind(name), row, wrong)
    return lines


def _line(kind: Kind, row: yaml.Node, wrong: Wrong) -> Line:
    usual = DEFAULTS[kind]
    action, priority, say, least = usual.action, usual.priority, usual.say, usual.least
    for key, node in _pairs(row, wrong, f'The kind "{kind}"'):
        value = _text(node)
        if key.value == "action" and value in {one.value for one in Action}:
            action = Action(value)
        elif key.value == "priority" and value in {one.value for one in Priority}:
            priority = Priority(value)
        elif key.value == "say" and value is not None:
            say = None if value in ("", "nothing") else value
        elif key.value == "least" and (number := _probability(value)) is not None:
            least = number
        else:
            wrong(key, *_mend(str(key.value)))
    if action in (Action.WARN, Action.ANSWER) and not say:
        wrong(row, f'The kind "{kind}" has the action "{action}" and says nothing.', "Add `say` with one sentence.")
    return Line(action, priority, say, least)


def _mend(field: str) -> tuple[str, str]:
    return {
        "action": ("This is no action.", f"Use one of: {', '.join(Action)}."),
        "priority": ("This is no priority.", f"Use one of: {', '.join(Priority)}."),
        "say": ("This is not a text.", 'Write one in quotes, or "nothing".'),
        "least": ("This is no probability.", "Write a number above 0 and at most 1, for example 0.75."),
    }.get(field, (f'"{field}" is unknown.', f"Use only: {', '.join(FIELDS)}."))


def _help_lines(node: yaml.Node, wrong: Wrong) -> tuple[HelpLine, ...]:
    if not isinstance(node, yaml.SequenceNode) or not node.value:
        wrong(node, "The help lines are not a list.", "Write one country a line, each after a hyphen.")
        return DEFAULT_LINES
    found = []
    for item in node.value:
        fields = {str(key.value): value for key, value in _pairs(item, wrong, "A help line")}
        where, line = (_text(fields.get(name)) for name in ("where", "line"))
        places = fields.get("places")
        if not where or not line or set(fields) - set(LINE_FIELDS):
            wrong(item, "This is not a help line.", "Write where: and line:, and places: if you like.")
            continue
        names = places.value if isinstance(places, yaml.SequenceNode) else []
        found.append(HelpLine(where, line, tuple(str(name.value).lower() for name in names)))
    return tuple(found) or DEFAULT_LINES


def _pairs(node: yaml.Node | None, wrong: Wrong, what: str) -> list[tuple[yaml.Node, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        return list(node.value)
    wrong(node, f"{what} has no fields.", "Write one `name: value` a line.")
    return []


def _text(node: yaml.Node | None) -> str | None:
    return str(node.value).strip() if isinstance(node, yaml.ScalarNode) else None


def _probability(value: str | None) -> float | None:
    try:
        number = float(value or "")
    except ValueError:
        return None
    return number if 0 < number <= 1 else None


def _cannot(problems: tuple[Problem, ...]) -> KnowledgeError:
    return KnowledgeError(f"The triage table cannot be used ({len(problems)} to mend).", problems)
