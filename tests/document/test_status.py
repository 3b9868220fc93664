import pytest

from catalog.document.status import STATUSES, status_of


@pytest.mark.parametrize(
    ("type", "start", "sure", "end", "status"),
    [
        ("movie", "1988-07-16", "1988-07-16", "1988-07-16", "finished"),
        ("tv-serie", "1988", "", "1988", "finished"),
        ("tv-serie", "", "", "1988", "finished"),
        ("tv-serie", "1969-10-05", "1969-10-05", "", "running"),
        ("ona", "2020", "2020", "", "running"),
        ("tv-serie", "2008-01-20", "2008", "", None),
        ("tv-serie", "2031-01-19", "", "", None),
        ("tv-serie", "", "", "", None),
        ("movie", "1988-07-16", "1988-07-16", "", None),
        ("ova", "1988", "1988", "", None),
        ("special", "1988", "1988", "", None),
    ],
)
def test_it_follows_from_dates_and_type(type, start, sure, end, status):
    assert status_of(type, start, sure, end) == status
    assert status in {*STATUSES, None}
