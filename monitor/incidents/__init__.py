"""Which stories report one event, and who says so."""

from monitor.incidents.copies import WINDOW
from monitor.incidents.grouping import group
from monitor.incidents.report import Report, title_key
from monitor.incidents.sketch import Sketch
from monitor.incidents.sources import Seen, origins_of, sides_of, sources_of
from monitor.incidents.together import told_together

__all__ = [
    "WINDOW",
    "Report",
    "Seen",
    "Sketch",
    "group",
    "origins_of",
    "sides_of",
    "sources_of",
    "title_key",
    "told_together",
]
