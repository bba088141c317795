"""What is read: incidents, stories, matches."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from monitor import feedback, incidents
from monitor.claim import Claim as StoredClaim
from monitor.corroboration import Corroboration
from monitor.model import Level, MatchedStory
from monitor.rules.wire import span_out
from monitor.storage import Transaction, browse, claims, matches, verdicts
from monitor.storage import incidents as stored
from monitor.storage.browse import Place, Wanted
from monitor.storage.incidents import Told
from monitor.storage.stories import StoredStory
from monitor.telling import Verdict
from monitor.web.api import answers
from monitor.web.api.operation import Asked, there
from monitor.web.api.shapes import Country, Language, Listed, Moment, Name, Number, Sent

MEMBERS = 500  # of an incident, shown


class Narrowed(Sent):
    """What everything that was found can be narrowed to."""

    rule: Name | None = None
    country: Country | None = None
    """Of the outlet, as ISO 3166 writes it: KR."""
    language: Language | None = None
    """As `monitor match` writes it: zh-Hans."""
    since: Annotated[Moment | None, Field(alias="from")] = None
    until: Annotated[Moment | None, Field(alias="to")] = None
    """Before that moment."""

    @property
    def wanted(self) -> Wanted:
        level: str | None = getattr(self, "level", None)
        judged: str | None = getattr(self, "judged", None)
        return Wanted(
            rule=self.rule,
            country=self.country,
            language=self.language,
            since=self.since,
            until=self.until,
            incident=getattr(self, "incident", None),
            story=getattr(self, "story", None),
            entity=getattr(self, "entity", None),
            level=None if level is None else Level[level.upper()],
            judged=None if judged is None else judged == "yes",
        )


class Found(Narrowed):
    level: answers.LevelWord | None = None
    """At least so loud."""
    entity: Name | None = None
    """An entity's id: evidence is of it, or a rule asked for it."""


class Stories(Listed, Narrowed):
    incident: Number | None = None


class Incidents(Listed, Found):
    corroboration: Corroboration | None = None
    """Exactly so well corroborated."""


class Matches(Listed, Found):
    incident: Number | None = None
    story: Number | None = None
    judged: Literal["yes", "no"] | None = None
    """Whether anybody has said anything of it."""


def list_incidents(tx: Transaction, asked: Asked) -> answers.IncidentPage:
    wanted: Incidents = asked.params
    page = browse.incident_numbers(tx, wanted.wanted, place_of(wanted))
    heads = incident_heads(tx, page.ids)
    if wanted.corroboration is not None:
        heads = [head for head in heads if head.sources.level is wanted.corroboration]
    return answers.IncidentPage(next=page.next, items=tuple(heads))


def get_incident(tx: Transaction, asked: Asked) -> answers.Incident:
    """One that was merged answers as the one that has its stories now."""
    number = feedback.standing_for(tx, asked.id)
    head = there(next(iter(incident_heads(tx, [number])), None), "incident")
    told, members = stored.told(tx, [number])[number], stored.members(tx, number)
    sources = {one.story.key: origin for one, origin in zip(told, incidents.origins_of(told), strict=True)}
    return answers.Incident(
        incident=head,
        claim=claim_out(incidents.told_together(claims.of_incidents(tx, [number]).get(number, ()))),
        members=tuple(
            answers.Placed(
                story=story_head(row),
                source=sources[row.story.key],
                how=members[row.story.key].how or "same address or title",
            )
            for row in browse.stories_of(tx, number, MEMBERS)
        ),
    )


def list_stories(tx: Transaction, asked: Asked) -> answers.StoryPage:
    wanted: Stories = asked.params
    page = browse.story_numbers(tx, wanted.wanted, place_of(wanted))
    return answers.StoryPage(next=page.next, items=tuple(map(story_head, browse.stories_with(tx, page.ids))))


def get_story(tx: Transaction, asked: Asked) -> answers.Story:
    row = there(next(iter(browse.stories_with(tx, [asked.id])), None), "story")
    found = [kept.of for kept in matches.of_story(tx, asked.id)]
    return answers.Story(
        **story_head(row).model_dump(),
        summary=row.story.summary,
        text=row.story.text,
        changed=row.changed,
        matches=tuple(
            answers.Found(id=one.match_id, rule=one.match.rule, level=level_word(one.match.level)) for one in found
        ),
    )


def list_matches(tx: Transaction, asked: Asked) -> answers.MatchPage:
    wanted: Matches = asked.params
    page = browse.match_numbers(tx, wanted.wanted, place_of(wanted))
    said = verdicts.by(tx, asked.caller.name, page.ids)
    found = browse.matches_with(tx, page.ids)
    return answers.MatchPage(next=page.next, items=tuple(match_out(one, said.get(one.match_id)) for one in found))


def get_match(tx: Transaction, asked: Asked) -> answers.Match:
    found = there(matches.get(tx, asked.id), "match")
    return match_out(found, verdicts.by(tx, asked.caller.name, [asked.id]).get(asked.id))


def place_of(wanted: Listed) -> Place:
    return Place(wanted.after, wanted.limit)


def incident_heads(tx: Transaction, numbers: Collection[int]) -> list[answers.IncidentHead]:
    """In the order of the numbers, without those that have no story."""
    told, rules = stored.told(tx, numbers), stored.rules_of(tx, numbers)
    titles, said = stored.headlines(tx, numbers), claims.of_incidents(tx, numbers)
    return [
        incident_head(number, told[number], rules.get(number, {}), titles[number], said.get(number, ()))
        for number in numbers
        if number in told
    ]


def incident_head(
    number: int,
    told: Sequence[Told],
    rules: Mapping[str, Level],
    title: tuple[str, str],
    said: Sequence[tuple[StoredClaim, datetime]],
) -> answers.IncidentHead:
    sources = incidents.sources_of(told)
    return answers.IncidentHead(
        id=number,
        title=title[0],
        language=title[1],
        level=level_word(max(rules.values(), default=Level.INFORMATIONAL)),
        rules=tuple(answers.RuleLevel(rule=rule, level=level_word(level)) for rule, level in rules.items()),
        sources=answers.Sources(
            level=sources.level, origins=sources.origins, outlets=sources.outlets, blocs=sources.blocs
        ),
        claim=str(incidents.told_together(said)),
        stories=len(told),
        first=min(one.at for one in told),
        last=max(one.at for one in told),
    )


def claim_out(claim: StoredClaim) -> answers.Claim:
    parts = {
        name: tuple(answers.ClaimPart(value=said.value, gloss=said.gloss) for said in told)
        for name, told in claim.fields
    }
    return answers.Claim(line=str(claim), **parts)


def story_head(row: StoredStory) -> answers.StoryHead:
    story = row.story
    return answers.StoryHead(
        id=row.id,
        title=story.title,
        url=story.url,
        language=row.language,
        outlet=story.outlet,
        publisher=story.publisher,
        country=story.country,
        state_controlled=story.state_controlled,
        published=story.published,
        seen=row.seen,
        incident=row.incident_id,
    )


def match_out(found: MatchedStory, said: Verdict | None) -> answers.Match:
    of = StoredStory(found.story_id, found.story, found.language, found.seen, found.seen, found.incident_id)
    match = found.match
    return answers.Match(
        id=found.match_id,
        rule=match.rule,
        title=match.title,
        level=level_word(match.level),
        status=match.status,
        score=match.score,
        rule_set=match.rule_set,
        incident=found.incident_id,
        story=story_head(of),
        evidence=tuple(answers.Evidence(**span_out(span)) for span in match.evidence),
        verdict=said,
    )


def level_word(level: Level) -> answers.LevelWord:
    return _WORDS[level]


_WORDS: dict[Level, answers.LevelWord] = {
    Level.INFORMATIONAL: "informational",
    Level.LOW: "low",
    Level.MEDIUM: "medium",
    Level.HIGH: "high",
    Level.CRITICAL: "critical",
}
