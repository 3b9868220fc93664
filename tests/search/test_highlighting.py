import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search import split_at_matches


@pytest.mark.parametrize(
    ("name", "text", "pieces"),
    [
        ("Cowboy Bebop", "cowb", ["", "Cowb", "oy Bebop"]),
        ("Cowboy Bebop", "beb", ["Cowboy ", "Beb", "op"]),
        ("Cowboy Bebop", "cowboyb", ["", "Cowboy B", "ebop"]),
        ("Cowboy Bebop", "bebop cow", ["", "Cow", "boy ", "Bebop", ""]),
        ("Cowboy Bebop", "owboy", ["Cowboy Bebop"]),
        ("Cowboy Bebop", "cowbyo", ["Cowboy Bebop"]),
        ("カウボーイビバップ", "びばっぷ", ["カウボーイ", "ビバップ", ""]),
        ("カウボーイビバップ", "ぼい", ["カウ", "ボーイ", "ビバップ"]),
        ("幽☆遊☆白書", "幽遊", ["", "幽☆遊", "☆白書"]),
        ("Kidou Senshi", "kido s", ["", "Kidou S", "enshi"]),
        ("Shōjo Kakumei Utena", "shoujo", ["", "Shōjo", " Kakumei Utena"]),
        ("ガンダム", "ｶﾞﾝ", ["", "ガン", "ダム"]),
        ("X wo Y", "x o y", ["", "X", " wo ", "Y", ""]),
        ("☆", "☆", ["☆"]),
        ("x" * 100_000, "x", ["", "x", "x" * 99_999]),
        ("", "x", [""]),
        ("X", "", ["X"]),
    ],
)
def test_what_was_typed_is_marked(name, text, pieces):
    assert split_at_matches(name, text) == pieces


NAMES = st.text("ab 銀のカー☆ō&'2Ⅱ﷽\u0301", max_size=12) | st.text(max_size=20)


@given(NAMES, NAMES)
def test_the_pieces_are_the_name_and_every_second_one_has_letters(name, text):
    pieces = split_at_matches(name, text)
    assert "".join(pieces) == name
    assert len(pieces) % 2 == 1
    assert all(pieces[1::2])
