"""How much may be asked for by the form, and how long what was asked is good."""

from __future__ import annotations

from datetime import timedelta

MAILS, MAILS_WITHIN = 3, timedelta(days=30)  # to one mailbox
APART = timedelta(minutes=15)  # two of them
HOUR = timedelta(hours=1)
PER_NETWORK, IN_ALL = 5, 100  # that may be asked for in an hour
GOOD_FOR = timedelta(days=7)  # a link; then who asked is forgotten
YOUNGEST, OLDEST = timedelta(seconds=3), timedelta(days=1)  # a form that is sent back: people do not read faster
