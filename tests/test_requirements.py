"""The locks: they have what the requirements name, and say nothing of where it is."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
NAMES = ("requirements", "requirements-s3", "requirements-dev")


def required(name):
    """The packages that a short list names, and those of the list below it."""
    found = {}
    for line in (ROOT / f"{name}.txt").read_text().splitlines():
        if line.startswith("-r "):
            found |= required(line.removeprefix("-r ").removesuffix(".txt"))
        elif line and not line.startswith("#"):
            package, version = line.split("==")
            found[package.partition("[")[0].lower()] = version
    return found


def locked(name):
    """The version of each package in a lock, where it has hashes."""
    text = (ROOT / f"{name}.lock").read_text()
    return dict(
        re.findall(r"^(\S+)==(\S+) .*\n    --hash=sha256:[0-9a-f]{64}", text, re.M)
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_lock_has_what_its_list_names(name):
    lock = locked(name)
    for package, version in required(name).items():
        assert lock[package] == version, f"{package}: run make lock"


def test_what_is_added_changes_nothing_of_the_rest():
    site, s3, dev = map(locked, NAMES)
    assert site.items() < s3.items() < dev.items()


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("requirements*")), ids=lambda p: p.name
)
def test_no_file_says_where_packages_are_kept(path):
    assert not re.search(r"https?://|--(extra-)?index|--find-links", path.read_text())
