"""The part of an article between its two `---` lines, read with the line of each field and list item.

YAML is composed into nodes and never into Python objects: a node knows its line, and a phrasing such as `no` or `12`
can be named instead of turning silently into something that is not text.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import yaml

from bot.errors import Problem

STRING = "tag:yaml.org,2002:str"
NULL = "tag:yaml.org,2002:null"
DATE = "tag:yaml.org,2002:timestamp"
FENCE = "---"


class Text(NamedTuple):
    """A text and the line where it stands; line 0 and no text if the field is absent or wrong."""

    value: str
    line: int


class FrontMatter:
    """Fields of one article. What is wrong is added to `problems`; a getter then returns something empty.

    Attributes:
        readable: False if there is no front matter at all or YAML cannot read it.
        body: all below the second fence.
        body_line: the line of its first character.
    """

    def __init__(self, file: str, text: str, problems: list[Problem]) -> None:
        self.file = file
        self.problems = problems
        self.readable = False
        self.body = ""
        self.body_line = 0
        self._nodes: dict[str, tuple[int, yaml.Node]] = {}
        lines = text.replace("\r\n", "\n").split("\n")
        end = next((i for i, line in enumerate(lines[1:], 1) if line.rstrip() == FENCE), None)
        if lines[0].rstrip() != FENCE or end is None:
            self._add(1, "The front matter is missing.", "Start the file with --- and close the fields with ---.")
            return
        self.body, self.body_line = "\n".join(lines[end + 1 :]), end + 2
        self._compose("\n".join(lines[1:end]))

    def require(self, required: Iterable[str], optional: Iterable[str]) -> None:
        """Add a problem for each missing and each unknown field."""
        known = [*required, *optional]
        for name in required:
            if name not in self._nodes:
                self._add(1, f"The field {name} is missing.", "Add it to the front matter.")
        for name, (line, _) in self._nodes.items():
            if name not in known:
                self._add(line, f'The field "{name}" is unknown.', f"Use only: {', '.join(known)}.")

    def line(self, name: str) -> int:
        return self._nodes[name][0] if name in self._nodes else 0

    def text(self, name: str) -> Text:
        if name not in self._nodes:
            return Text("", 0)
        line, node = self._nodes[name]
        value = self._string(node, f"The field {name}")
        return Text(value, line) if value else Text("", 0)

    def texts(self, name: str) -> tuple[Text, ...]:
        if name not in self._nodes:
            return ()
        line, node = self._nodes[name]
        if not isinstance(node, yaml.SequenceNode):
            if node.tag != NULL:
                self._add(line, f"The field {name} is not a list.", "Write one item a line, each after a hyphen.")
            return ()
        found = []
        for item in node.value:
            value = self._string(item, f"An item of {name}")
            if value:
                found.append(Text(value, _line(item)))
        return tuple(found)

    def date(self, name: str) -> str:
        if name not in self._nodes:
            return ""
        line, node = self._nodes[name]
        if isinstance(node, yaml.ScalarNode) and node.tag in (DATE, STRING):
            try:
                return date.fromisoformat(str(node.value).strip()).isoformat()
            except ValueError:
                pass
        self._add(line, f"{name} is not a date.", "Write it as year-month-day, for example 2027-05-01.")
        return ""

    def _compose(self, source: str) -> None:
        try:
            # Composed nodes are never made into objects, so no tag of the file can build anything.
            root = yaml.compose(source, Loader=yaml.CSafeLoader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            reason = getattr(error, "problem", None) or "unreadable"
            line = mark.line + 2 if mark is not None else 1
            self._add(line, f"The front matter is not valid YAML: {reason}.", "Put texts with : or # in quotes.")
            return
        if not isinstance(root, yaml.MappingNode):
            self._add(1, "The front matter has no fields.", "Write one `name: value` a line.")
            return
        self.readable = True
        for key, value in root.value:
            name = str(key.value)
            if name in self._nodes:
                self._add(_line(key), f"The field {name} stands twice.", "Keep one of the two.")
            self._nodes[name] = (_line(key), value)

    def _string(self, node: yaml.Node, what: str) -> str:
        if not isinstance(node, yaml.ScalarNode) or node.tag != STRING:
            if isinstance(node, yaml.ScalarNode) and node.tag != NULL:
                self._add(_line(node), f"{what} is not text: {node.value}.", "Put it in quotes.")
            else:
                self._add(_line(node), f"{what} is empty or not text.", "Write a text.")
            return ""
        value = str(node.value).strip()
        if not value:
            self._add(_line(node), f"{what} is empty.", "Write a text or remove it.")
        return value

    def _add(self, line: int, what: str, do: str) -> None:
        self.problems.append(Problem(self.file, line, what, do))


def _line(node: yaml.Node) -> int:
    """YAML counts from 0 and starts below the first fence."""
    return int(node.start_mark.line) + 2
