"""What became of a stored story: for every rule why it did not match, for every match who was told and who was not.

Every answer is one of `Fate`. Pure but for `account`, which reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from monitor.fates import Ending, Fate, Window, endings, known
from monitor.model import Story
from monitor.recaps import Recall
from monitor.rules.explain import Explainer
from monitor.rules.explained import Explanation
from monitor.rules.rule import Rule
from monitor.storage import Transaction, articles, matches, recaps, subscriptions
from monitor.storage.articles import Article
from monitor.storage.matches import Kept
from monitor.storage.recaps import Recalled
from monitor.storage.stories import StoredStory


@dataclass(frozen=True, slots=True)
class Missed:
    """A rule of the present folder of which the story has no match. `by_recaps`: it matches with the story's recaps,
    and not without them."""

    explained: Explanation
    by_recaps: bool = False

    @property
    def fate(self) -> Fate:
        if self.by_recaps:
            return Fate.RECAP
        if self.explained.unknown:
            return Fate.UNKNOWN
        return Fate.OTHER_RULES if self.explained.matches else Fate.NO_MATCH


@dataclass(frozen=True, slots=True)
class Account:
    """All that is known of a story. `matched` holds every stored match with its endings; `article` is None where none
    was to be read."""

    stored: StoredStory
    article: Article | None
    matched: tuple[tuple[Kept, tuple[Ending, ...]], ...]
    missed: tuple[Missed, ...]
    recalled: tuple[Recalled, ...] = ()

    @property
    def fates(self) -> set[Fate]:
        """Every fate of it; of matches that nobody is subscribed to NOBODY."""
        of_matches = {ending.fate for _, endings in self.matched for ending in endings}
        alone = {Fate.NOBODY for _, endings in self.matched if not endings}
        return of_matches | alone | {missed.fate for missed in self.missed}


def account(tx: Transaction, stored: StoredStory, explainer: Explainer, window: Window) -> Account:
    """What became of the story."""
    found = matches.of_story(tx, stored.id)
    of_incident = known(tx, stored.incident_id, {kept.of.match_id for kept in found}, window)
    rows = subscriptions.all(tx)
    matched = {kept.of.match.rule for kept in found}
    unmatched = [rule for rule in explainer.rule_set.rules if rule.id not in matched]
    recall = recaps.of_story(tx, stored.id, stored.story.content_hash) or Recall()
    return Account(
        stored,
        articles.of_story(tx, stored.id),
        tuple((kept, tuple(endings(kept, rows, of_incident))) for kept in found),
        tuple(missed(stored.story, unmatched, recall, explainer)),
        tuple(recaps.recalled(tx, stored.story, recall)),
    )


def missed(story: Story, rules: Sequence[Rule], recall: Recall, explainer: Explainer) -> Iterator[Missed]:
    """Why these rules have no match in the story, as it is read: without its recaps."""
    for one in explainer.as_read(replace(story, recaps=recall.recaps), *rules):
        yield Missed(one.explained, one.by_recaps)
