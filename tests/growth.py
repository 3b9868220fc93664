"""Whether something costs no more than it should as what it is given grows.

No test says how long a thing may take, since machines differ, and share: it compares
what two sizes cost within one run.
"""

import gc
from collections.abc import Callable
from time import process_time

# For an input of four times the size a cost of one kind is four times as high, one of
# the second power sixteen times.
TIMES, GROWTH = 4, 9
SLACK = 0.004  # seconds of the processor: what a file of 1 MiB may take is 4
TRIALS = 6


def cost(do: Callable[[], object]) -> float:
    """Return the seconds of the processor that something takes."""
    gc.disable()  # its share is not what grows with the input
    began = process_time()
    try:
        do()
        return process_time() - began
    finally:
        gc.enable()


def grows_no_faster(short: Callable[[], object], long: Callable[[], object]) -> bool:
    """Return True if `long`, of `TIMES` the size, costs in proportion to `short`.

    Of several trials the least counts, since others use the processor too.
    """
    costs = [float("inf")] * 2
    for _ in range(TRIALS):
        costs = [min(c, cost(do)) for c, do in zip(costs, (short, long), strict=True)]
        if costs[1] <= GROWTH * costs[0] + SLACK:
            return True
    return False
