"""axe-core finds nothing wrong on any kind of page."""

import pytest

from tests.conftest import NODE_MODULES
from tests.site import pages

pytestmark = [
    pytest.mark.browser,
    pytest.mark.npm,
    pytest.mark.django_db(transaction=True),
]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def violations(chromium, live_server):
    """Return what axe-core finds on the page at an address, a line each."""
    source = (NODE_MODULES / "axe-core/axe.min.js").read_text()
    # It measures with styles of its own, which the site's policy would not let it.
    context = chromium.new_context(
        base_url=live_server.url,
        bypass_csp=True,
        reduced_motion="reduce",  # no colour is on its way to another
    )
    page = context.new_page()

    def ask(path):
        page.goto(path)
        page.evaluate(source)
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                found = page.evaluate("rules => axe.run({runOnly: rules})", RULES)
                for one in found["violations"]:
                    for node in one["nodes"]:
                        yield f"{path} {width} {scheme}: {one['help']}: {node['html']}"

    yield ask
    context.close()


@pytest.mark.parametrize("make", [dict, pages.real, pages.hostile])
def test_every_page_is_accessible(make, violations):
    addresses = make() or {"home": "/", "list": "/anime/"}
    assert not [line for path in addresses.values() for line in violations(path)]
