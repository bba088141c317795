"""The frozen values of what a story claims: who supplies whom with what, and who says so."""

from __future__ import annotations

import enum
import json
from dataclasses import dataclass


class Status(enum.StrEnum):
    """How a supply stands, as the story tells it."""

    ALLEGED = "alleged"
    NEGOTIATING = "negotiating"  # talks, plans, offers: what would or could be
    DELIVERED = "delivered"
    DENIED = "denied"
    SANCTIONED = "sanctioned"


@dataclass(frozen=True, slots=True)
class Quote:
    """Where a story says it: `text == getattr(story, field)[start:end]`, in code points."""

    field: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Said:
    """What one field of a claim says. `value` is the same for stories that say the same, in whatever language; `gloss`
    is for people; `quotes` are the words that say so."""

    value: str
    gloss: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """What a story, or the stories of an incident, claim. A field that no words say is None, or empty."""

    supplier: Said | None = None
    recipient: Said | None = None
    goods: tuple[Said, ...] = ()
    quantity: Said | None = None
    route: tuple[Said, ...] = ()  # places in the order of the way
    status: Said | None = None  # its value is one of Status
    says: tuple[Said, ...] = ()

    def __str__(self) -> str:
        """`North Korea → Russia: ammunition, 300,000 rounds, by way of Rajin; delivered; says John Kirby`; empty where
        nobody and nothing is named."""
        way = " → ".join((_gloss(self.supplier), _gloss(self.recipient))) if self.supplier or self.recipient else ""
        route = " → ".join(place.gloss for place in self.route)
        matter = ", ".join(
            part
            for part in (
                " and ".join(each.gloss for each in self.goods),
                self.quantity.gloss if self.quantity else "",
                f"by way of {route}" if route else "",
            )
            if part
        )
        head = ": ".join(part for part in (way, matter) if part)
        says = f"says {', '.join(each.gloss for each in self.says)}" if self.says else ""
        if not (head or says):
            return ""  # "sanctioned" alone says neither who nor what
        return "; ".join(part for part in (head, self.status.gloss if self.status else "", says) if part)

    @property
    def fields(self) -> tuple[tuple[str, tuple[Said, ...]], ...]:
        """All fields by name, each as what it holds."""
        single = (("supplier", self.supplier), ("recipient", self.recipient))
        return (
            *((name, _some(told)) for name, told in single),
            ("goods", self.goods),
            ("quantity", _some(self.quantity)),
            ("route", self.route),
            ("status", _some(self.status)),
            ("says", self.says),
        )


TELLING = ("supplier", "recipient", "quantity", "status")  # what makes a claim another one; goods are named many ways


def telling(claim: Claim) -> str | None:
    """What is kept of a claim that was told, for `changes`; None where it says nothing of that."""
    said = {name: [each.value, each.gloss] for name, told in claim.fields if name in TELLING for each in told}
    return json.dumps(said, ensure_ascii=False) if said else None


def changes(before: str, now: str) -> str:
    """In words what two claims both say and say otherwise, as `telling` keeps them; "" where there is none. What only
    one of them says is no change: another story may have left it out."""
    then, said = json.loads(before), json.loads(now)
    return ", ".join(
        f"{said[name][1]} ({then[name][1]} before)"
        for name in TELLING
        if name in said and name in then and said[name][0] != then[name][0]
    )


def _some(told: Said | None) -> tuple[Said, ...]:
    return () if told is None else (told,)


def _gloss(told: Said | None) -> str:
    return "?" if told is None else told.gloss
