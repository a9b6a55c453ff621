"""The benchmarks' command line: `python -m bot bench answers | triage`. Figures go to stdout, progress to stderr."""

from __future__ import annotations

import argparse


def add_arguments(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register `bench` and its commands; the parsed arguments then hold `do`, the function to call."""
    from bot.bench import answers, triage

    group = subparsers.add_parser("bench", help="measure the product on your own questions")
    commands = group.add_subparsers(dest="bench_command", required=True, metavar="COMMAND")
    answers.add_arguments(commands)
    triage.add_arguments(commands)
