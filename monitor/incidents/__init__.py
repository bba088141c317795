"""Which stories report one event, and who says so."""

from monitor.incidents.grouping import WINDOW, Report, group, incident_of, title_key
from monitor.incidents.sources import origins_of, sources_of

__all__ = ["WINDOW", "Report", "group", "incident_of", "origins_of", "sources_of", "title_key"]
