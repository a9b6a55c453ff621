"""The docs keep up with the program: settings, make targets, commands, links and file names."""

from __future__ import annotations

import argparse
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic_core import PydanticUndefined
from pydantic_settings import BaseSettings

from bot.__main__ import main
from bot.channels.registry import known_channels
from bot.desk import commands as desk_commands
from bot.desk.alarm_settings import AlarmSettings
from bot.desks.registry import desk_settings
from bot.knowledge import commands as knowledge_commands
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
NOT_OURS = {"var", "models", "results", "node_modules"}
PAGES = sorted(
    path
    for path in ROOT.rglob("*.md")
    if not any(part in NOT_OURS or part.startswith(".") for part in path.relative_to(ROOT).parts)
)
DOCS = [path for path in PAGES if path.parent == ROOT or ROOT / "docs" in path.parents]
LINK = re.compile(r"\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
OUR_FILE = re.compile(r"`((?:bot|actions|rasa_host|data|docs|environments|scripts|tests)/[\w./-]*)`")


def all_docs() -> str:
    return "\n".join(path.read_text() for path in DOCS)


def test_every_setting_is_in_the_docs_with_its_default_and_no_other_is() -> None:
    the_table_is_true("docs/settings.md", Settings, "FIRSTLINE_")


@pytest.mark.parametrize("channel", known_channels())
def test_every_setting_of_a_channel_is_on_its_page(channel: str) -> None:
    settings = importlib.import_module(f"bot.channels.{channel}").Settings
    the_table_is_true(f"docs/how-to/{channel}.md", settings, f"FIRSTLINE_{channel.upper()}_")


def test_every_setting_of_the_slack_desk_is_on_its_page() -> None:
    the_table_is_true("docs/how-to/slack-desk.md", desk_settings("slack"), "FIRSTLINE_DESK_SLACK_")


def test_every_setting_of_the_chatwoot_desk_is_on_its_page() -> None:
    the_table_is_true("docs/how-to/chatwoot.md", desk_settings("chatwoot"), "FIRSTLINE_DESK_CHATWOOT_")


def test_every_setting_of_alarms_is_on_their_page() -> None:
    the_table_is_true("docs/how-to/alarms.md", AlarmSettings, "FIRSTLINE_ALARM_")


def the_table_is_true(page: str, model: type[BaseSettings], prefix: str) -> None:
    table = dict(re.findall(r"^\| `(FIRSTLINE_\w+)` \| (.+?) \| .+ \|$", (ROOT / page).read_text(), re.M))
    settings = {f"{prefix}{name.upper()}": field for name, field in model.model_fields.items()}
    assert set(table) == set(settings)
    for name, field in settings.items():
        default = field.get_default(call_default_factory=True)
        assert default is not PydanticUndefined
        assert table[name] == ("none" if default in (None, ()) else f"`{default}`"), name


def test_every_make_target_is_in_the_docs() -> None:
    targets = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.M)
    assert len(targets) > 10
    missing = [target for target in targets if f"`make {target}`" not in (ROOT / "README.md").read_text()]
    assert not missing


def test_no_make_target_in_the_docs_is_made_up() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    assert set(re.findall(r"`make ([a-z-]+)`", all_docs())) <= targets


def test_every_command_is_in_the_docs(capsys: pytest.CaptureFixture[str]) -> None:
    missing = [command for command in commands(capsys) if not re.search(rf"python -m bot {command}\b", all_docs())]
    assert not missing


def commands(capsys: pytest.CaptureFixture[str]) -> Iterator[str]:
    """Each command of `python -m bot` by its words: "run", "desk add", …"""
    with pytest.raises(SystemExit):
        main(["--help"])
    at_top = re.findall(r"^    ([a-z]+) ", capsys.readouterr().out, re.M)
    assert {"run", "talk", "knowledge", "desk"} <= set(at_top)
    below = argparse.ArgumentParser()
    groups = below.add_subparsers()
    for module in (desk_commands, knowledge_commands):
        module.add_arguments(groups)
    for command in at_top:
        group = groups.choices.get(command)
        acts = [action for action in group._actions if isinstance(action, argparse._SubParsersAction)] if group else []
        yield from (f"{command} {act}" for action in acts for act in action.choices)
        if not acts:
            yield command


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    lost = []
    for target in LINK.findall(without_code(page.read_text())):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        there = page.parent / name if name else page
        if not there.exists() or (anchor and there.suffix == ".md" and anchor not in anchors(there)):
            lost.append(target)
    assert not lost


@pytest.mark.parametrize("page", DOCS, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_that_a_page_names_is_there(page: Path) -> None:
    assert [name for name in OUR_FILE.findall(page.read_text()) if not (ROOT / name).exists()] == []


def without_code(text: str) -> str:
    """Examples are no links."""
    return re.sub(r"`[^`\n]*`", "", re.sub(r"^ *```.*?^ *```", "", text, flags=re.M | re.S))


def anchors(page: Path) -> set[str]:
    """The names that headings have on the web: lower case, hyphens for spaces, no punctuation."""
    headings = re.findall(r"^#+ (.+)$", re.sub(r"^ *```.*?^ *```", "", page.read_text(), flags=re.M | re.S), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
