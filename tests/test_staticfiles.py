"""The style sheet in one piece, as `collectstatic` makes it."""

import re

import pytest
from django.core.management import call_command
from django.test import override_settings

PRODUCTION = {"staticfiles": {"BACKEND": "config.staticfiles.StaticFiles"}}


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    folder = tmp_path_factory.mktemp("static")
    with override_settings(STATIC_ROOT=folder, STORAGES=PRODUCTION):
        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)  # run twice
    return folder


def test_the_style_sheet_imports_nothing_and_has_every_part(collected, settings):
    sheets = [*collected.glob("css/site.*.css")]
    assert len(sheets) == 1
    css = sheets[0].read_text()
    assert "@import" not in css
    for part in (settings.BASE_DIR / "static/css").glob("*.css"):
        if part.name not in ("site.css", "styleguide.css"):
            assert part.read_text() in css, f"{part.name} is not in site.css"
    assert css.count("{") == css.count("}")


def test_the_layers_keep_their_order(collected):
    (sheet,) = collected.glob("css/site.*.css")
    names = re.findall(r"^@layer (\w+) \{", sheet.read_text(), re.M)
    assert names == sorted(names, key=["tokens", "base", "components"].index)


def test_the_style_sheet_is_there_compressed(collected):
    assert [*collected.glob("css/site.*.css.gz")]


def test_a_script_imports_others_by_the_names_that_they_keep(collected):
    (script,) = collected.glob("admin-extra/entry.*.js")
    imported = re.findall(r'from "\./(\S+)"', script.read_text())
    assert len(imported) == 2
    for name in imported:
        assert re.fullmatch(r"\w+\.\w{12}\.js", name)
        assert (script.parent / name).exists()
