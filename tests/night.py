"""What `make test-night` adds to pytest: interrupted, it goes on where it was.

What has passed on a commit is kept in pytest's cache, by step, and is not run again on
that commit; what failed is.
"""

import os

import pytest

from tests import samples


def pytest_configure(config):
    here = getattr(config, "workerinput", None)
    if here is None:
        name = f"{samples.commit()}-{os.environ['NIGHT']}"
        config.pluginmanager.register(Kept(config.cache.mkdir("night") / name))
    else:
        config.pluginmanager.register(Rest(here["passed"]))


class Rest:
    """Leaves out what has passed."""

    def __init__(self, passed):
        self.passed = frozenset(passed)

    def pytest_collection_modifyitems(self, config, items):
        done = [item for item in items if item.nodeid in self.passed]
        config.hook.pytest_deselected(items=done)
        items[:] = [item for item in items if item.nodeid not in self.passed]


class Kept(Rest):
    """Keeps what passes, too: in the process that all workers report to."""

    def __init__(self, path):
        self.path = path
        self.failed = set()
        super().__init__(path.read_text().splitlines() if path.exists() else [])

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node):
        # The workers are to agree, also one that takes the place of another.
        node.workerinput["passed"] = sorted(self.passed)

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self.failed.add(report.nodeid)
        elif report.when == "teardown" and report.nodeid not in self.failed:
            with self.path.open("a") as file:
                file.write(f"{report.nodeid}\n")

    def pytest_sessionfinish(self, session, exitstatus):
        if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and self.passed:
            session.exitstatus = pytest.ExitCode.OK
