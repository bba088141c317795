"""`match`, `group`, `rules`, `explain`, `matches`."""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from functools import partial
from pathlib import Path

import click

from monitor.cli.options import (
    DurationType,
    colours,
    read_lines,
    rules_option,
    story_file,
    with_config,
    without_config,
    write_lines,
)


@click.command()
@with_config
@rules_option
@story_file
def match(config_file: Path, rules: Path | None, file: Path) -> None:
    """JSON Lines of stories in, their matches with evidence out."""
    from monitor.app.offline import match_lines, rules_folder

    warn = partial(click.echo, err=True)
    write_lines(match_lines(rules_folder(rules, config_file, os.environ), read_lines(file), warn))


@click.command()
@with_config
@rules_option
@click.option("--all", "every", is_flag=True, help="Group every story, also those that no rule matched.")
@click.option("--why", is_flag=True, help="Add what holds each story to its incident.")
@story_file
def group(config_file: Path, rules: Path | None, every: bool, why: bool, file: Path) -> None:
    """JSON Lines of stories in, the incident of each out."""
    from monitor.app.offline import group_lines, rules_folder

    write_lines(group_lines(rules_folder(rules, config_file, os.environ), read_lines(file), every=every, why=why))


@click.group()
def rules() -> None:
    """The rules: check them, ask them why."""


@rules.command("check")
@with_config
@click.argument("folder", required=False, type=click.Path(path_type=Path))
def rules_check(config_file: Path, folder: Path | None) -> None:
    """Every mistake by file and line; runs the examples."""
    from monitor.app.offline import check_rules, rules_folder

    if not check_rules(rules_folder(folder, config_file, os.environ), click.echo):
        sys.exit(1)


@rules.command("explain")
@with_config
@rules_option
@click.argument("rule")
@story_file
@click.option("--json", "as_json", is_flag=True, help="One JSON object a story.")
def rules_explain(config_file: Path, rules: Path | None, rule: str, file: Path, as_json: bool) -> None:
    """Why a rule matched each story, or the nearest way it failed."""
    from monitor.app.offline import explain_lines, rules_folder

    folder = rules_folder(rules, config_file, os.environ)
    write_lines(explain_lines(folder, rule, read_lines(file), colours(), as_json=as_json))


@rules.command("measure")
@with_config
@rules_option
@story_file
@click.option("--json", "as_json", is_flag=True, help="One JSON object a rule.")
def rules_measure(config_file: Path, rules: Path | None, file: Path, as_json: bool) -> None:
    """How well the rules find labelled stories: each has a list `topics` of rules that should match it."""
    from monitor.app.offline import measure_rules, rules_folder

    folder = rules_folder(rules, config_file, os.environ)
    write_lines(measure_rules(folder, read_lines(file), colours(), as_json=as_json))


@rules.command("verdicts")
@with_config
@click.option("--since", type=DurationType(), default="90d", show_default=True, help="How far back: 7d, 90d.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a rule, with all its terms.")
def rules_verdicts(config_file: Path, since: timedelta, as_json: bool) -> None:
    """How often rules and their terms are right, by what subscribers say of what they are told."""
    from monitor.app.verdicts import show_verdicts

    show_verdicts(config_file, os.environ, click.echo, since=since, as_json=as_json)


@rules.command("feed")
@with_config
@click.argument("rule")
@click.option("--renew", is_flag=True, help="Make new addresses; the old ones are dead.")
def rules_feed(config_file: Path, rule: str, renew: bool) -> None:
    """The secret addresses of what a rule finds, as Atom and JSON Feed."""
    from monitor.app.alert_feeds import rule_feed

    rule_feed(config_file, os.environ, rule, click.echo, renew=renew)


@rules.command("schema")
@without_config
@click.option(
    "--kind", type=click.Choice(["rule", "entities", "concepts", "correlation"]), default="rule", show_default=True
)
def rules_schema(kind: str) -> None:
    """The rule language as JSON Schema, for editors."""
    from monitor.app.offline import rule_schema

    click.echo(rule_schema(kind))


@click.command()
@with_config
@click.argument("story", metavar="URL")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a story.")
def explain(config_file: Path, story: str, as_json: bool) -> None:
    """What became of a stored story, and why: URL is its address, or its id."""
    from monitor.app.explain import explain_story

    explain_story(config_file, os.environ, story, click.echo, colours(), as_json=as_json)


@click.group()
def matches() -> None:
    """What was found."""


@matches.command("list")
@with_config
@click.option("--since", type=DurationType(), default="7d", show_default=True, help="How far back: 12h, 7d.")
@click.option("--rule", help="Only this rule.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a match.")
def matches_list(config_file: Path, since: timedelta, rule: str | None, as_json: bool) -> None:
    """Stored matches with their evidence, newest first."""
    from monitor.app.show import list_matches

    list_matches(config_file, os.environ, click.echo, since=since, rule=rule, as_json=as_json)
