"""Small rule sets for tests, in memory: what is not written out is made up."""

from __future__ import annotations

from textwrap import dedent, indent

from monitor.model import Match, RuleSetFiles, Story
from monitor.rules.load import rules_from
from monitor.rules.match import Matcher
from monitor.rules.rule import RuleSet

ENTITIES = """
entities:
  - id: north-korea
    type: state
    names:
      en: [North Korea, NK, Democratic People's Republic of Korea]
      de: [Nordkorea]
      ru: [КНДР]
      ko: [북한, 북]
      zh: [朝鲜, 朝]
      ja: [北朝鮮]
  - {id: south-korea, type: state, names: {en: [South Korea, Republic of Korea], ko: [한국]}}
  - id: russia
    type: state
    names: {en: [Russia, Russian], de: [Russland], ru: [Россия], ko: [러시아], zh: [俄罗斯, 俄]}
  - {id: both, type: state, belongs_to: [north-korea, russia], names: {zh: [朝俄]}}
  - id: kim
    type: person
    belongs_to: [north-korea]
    gloss: Kim Jong Un
    names: {en: [Kim Jong Un, Kim]}
    except: [Kim Kardashian]
  - {id: factory, type: place, belongs_to: [kim], names: {en: [Plant Eleven]}}
  - {id: pair-one, type: state, names: {en: [Twinland]}}
  - {id: pair-two, type: state, names: {en: [Twinland]}}
  - id: angara
    type: vessel
    names: {en: [Angara]}
    needs: {any: [{entity: russia}, {concept: munitions}]}
"""
CONCEPTS = """
concepts:
  - id: munitions
    gloss: ammunition
    terms:
      en: [shell, ammunition, artillery shell]
      de: [Munition, "*munition"]
      ko: [포탄]
      zh: [炮弹]
    except: [shell company, 세포탄력]
  - {id: delivery, gloss: delivery, terms: {en: [deliver, send], de: [liefern]}}
  - {id: tourism, gloss: tourism, terms: {en: [tourist, beach]}}
"""


def files(when: str, *, entities: str = ENTITIES, concepts: str = CONCEPTS, rest: str = "") -> RuleSetFiles:
    """One rule `r` with this `when` (YAML), and further keys of it in `rest`."""
    topic = f"title: A rule\nid: r\nlevel: high\n{dedent(rest)}\nwhen:\n{indent(dedent(when).strip(), '  ')}\n"
    parts = {"topics/r.yaml": topic, "entities/all.yaml": entities, "concepts/all.yaml": concepts}
    return RuleSetFiles("0123456789abcdef", tuple((name, text.encode()) for name, text in parts.items() if text))


def rule_set(when: str, *, entities: str = ENTITIES, concepts: str = CONCEPTS, rest: str = "") -> RuleSet:
    return rules_from(files(when, entities=entities, concepts=concepts, rest=rest))


def story(title: str = "", text: str = "", summary: str = "", lang: str | None = None) -> Story:
    return Story(key="s", title=title, summary=summary, text=text, language=lang)


def found(when: str, of: Story, *, entities: str = ENTITIES, concepts: str = CONCEPTS) -> Match | None:
    """The match of a rule with this `when`; None if there is none."""
    matches = Matcher(rule_set(when, entities=entities, concepts=concepts)).read(of).matches
    return matches[0] if matches else None


def quotes(when: str, of: Story) -> list[str] | None:
    """The evidence as the words found, in order; None without a match."""
    match = found(when, of)
    return None if match is None else [span.quote for span in match.evidence]
