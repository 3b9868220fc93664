"""Of what is long, a sample: each commit tries another, `make test-night` all of it.

Which it is stands at the head of a run.
"""

import os
import random
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NIGHT = bool(os.environ.get("NIGHT"))


@cache
def commit() -> str:
    """Return the commit that is tested, or “none” where git cannot tell."""
    command = ["git", "rev-parse", "--verify", "--quiet", "HEAD"]
    try:
        found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    except OSError:
        return "none"
    return found.stdout.strip() or "none"


def chance(name: str) -> random.Random:
    """Return what the long test of a name draws with."""
    return random.Random(f"{commit()} {name}")


def size(whole: int, sample: int) -> int:
    """Return how many of something a long test takes."""
    return whole if NIGHT else sample
