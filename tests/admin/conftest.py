import pytest


@pytest.fixture
def forms(admin_client):
    """The entry's form, in the hands of someone who may do all."""
    # This file is read before Django is set up.
    from .forms import EntryForms

    return EntryForms(admin_client)
