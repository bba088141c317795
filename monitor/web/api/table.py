"""The operations, all of them: routes, checks and the OpenAPI document are made of this table.

A new one is a line here, with its shapes beside the others.
"""

from __future__ import annotations

from monitor.web.access import Scope
from monitor.web.api import answers, entities, exports, judging, operating, reading, searching, workings
from monitor.web.api.operation import CSV, LINES, Operation, changes, reads
from monitor.web.api.operation import exports as exported
from monitor.web.api.shapes import Lately, Listed, Sent

READING = (
    reads(
        "/api/incidents",
        "Incidents, the latest first",
        reading.list_incidents,
        answers.IncidentPage,
        params=reading.Incidents,
    ),
    reads("/api/incidents/{id}", "An incident and its stories", reading.get_incident, answers.Incident),
    reads("/api/stories", "Stories, the latest first", reading.list_stories, answers.StoryPage, params=reading.Stories),
    reads("/api/stories/{id}", "A story with its text", reading.get_story, answers.Story),
    reads(
        "/api/search",
        "Stories by their words, with the hits marked",
        searching.search_stories,
        answers.SearchPage,
        params=searching.Search,
    ),
    reads(
        "/api/matches",
        "Matches with their evidence, the latest first",
        reading.list_matches,
        answers.MatchPage,
        params=reading.Matches,
    ),
    reads("/api/matches/{id}", "A match with its evidence", reading.get_match, answers.Match),
    reads(
        "/api/entities",
        "Who and what the stories mention that matched",
        entities.list_entities,
        answers.Entities,
        params=entities.Entities,
        names=True,
    ),
    reads(
        "/api/entities/{entity}",
        "An entity by day, and what is named with it",
        entities.get_entity,
        answers.EntityWhole,
        params=Lately,
        names=True,
    ),
    reads("/api/rules", "The rules in use, and those that found something", judging.list_rules, answers.Rules),
    reads(
        "/api/rules/precision",
        "How often rules are right",
        judging.get_precision,
        answers.Judged,
        params=Lately,
    ),
    reads("/api/rules/{rule}", "A rule and how it does", judging.get_rule, answers.RuleWhole, params=Lately),
    reads(
        "/api/coverage",
        "How well the feeds were watched, by day",
        operating.get_coverage,
        workings.Coverage,
        params=operating.LastDays,
    ),
    reads("/api/feeds", "Feeds and their health", operating.list_feeds, workings.FeedPage, params=workings.FeedsListed),
    reads(
        "/api/silences",
        "Silences, the latest first",
        operating.list_silences,
        workings.SilencePage,
        params=workings.Silences,
    ),
    reads("/api/status", "How the installation is", operating.get_status, workings.Status),
)

JUDGING = (
    changes(
        "PUT",
        "/api/matches/{id}/verdict",
        "Say whether a match is relevant",
        judging.put_verdict,
        answers.Verdict,
        scope=Scope.JUDGE,
        body=judging.Saying,
    ),
    changes(
        "DELETE",
        "/api/matches/{id}/verdict",
        "Take a verdict back",
        judging.delete_verdict,
        answers.Verdict,
        scope=Scope.JUDGE,
        params=judging.Whose,
    ),
    reads(
        "/api/verdicts",
        "Who said what of matches, the latest match first",
        judging.list_verdicts,
        answers.SaidPage,
        scope=Scope.OPERATE,
        params=Listed,
    ),
)

OPERATING = (
    changes(
        "POST",
        "/api/silences",
        "Silence a rule, an entity, an incident or a feed",
        operating.add_silence,
        workings.Silence,
        scope=Scope.OPERATE,
        body=workings.NewSilence,
        status=201,
        refusals=(404, 409),
    ),
    changes(
        "DELETE",
        "/api/silences/{id}",
        "End a silence now",
        operating.end_silence,
        workings.Silence,
        scope=Scope.OPERATE,
    ),
    reads(
        "/api/outbox",
        "Deliveries, the latest first",
        operating.list_outbox,
        workings.DeliveryPage,
        scope=Scope.OPERATE,
        params=workings.Deliveries,
    ),
    reads(
        "/api/subscribers",
        "Subscriptions",
        operating.list_subscribers,
        workings.SubscriberPage,
        scope=Scope.OPERATE,
        params=Listed,
    ),
    reads(
        "/api/audit",
        "Who changed what, the latest first",
        operating.list_audit,
        workings.AuditPage,
        scope=Scope.OPERATE,
        params=Listed,
    ),
)

EXPORTS = (
    exported("/api/export/matches.csv", "All matches for a spreadsheet", exports.matches_csv, CSV, exports.Exported),
    exported(
        "/api/export/matches.jsonl", "All matches, an object a line", exports.matches_jsonl, LINES, exports.Exported
    ),
    exported(
        "/api/export/incidents.csv", "All incidents for a spreadsheet", exports.incidents_csv, CSV, exports.Exported
    ),
    exported(
        "/api/export/incidents.jsonl",
        "All incidents, an object a line",
        exports.incidents_jsonl,
        LINES,
        exports.Exported,
    ),
    exported(
        "/api/export/search.csv", "What a search finds for a spreadsheet", exports.search_csv, CSV, searching.Exported
    ),
    exported(
        "/api/export/search.jsonl",
        "What a search finds, an object a line",
        exports.search_jsonl,
        LINES,
        searching.Exported,
    ),
    exported("/api/export/coverage.csv", "The coverage by day for a spreadsheet", exports.coverage_csv, CSV, Sent),
)

OPERATIONS: tuple[Operation, ...] = (*READING, *JUDGING, *OPERATING, *EXPORTS)
