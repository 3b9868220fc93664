"""Links pasted as lines: what is read, and what is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.document import Link
from catalog.document.link_paste import read_pasted_links

URL = "https://a.example/x"


@pytest.mark.parametrize(
    ("line", "label"),
    [
        (URL, ""),
        (f"  {URL}  ", ""),
        (f"<{URL}>", ""),
        (f"Site: {URL}", "Site"),
        (f"Site {URL}", "Site"),
        (f"Site: the first – {URL}", "Site: the first"),
        (f"{URL} Site", "Site"),
        (f"{URL} (Site)", "Site"),
        (f"- [Site]({URL})", "Site"),
        (f"*   [A site (1)]({URL})", "A site (1)"),
        (f"公式：{URL}", "公式"),
    ],
)
def test_a_line_is_an_address_and_its_label(line, label):
    ((_, link),) = read_pasted_links(line)
    assert (link.label, link.url) == (label, URL)


@pytest.mark.parametrize(
    "line", ["Site", "a.example", "http://", f"{URL} {URL}", "[x]()"]
)
def test_what_is_no_one_address_is_not_read(line):
    assert read_pasted_links(line) == [(line, None)]


def test_blank_lines_say_nothing():
    assert read_pasted_links(f"\n \n{URL}\r\n\n") == [(URL, Link("", URL))]


@given(st.text())
def test_any_text_can_be_read(text):
    assert all(line.strip() for line, _ in read_pasted_links(text))
