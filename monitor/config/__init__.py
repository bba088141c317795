"""config.yaml as one frozen value, read once and checked whole; and the starter folder that `monitor init` writes.

The only reader of the environment: scalars may come from it, as `MONITOR_DATABASE` or `MONITOR_MAIL__PORT`.
"""

from monitor.config.include import matching
from monitor.config.load import check_subscriber, load_config, unknown_rules
from monitor.config.shape import Config, WebSettings
from monitor.config.starter import bundled, write_starter

__all__ = [
    "Config",
    "WebSettings",
    "bundled",
    "check_subscriber",
    "load_config",
    "matching",
    "unknown_rules",
    "write_starter",
]
