import pytest

from catalog.site.pages import synopsis


def html(markdown):
    return synopsis.render_synopsis(markdown).html


def test_markdown_becomes_html():
    assert html("One *and* **two**.\n\n1. a\n2. b\n\n> said `so`") == (
        "<p>One <em>and</em> <strong>two</strong>.</p>\n"
        "<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n"
        "<blockquote>\n<p>said <code>so</code></p>\n</blockquote>"
    )


@pytest.mark.parametrize(("level", "shown"), [(1, 3), (2, 4), (4, 6), (6, 6)])
def test_headings_stand_below_those_of_the_page(level, shown):
    assert html("#" * level + " Plot") == f"<h{shown}>Plot</h{shown}>"


def test_a_number_sign_alone_is_no_heading():
    assert html("#1. The first part.") == "<p>#1. The first part.</p>"


def test_a_list_keeps_the_number_it_starts_with():
    assert '<ol start="3">' in html("3. c\n4. d")


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt&colon;alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "<javascript:alert(1)>",
        '[x](https://example.org "\\" onmouseover=alert(1)")',
        "![poster](https://example.org/tracker.png)",
        "<a href=//evil.example>x</a>",
        "`<b onclick=x>`",
        "<style>*{display:none}</style>",
        "a < b && c > d",
        "[" * 5000,
        "> " * 3000 + "deep",
        "*_" * 5000,
    ],
)
def test_nothing_in_it_can_do_harm(hostile):
    shown = html(hostile)
    for tag in ("<script", "<img", "<style", "<b ", "<a href=//"):
        assert tag not in shown
    for attribute in ('href="javascript', 'href="data', "title=", '" onmouseover='):
        assert attribute not in shown


def test_a_link_leads_away_without_credit():
    assert html("[ANN](https://example.org/?a=1&b=2)") == (
        '<p><a href="https://example.org/?a=1&amp;b=2"'
        ' rel="nofollow noopener external">ANN</a></p>'
    )


@pytest.mark.parametrize(
    ("text", "credit"),
    [
        ("Plot.\n\n(Source: ANN)", "ANN"),
        ("Plot.\n\n[Source My Anime List]\n", "My Anime List"),
        ("Plot. (source: AniDB, edited)", "AniDB, edited"),
        ("Plot (Source: ANN) goes on.", ""),
        ("Plot.\n\n( Source:\tANN )  \n", "ANN"),
        ("Plot.\n\n(Source: [ANN)", ""),
        ("Plot.\n\n(Source:  )", ""),
        ("The (Resource: iron)", ""),
        ("Plot.", ""),
    ],
)
def test_the_source_is_a_credit_apart_from_the_text(text, credit):
    read = synopsis.render_synopsis(text)
    assert read.credit == credit
    if credit:
        assert read.html == "<p>Plot.</p>"


@pytest.mark.parametrize(
    "placeholder",
    [
        "",
        "No synopsis information has been added to this title. Help improve our"
        " database by adding a synopsis here.",
        "No synopsis has been added for this series yet.\n\nClick here to update this"
        " information.",
    ],
)
def test_a_placeholder_is_no_synopsis(placeholder):
    assert not any(synopsis.render_synopsis(placeholder))


def test_a_synopsis_beyond_measure_is_plain_text():
    text = "One *and* two.\nThree <b>.\n\n" * 1000
    read = synopsis.render_synopsis(f"{text}Four.\n\n(Source: ANN)")
    assert read.html.startswith("<p>One *and* two.<br>Three &lt;b&gt;.</p>\n\n<p>One")
    assert read.html.endswith("<p>Four.</p>")
    assert read.text.startswith("One *and* two. Three <b>. One")
    assert read.credit == "ANN"


def test_as_text_it_is_one_line():
    text = "# Plot\n\nTwo *lines*\nof <b> & text.\n\n    code\n\n- [a](https://x.org)"
    assert synopsis.render_synopsis(text).text == "Plot Two lines of <b> & text. code a"


def test_other_scripts_stay_as_they_are():
    assert html("عربى 😀 \u202e日本") == "<p>عربى 😀 \u202e日本</p>"
