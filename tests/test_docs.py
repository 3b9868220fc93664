"""The pages for people name only what is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]
# A path in backticks: of the repository, or of catalog/.
_PATH = re.compile(r"`((?:[\w.-]+/)+[\w.-]+\.(?:py|html|css|js)|docs/[\w.-]+\.md)`")
_LINK = re.compile(r"\]\((?!<?https?:)([^)#]+)\)")
_TARGET = re.compile(r"`make ([a-z-]+)|^make ([a-z-]+)", re.M)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_paths_on_a_page_are_there(page):
    text = page.read_text()
    folders = (ROOT, ROOT / "catalog")
    missing = [
        path
        for path in _PATH.findall(text)
        if not any((folder / path).exists() for folder in folders)
    ]
    assert not missing
    assert not [to for to in _LINK.findall(text) if not (page.parent / to).exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_is_made_on_a_page_can_be_made(page):
    named = {one or other for one, other in _TARGET.findall(page.read_text())}
    assert named <= {*re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M)}


def test_the_index_has_every_page():
    index = (ROOT / "docs/README.md").read_text()
    pages = {page.name for page in PAGES} - {"README.md"}
    assert not [name for name in pages if name not in index]


def test_the_glossary_is_short():
    rows = [
        line
        for line in (ROOT / "docs/glossary.md").read_text().splitlines()
        if line.startswith("| ") and not line.startswith(("| ---", "| word"))
    ]
    assert len(rows) <= 40
