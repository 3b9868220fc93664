"""Every kind of page is valid HTML, by the validator that W3C uses."""

import json
import subprocess

import pytest
from django.template.loader import render_to_string

from tests.conftest import NODE_MODULES
from tests.site import pages

pytestmark = pytest.mark.django_db

JAR = NODE_MODULES / "vnu-jar/build/dist/vnu.jar"

# Safari takes a list without bullets for none unless its role says so; and names are
# kept as they were written.
MEANT = ".*“list” role is unnecessary.*|.*Unicode Normalization Form C.*"


@pytest.mark.java
@pytest.mark.npm
def test_every_page_is_valid(client, settings, tmp_path):
    def save(data, addresses):
        for kind, path in addresses.items():
            page = tmp_path / f"{kind}, {data}.html"
            page.write_bytes(client.get(path).content)

    save("empty", {"home": "/", "list": "/anime/", "search": "/search/?q=x"})
    save("hostile", pages.hostile())
    save("real", pages.real())
    (tmp_path / "500.html").write_text(render_to_string("500.html"))
    pictures = sorted((settings.BASE_DIR / "static/img").glob("*.svg"))
    # What language hostile names look like is no matter.
    options = ["--also-check-svg", "--no-langdetect", "--format", "json"]
    options += ["--filterpattern", MEANT]
    files = [*sorted(tmp_path.glob("*.html")), *pictures]
    command = ["java", "-jar", JAR, *options, *files]
    done = subprocess.run(command, capture_output=True, text=True)
    found = json.loads(done.stderr)["messages"]
    assert not [
        f"{message['url'].rpartition('/')[2]}:{message.get('lastLine')}: "
        f"{message['message']} {message.get('extract')}"
        for message in found
    ]
