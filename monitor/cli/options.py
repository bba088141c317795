"""What commands share: options, reading lines, writing lines, the loop."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from monitor.errors import InputError

Command = Callable[..., Any]


class DurationType(click.ParamType["timedelta"]):
    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        from monitor.settings import parse_duration

        try:
            return parse_duration(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


def with_config(command: Command) -> Command:
    """The option that nearly every command takes."""
    return click.option(
        "--config",
        "config_file",
        type=click.Path(path_type=Path),
        default=Path("config.yaml"),
        show_default=True,
        help="The configuration.",
    )(command)


def without_config(command: Command) -> Command:
    """Every command takes `--config`; this one has no use for it."""
    return click.option("--config", expose_value=False, hidden=True)(command)


rules_option = click.option("--rules", type=click.Path(path_type=Path), help="A rules folder; else the configured one.")
story_file = click.argument("file", type=click.Path(allow_dash=True, path_type=Path), default="-")


def finish(work: Coroutine[Any, Any, Any]) -> Any:
    import asyncio

    return asyncio.run(work)


def read_lines(file: Path) -> Any:
    """The lines of FILE, or of standard input, as bytes."""
    if str(file) == "-":
        return sys.stdin.buffer
    try:
        return file.open("rb")
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}. Name a file that can be read.") from error


_COLOURS = {"yes": "green", "no": "red", "near": "yellow"}


def colours() -> Callable[[str, str], str]:
    """Paints a text by what it is, on a terminal whose user has not set NO_COLOR; elsewhere it stays as it is."""
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR"):
        return lambda text, what: text
    return lambda text, what: click.style(text, fg=_COLOURS.get(what), bold=what in ("head", "near") or None)


def write_lines(results: Any) -> None:
    """Print results as they come; a line that was no story makes the exit code 1."""
    good = True
    for line, ok in results:
        click.echo(line)
        good = good and ok
    if not good:
        sys.exit(1)
