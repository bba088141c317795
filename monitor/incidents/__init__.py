"""Which stories report one event."""

from monitor.incidents.copies import WINDOW
from monitor.incidents.grouping import group, incident_of
from monitor.incidents.report import Report, title_key
from monitor.incidents.sketch import Sketch

__all__ = ["WINDOW", "Report", "Sketch", "group", "incident_of", "title_key"]
