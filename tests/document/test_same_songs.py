"""Which songs are one: their keys, and what hangs together by them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.document.same_songs import groups_of, own_key, song_keys


def test_a_title_has_one_key_with_the_same_artists():
    keys = song_keys(["Cruel Angel"], [2, 1], 10)
    assert song_keys(["CRUEL ANGEL!", ""], [1, 2, 1], 11) == keys
    assert song_keys(["Cruel Angel"], [1], 10) != keys
    assert song_keys(["Fly"], [1, 2], 10) != keys
    assert all(-(2**63) <= key < 2**63 for key in keys)


def test_each_title_has_a_key_and_two_that_are_alike_one():
    latin, native = song_keys(["Zankoku", "残酷"], [1], 10)
    assert song_keys(["残酷"], [1], 11) == (native,)
    assert song_keys(["Zankoku", "ZANKOKU"], [1], 11) == (latin,)


def test_without_artists_a_song_is_one_within_its_anime_alone():
    keys = song_keys(["Fly", "飛"], [], 10)
    assert song_keys(["Fly", "飛"], [], 10) == keys
    assert set(song_keys(["Fly", "飛"], [], 11)).isdisjoint(keys)
    assert len(keys) == 2


@pytest.mark.parametrize("artists", [[], [1]])
def test_without_a_title_nothing_tells_which_it_is(artists):
    assert song_keys(["", " "], artists, 10) == ()


def test_a_key_has_another_of_its_own_in_each_anime():
    assert len({5, own_key(5, 1), own_key(5, 2), own_key(6, 1)}) == 4


def test_places_hang_together_by_any_of_their_keys():
    keys = {"a": [1, 2], "b": [3], "c": [4, 2], "d": [], "e": [4], "f": [3]}
    assert groups_of(keys) == [["a", "c", "e"], ["b", "f"]]


@given(st.lists(st.lists(st.integers(0, 12), min_size=1, max_size=3), max_size=12))
def test_groups_are_all_that_share_and_nothing_else(keys):
    groups = groups_of(dict(enumerate(keys)))
    assert sorted(place for group in groups for place in group) == [*range(len(keys))]
    of = [{key for place in group for key in keys[place]} for group in groups]
    assert all(a.isdisjoint(b) for n, a in enumerate(of) for b in of[:n])
    for group in groups:
        reached, waiting = {group[0]}, [group[0]]
        while waiting:
            one = {*keys[waiting.pop()]}
            more = [p for p in group if p not in reached and one & {*keys[p]}]
            reached.update(more)
            waiting += more
        assert reached == {*group}
