"""What is the same to whoever looks at it."""

import pytest

from catalog.document import parse, render
from catalog.document.fields import tag_name
from catalog.document.folding import as_seen

HEAD = "# T\n\n-   **type**: movie\n\n## Tags\n\n"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("mecha", "mecha"),
        (" slice  of\tlife ", "slice of life"),
        ("mecha\u200b", "mecha"),
        ("me\u00adcha", "mecha"),
        ("\ufeffmecha\u2060", "mecha"),
        ("mecha\u3164\ufe0f", "mecha"),
        ("ｍｅｃｈａ", "mecha"),
        ("ｶﾞﾝﾀﾞﾑ", "ガンダム"),
        ("slice\u3000of life", "slice of life"),
        ("cafe\u0301", "café"),
        ("Café", "Café"),
        ("½ ☆", "½ ☆"),
    ],
)
def test_texts_that_look_the_same_are_the_same(text, seen):
    assert as_seen(text) == seen
    assert as_seen(seen) == seen


@pytest.mark.parametrize(
    "text", ["", " ", "\u3000", "\u200b", "\u00ad\u2800", "\u3164"]
)
def test_what_nobody_sees_is_nothing(text):
    assert as_seen(text) == tag_name(text) == ""


@pytest.mark.parametrize("line", ["Mecha", "mecha\u200b", "me\u00adcha", "ｍｅｃｈａ"])
def test_a_tag_is_the_one_that_is_seen_and_its_line_stays(line):
    text = f"{HEAD}-   {line}\n-   space\n"
    document = parse(text)
    assert document.tags == ("mecha", "space")
    assert render(document) == text


def test_a_tag_that_nobody_sees_is_none_and_is_told():
    text, problems = f"{HEAD}-   \u200b\n-   space\n", []
    document = parse(text, problems.append)
    assert document.tags == ("space",)
    assert [problem.code for problem in problems]
    assert render(document) == text
