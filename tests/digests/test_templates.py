"""Templates are an operator's to change, and cannot do more than show a digest."""

from __future__ import annotations

import gc
import shutil
import time
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path

import css_inline
import pytest

from monitor.digests.render import Renderer
from monitor.digests.sample import sample_digest
from monitor.digests.templates import BLOCK_SECONDS
from monitor.errors import Mistakes
from tests.digests.samples import NOW

ENDLESS = "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}"
NAMES = ["digest.txt", "digest.html", "incident.txt", "incident.html"]
SHIPPED = Path(__file__).parents[2] / "templates"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "templates"))


def build(folder: Path) -> Renderer:
    return Renderer(folder, "Embargo Monitor <alerts@example.org>", "https://alerts.example.org")


def test_the_shipped_templates_are_good(folder: Path) -> None:
    build(folder)


@pytest.mark.parametrize("name", [*NAMES, "style.css"])
def test_a_missing_template_is_named_with_what_to_do(name: str, folder: Path) -> None:
    (folder / "email" / name).unlink()
    with pytest.raises(Mistakes, match="no such template") as caught:
        build(folder)
    [problem] = caught.value.problems
    assert problem.file == str(folder / "email" / name)
    assert "shipped templates" in problem.todo


@pytest.mark.parametrize(
    ("lines", "line", "said"),
    [
        pytest.param(["ok", "{% if %}"], 2, "cannot be read", id="syntax"),
        pytest.param(["ok", "", "{{ VALUE.sectoins }}"], 3, "sectoins", id="a name that does not exist"),
        pytest.param(["{{ VALUE.__class__.__mro__ }}"], 1, "unsafe", id="a way out"),
        pytest.param(["{{ ().__class__.__base__.__subclasses__() }}"], 1, "unsafe", id="another way out"),
        pytest.param(["ok", "{{ environ['HOME'] }}"], 2, "environ", id="the environment"),
        pytest.param(["{% include '../../../etc/passwd' %}"], 1, "etc/passwd", id="a file elsewhere"),
        pytest.param(["{% set x = [] %}", "{{ x.append(1) }}"], 2, "append", id="changing a value"),
        pytest.param(["{{ 1 / 0 }}"], 1, "division", id="a bug"),
        pytest.param(["ok", ENDLESS], 2, r"more than (1|0\.2) s", id="without end"),
    ],
)
@pytest.mark.parametrize("name", NAMES)
def test_a_broken_template_is_a_mistake_at_start_with_file_and_line(
    name: str, lines: list[str], line: int, said: str, folder: Path
) -> None:
    (folder / "email" / name).write_text("\n".join(lines).replace("VALUE", name.split(".")[0]), encoding="utf-8")
    with pytest.raises(Mistakes, match=said) as caught:
        build(folder)
    [problem] = caught.value.problems
    assert (problem.file, problem.line) == (str(folder / "email" / name), line)


def _not_text(file: Path) -> None:
    file.write_bytes(b"caf\xe9")


def _a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize("spoil", [_not_text, _a_folder])
def test_a_template_that_is_no_text_file_is_a_mistake(spoil: Callable[[Path], None], folder: Path) -> None:
    spoil(folder / "email" / "digest.txt")
    with pytest.raises(Mistakes, match=r"digest\.txt"):
        build(folder)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        pytest.param("incident.html", "{{ incident.links.mute | upper }}", id="a block"),
        pytest.param("incident.txt", "{{ incident.lead.when | upper }}", id="a moment"),
        pytest.param("digest.txt", "{{ digest.unsubscribe_url | truncate(30) }}", id="the frame"),
        pytest.param("digest.html", "{{ digest.subject | upper }}", id="the subject"),
    ],
)
def test_a_template_that_changes_what_is_put_in_later_is_a_mistake(name: str, line: str, folder: Path) -> None:
    (folder / "email" / name).write_text(line, encoding="utf-8")
    with pytest.raises(Mistakes, match="put in later") as caught:
        build(folder)
    assert caught.value.problems[0].file == str(folder / "email" / name)


def test_an_operators_words_are_said_as_they_are_written(folder: Path) -> None:
    for name in ("digest.txt", "digest.html"):
        (folder / "email" / name).write_text('{{ _("Our own words") }}, {{ _("Held back") }}', encoding="utf-8")
    message = build(folder)(sample_digest("de"), unsubscribe_url="https://alerts.example.org/u/1", now=NOW)
    assert message.text.strip() == "Our own words, Zurückgehalten"


def test_a_collection_of_garbage_is_not_the_templates_time(folder: Path, request: pytest.FixtureRequest) -> None:
    """That of a daemon with many rules takes longer than a block may."""
    block = str(folder / "email" / "incident.txt")

    def slow(phase: str, _: dict[str, int]) -> None:
        if phase == "start" and any(frame.f_code.co_filename == block for frame, _ in traceback.walk_stack(None)):
            until = time.thread_time() + BLOCK_SECONDS
            while time.thread_time() < until:
                pass

    request.addfinalizer(partial(gc.set_threshold, *gc.get_threshold()))
    request.addfinalizer(lambda: gc.callbacks.remove(slow))
    gc.callbacks.append(slow)
    gc.set_threshold(10)
    build(folder)
    assert gc.isenabled()


def test_inlining_writes_attributes_in_double_quotes() -> None:
    """What is put in last relies on it: in double quotes an apostrophe ends nothing."""
    inliner = css_inline.CSSInliner(load_remote_stylesheets=False)
    assert 'title="a"' in inliner.inline_fragment("<p title='a'>x</p>", "")
    assert 'title="a"' in inliner.inline("<p title='a'>x</p>")
