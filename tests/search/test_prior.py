from catalog.search import first_works


def test_the_first_of_a_franchise_starts_first_and_undated_ones_last():
    works = [
        # franchise, start, key
        (1, "1998-04-03", 7),
        (1, "1995-10", 9),
        (1, "", 1),
        (2, "", 4),
        (2, "", 3),
        (3, "1985", 8),
        (3, "1985-01-01", 2),
    ]
    franchises, days, keys = zip(*works, strict=True)
    assert sorted(first_works(franchises, days, keys)) == [1, 4, 5]
    assert first_works([], [], []) == []
