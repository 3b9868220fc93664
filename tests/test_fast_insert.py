"""Rows inserted past Django's own way are those that Django would have written."""

import pytest
from axes.models import AccessAttempt

from catalog import fast_insert
from catalog.models import Anime


@pytest.mark.parametrize(
    ("model", "name"), [(AccessAttempt, "ip_address"), (Anime, "tags")]
)
def test_a_field_of_a_type_that_was_never_tried_is_refused(model, name):
    with pytest.raises(TypeError, match=rf"{model.__name__}\.{name}"):
        fast_insert.insert(model, [name], [])
