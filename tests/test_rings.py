"""How the tests are run: samples by the commit, and a night that can be interrupted."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests import samples

ROOT = Path(__file__).resolve().parent.parent

SUITE = """
from pathlib import Path

def test_passes():
    with Path(__file__).with_name("ran").open("a") as file:
        file.write("passes ")

def test_fails_at_first():
    with Path(__file__).with_name("ran").open("a") as file:
        file.write("fails ")
    assert Path(__file__).with_name("mended").exists()
"""


def night(folder, *options):
    """Run the suite in a folder as a step of the night; return how that ended."""
    command = ["-m", "pytest", "-p", "tests.night", "--rootdir", folder, folder]
    environment = os.environ | {"NIGHT": "step", "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, *command, *options],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    ).returncode


def test_what_passed_is_not_run_again_and_what_failed_is(tmp_path):
    (tmp_path / "test_suite.py").write_text(SUITE)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    ran = tmp_path / "ran"
    assert night(tmp_path, "-n", "2") == 1
    assert sorted(ran.read_text().split()) == ["fails", "passes"]
    (tmp_path / "mended").touch()
    assert night(tmp_path) == 0
    assert night(tmp_path) == 0  # nothing is left
    assert sorted(ran.read_text().split()) == ["fails", "fails", "passes"]


def test_a_sample_is_the_same_for_a_commit_and_another_for_the_next(monkeypatch):
    draws = []
    for commit in ("one", "one", "two"):
        monkeypatch.setattr(samples, "commit", lambda commit=commit: commit)
        draws.append([samples.chance("x").random(), samples.chance("y").random()])
    assert draws[0] == draws[1] != draws[2]
    assert draws[0][0] != draws[0][1]


def test_a_run_says_which_sample_it_takes():
    command = [sys.executable, "-m", "pytest", "--collect-only", "tests/__init__.py"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout
    assert re.search(rf"^samples: ({samples.commit()}|all of it)$", said, re.MULTILINE)
