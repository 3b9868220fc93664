"""Histories of a small catalogue, drawn by seeds: see `machine`.

The suite runs a few, always the same; `make soak` many, and goes on where it was.
"""

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from .. import samples
from . import soak
from .machine import Histories

STEPS = 30
pytestmark = pytest.mark.django_db


def seeds():
    """Return what to draw by, each with its number of histories.

    A commit is tried by the same few; what others find is for the night and `soak`.
    """
    at_night = [(samples.chance("histories").randrange(2**32), 250)]
    return soak.due() or (at_night if samples.NIGHT else [(1, 10)])


@pytest.mark.parametrize(("number", "histories"), seeds())
def test_nothing_that_was_accepted_is_lost(number, histories):
    with soak.noted(number, histories):
        run_state_machine_as_test(
            seed(number)(Histories),
            settings=settings(
                max_examples=histories,
                stateful_step_count=STEPS,
                deadline=None,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )
