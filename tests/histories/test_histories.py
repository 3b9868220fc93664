"""Histories of a small catalogue, drawn by seeds: see `machine`.

The suite runs a few; `make soak` many, and goes on where it was.
"""

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from .. import samples
from . import soak
from .machine import Histories

STEPS = 30
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("number", "histories"),
    soak.due()
    or [(samples.chance("histories").randrange(2**32), samples.size(250, 10))],
)
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
