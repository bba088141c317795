"""What a digest says beside its stories: what was held back, how well the feeds were watched, what is subscribed to.
Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from monitor.digests.excerpt import LONGEST_QUOTE
from monitor.digests.levels import level_name
from monitor.digests.tongue import N_, Tongue
from monitor.digests.words import clean, clip
from monitor.model import Level, Subscription
from monitor.outgoing import Digest
from monitor.telling import Held
from monitor.watching import Coverage, Loss, Unwell, Watched

_MAX_RULES = 500  # characters
_MAX_SILENCES = 10
_MAX_REASON = 200
_HELD = {
    Held.FIRST_POLL: N_("%(n)s from the backlog of a feed that was polled for the first time"),
    Held.RETURNED: N_("%(n)s that a feed had listed before under other addresses"),
    Held.LEVEL: N_("%(n)s below the level of this subscription"),
    Held.STATUS: N_("%(n)s by rules that are still on trial or about to go"),
    Held.SOURCES: N_("%(n)s until more independent sources report them"),
    Held.INHIBITED: N_("%(n)s by rules that a more specific rule stands for"),
    Held.CAP: N_("%(n)s beyond what this subscription takes in an hour"),
    Held.PAST: N_("%(n)s that had waited for so long that their time was past"),
    Held.RECAP: N_("%(n)s in which only a recap matched: background that many stories repeat"),
}


def held_back(digest: Digest, tongue: Tongue, zone: ZoneInfo) -> Iterator[str]:
    """How many and why, a line each; what was told before is none of it."""
    held = dict(digest.held)
    for why, message in _HELD.items():
        if number := held.get(why, 0):
            yield tongue.gettext(message, n=tongue.number(number))
    rest = held.get(Held.SILENCED, 0)
    for silence in digest.silenced[:_MAX_SILENCES]:
        rest -= silence.count
        yield tongue.gettext(
            "%(n)s silenced until %(until)s: %(reason)s",
            n=tongue.number(silence.count),
            until=tongue.hour(silence.until, digest.composed, zone),
            reason=clip(clean(silence.reason), _MAX_REASON),
        )
    if rest > 0:  # by one that is not known, or not named
        yield tongue.gettext("%(n)s silenced", n=tongue.number(rest))


def coverage_line(coverage: Coverage, composed: datetime, tongue: Tongue, zone: ZoneInfo) -> str:
    """`coverage: 118 of 120 feeds healthy; Yonhap may have lost about 14 items between 02:10 and 03:00`."""
    healthy = tongue.ngettext(
        "coverage: %(healthy)s of %(n)s feed healthy",
        "coverage: %(healthy)s of %(n)s feeds healthy",
        coverage.feeds,
        healthy=tongue.number(coverage.healthy),
    )
    parts = [healthy]
    parts += [_loss(loss, composed, tongue, zone) for loss in coverage.losses]
    if coverage.more_losses:
        more = coverage.more_losses
        parts.append(
            tongue.ngettext("%(n)s more feed may have lost items", "%(n)s more feeds may have lost items", more)
        )
    parts += [_unwell(feed, composed, tongue, zone) for feed in coverage.unwell]
    if coverage.more_unwell:
        more = coverage.more_unwell
        parts.append(tongue.ngettext("%(n)s more feed is not healthy", "%(n)s more feeds are not healthy", more))
    return tongue.gettext("; ").join(parts)


def _loss(loss: Loss, composed: datetime, tongue: Tongue, zone: ZoneInfo) -> str:
    lost = tongue.ngettext("about %(n)s item", "about %(n)s items", loss.lost)
    if loss.gaps > 1:
        lost = tongue.ngettext("%(lost)s in %(n)s gap", "%(lost)s in %(n)s gaps", loss.gaps, lost=lost)
    return tongue.gettext(
        "%(feed)s may have lost %(lost)s between %(began)s and %(ended)s",
        feed=_feed(loss.feed),
        lost=lost,
        began=tongue.hour(loss.began, composed, zone),
        ended=tongue.hour(loss.ended, composed, zone),
    )


def _unwell(unwell: Unwell, composed: datetime, tongue: Tongue, zone: ZoneInfo) -> str:
    if unwell.since is None:
        message = N_("%(feed)s has never had a story") if unwell.silent else N_("%(feed)s has not been read yet")
        return tongue.gettext(message, feed=_feed(unwell.feed))
    message = N_("%(feed)s silent since %(since)s") if unwell.silent else N_("%(feed)s not read since %(since)s")
    return tongue.gettext(message, feed=_feed(unwell.feed), since=tongue.hour(unwell.since, composed, zone))


def _feed(name: str) -> str:
    return clip(clean(name), LONGEST_QUOTE)


def watched_lines(watched: Watched, tongue: Tongue, zone: ZoneInfo) -> Iterator[str]:
    """What was read, and for what, where nothing matched."""
    stories = tongue.ngettext("%(n)s story", "%(n)s stories", watched.stories)
    yield tongue.ngettext(
        "%(stories)s of %(n)s feed read since %(since)s.",
        "%(stories)s of %(n)s feeds read since %(since)s.",
        watched.feeds,
        stories=stories,
        since=tongue.moment(watched.since, zone),
    )
    if watched.rules:
        rules = clip(clean(", ".join(watched.rules)), _MAX_RULES)
        yield tongue.ngettext(
            "Watched for: the rule %(rules)s.", "Watched for: the rules %(rules)s.", len(watched.rules), rules=rules
        )
    else:
        yield tongue.gettext("Watched for: all rules.")


def subscription_line(who: Subscription, tongue: Tongue) -> str:
    """What this subscription asks for, in a sentence."""
    rules = clip(", ".join(who.rules), _MAX_RULES) or tongue.gettext("all rules")
    line = tongue.gettext("%(email)s is subscribed to %(rules)s", email=who.email, rules=rules)
    if who.minimum_level is not Level.INFORMATIONAL:
        level = level_name(who.minimum_level, tongue).lower()
        line += tongue.gettext(", from level %(level)s up", level=level)
    line += f"{tongue.gettext('; ')}{_schedule(who.schedule, tongue)} ({who.timezone})"
    if who.quiet_hours:
        line += tongue.gettext("; quiet hours %(hours)s", hours=who.quiet_hours)
    if who.most_per_hour:
        most = who.most_per_hour
        line += tongue.ngettext("; at most %(n)s event an hour", "; at most %(n)s events an hour", most)
    return clean(f"{line}.")


def _schedule(written: str, tongue: Tongue) -> str:
    """`weekly mon 07:00` in the reader's words; what is none of the known kinds, as it is written."""
    match written.split():
        case ["immediately"]:
            return tongue.gettext("immediately")
        case ["hourly"]:
            return tongue.gettext("hourly")
        case ["daily", time]:
            return tongue.gettext("daily %(time)s", time=time)
        case ["weekly", day, time]:
            return tongue.gettext("weekly %(day)s %(time)s", day=tongue.weekday(day), time=time)
    return written
