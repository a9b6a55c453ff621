"""The command line: `python -m bot run | talk | doctor | explain | knowledge … | desk … | bench …`.

Errors are sentences; exit code 2.
"""

from __future__ import annotations

import argparse
import asyncio
import sys

from bot.errors import FirstlineError


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bot", description="Firstline, the automated first responder.")
    parser.add_argument("-v", "--verbose", action="store_true", help="log more")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("run", help="start everything: web chat, desk, channels, Rasa").set_defaults(do=_run)
    talk = commands.add_parser("talk", help="chat in this terminal with the running bot (or start one)")
    talk.add_argument("--url", help="address of a running Firstline; default: the one of the settings")
    talk.set_defaults(do=_talk)
    _add_doctor(commands)
    _add_explain(commands)
    _add_knowledge(commands)
    _add_desk(commands)
    _add_bench(commands)
    parsed = parser.parse_args(arguments)
    try:
        return int(parsed.do(parsed) or 0)
    except FirstlineError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _add_doctor(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    from bot.doctor import add_arguments

    add_arguments(commands)


def _add_explain(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    from bot.explain import add_arguments

    add_arguments(commands)


def _add_knowledge(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    from bot.gaps_command import show_gaps
    from bot.knowledge.commands import add_arguments
    from bot.labels_command import labels

    # Beside the editors' commands, but not in their module: knowledge does not know the store.
    text = "what people's choices have taught"
    group = add_arguments(commands)
    group.add_parser("labels", help=text, description=text).set_defaults(do=labels)
    text = "which articles to mend or to write, from what people found"
    group.add_parser("gaps", help=text, description=text).set_defaults(do=show_gaps)


def _add_desk(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    from bot.desk.commands import add_arguments

    add_arguments(commands)


def _add_bench(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    from bot.bench.commands import add_arguments

    add_arguments(commands)


def _run(parsed: argparse.Namespace) -> int:
    from bot.run import configure_logging, run
    from bot.settings import load_settings

    configure_logging(parsed.verbose)
    asyncio.run(run(load_settings()))
    return 0


def _talk(parsed: argparse.Namespace) -> int:
    from bot.settings import load_settings
    from bot.talk import talk

    settings = load_settings()
    return asyncio.run(talk(settings, parsed.url))


if __name__ == "__main__":
    sys.exit(main())
