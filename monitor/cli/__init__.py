"""Arguments and signals only: every command calls one function of `monitor.app`."""

from monitor.cli.command import main

__all__ = ["main"]
