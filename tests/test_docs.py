"""What the documents point to is there: files, pictures, sections."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
FENCED = re.compile(r"^```.*?^```", re.M | re.S)
LINK = re.compile(r"\]\(([^()\s]+)\)|\b(?:src|href)=\"([^\"]+)\"")
HEADING = re.compile(r"^#+ +(.+)$", re.M)


def links(document: Path) -> list[str]:
    """Those that lead to files of ours, as they are written."""
    found = [one or other for one, other in LINK.findall(FENCED.sub("", document.read_text(encoding="utf-8")))]
    return [link for link in found if not re.match(r"[a-z]+:", link)]


def anchors(document: Path) -> set[str]:
    """What the headings are called in addresses, as forges make it: letters, digits, hyphens for blanks."""
    headings = HEADING.findall(FENCED.sub("", document.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_a_document_points_to_is_there(document: Path) -> None:
    for link in links(document):
        path, _, anchor = unquote(link).partition("#")
        target = document.parent / path if path else document
        assert target.exists(), link
        if anchor and target.suffix == ".md":
            assert anchor in anchors(target), link


def test_every_picture_is_shown_by_a_document() -> None:
    shown = {(document.parent / link).resolve() for document in DOCUMENTS for link in links(document)}
    unseen = [path.name for path in sorted((ROOT / "docs/images").iterdir()) if path.resolve() not in shown]
    assert unseen == []


def test_the_pictures_stay_small() -> None:
    """A clone brings them all, and each version of them."""
    sizes = {path.name: path.stat().st_size for path in (ROOT / "docs/images").iterdir()}
    assert max(sizes.values()) < 100_000
    assert sum(sizes.values()) < 1_700_000


def test_every_document_is_in_the_list_of_the_readme() -> None:
    shown = {(ROOT / link).resolve() for link in links(ROOT / "README.md")}
    assert [path.name for path in sorted((ROOT / "docs").glob("*.md")) if path.resolve() not in shown] == []
