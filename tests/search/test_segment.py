"""Names in memory are found as reading all of them would find them."""

from hypothesis import given
from hypothesis import strategies as st

from catalog.search.folding import fold_name, name_key
from catalog.search.ranking import FIRST_UNPUBLISHED
from catalog.search.segment import Segment

# Few letters, so that names have much in common; two words of one letter among them.
TEXTS = st.text("ab 銀の𠮷", min_size=1, max_size=8).map(fold_name).filter(bool)


def segment_of(words):
    return Segment((at, at, text.strip(), text) for at, text in enumerate(words))


@given(st.lists(TEXTS, max_size=30), TEXTS)
def test_names_are_found_by_their_key_and_its_beginning(words, text):
    keys, segment = [name_key(one) for one in words], segment_of(words)
    same, longer = segment.beginning(name_key(text))
    assert same.tolist() == [n for n, one in enumerate(keys) if one == name_key(text)]
    assert longer.tolist() == [
        n
        for n, one in enumerate(keys)
        if one.startswith(name_key(text)) and one != name_key(text)
    ]
    assert segment.whole([name_key(text), "no name"]).tolist() == same.tolist()


@given(st.lists(TEXTS, max_size=60), st.lists(TEXTS, min_size=1, max_size=3))
def test_names_are_found_by_pieces_of_their_words(words, pieces):
    segment = segment_of(words)
    assert segment.having(pieces).tolist() == [
        n for n, one in enumerate(words) if all(piece in one for piece in pieces)
    ]
    assert segment.having_any(pieces).tolist() == [
        n for n, one in enumerate(words) if any(piece in one for piece in pieces)
    ]


def test_a_common_piece_of_many_letters_is_looked_for_in_the_names_themselves():
    words = [" a b a ", " b a b ", " a b c ", " b a b a "] * 50
    found = segment_of(words).having([" a b a ", " b a b"])
    assert found.tolist() == list(range(3, 200, 4))


def test_numbers_go_up_with_ranks_and_unpublished_ones_are_last():
    names = [
        (FIRST_UNPUBLISHED + 1, 1, "A", " a "),
        (7, 2, "B", " b "),
        (7, 1, "C", " c "),
    ]
    segment = Segment(names)
    assert segment.rows(segment.having_any([" a ", " b ", " c "])) == sorted(names)
    assert (len(segment), segment.published_end) == (3, 2)
