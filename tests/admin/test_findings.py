"""Findings where editors meet them: in the list, on the form, and dismissed there."""

from html import unescape

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from catalog.models import Dismissal, Finding, Revision
from catalog.quality import dismissals

from ..factories import make_anime

pytestmark = pytest.mark.django_db

LIST = reverse("admin:catalog_anime_changelist")


def titles(client, **query):
    response = client.get(LIST, query)
    return [anime.title for anime in response.context["cl"].result_list]


def test_the_list_is_filtered_by_what_was_found(admin_client):
    make_anime("A", tags=["mecha"])
    make_anime("B")
    other = make_anime("C")
    dismissals.dismiss(other, "no-tags", "None fit.")
    assert titles(admin_client, finding="no-tags") == ["B"]
    assert titles(admin_client, finding="nonsense") == []
    assert titles(admin_client, finding="names") == ["A", "B", "C"]
    assert titles(admin_client, finding="duplicates") == []
    page = admin_client.get(LIST).content.decode()
    assert "no tags (1)" in page
    assert "no synopsis (3)" in page
    assert "<li>no tags</li>" in page


@pytest.mark.parametrize("size", [1, 30])
def test_a_list_by_rule_costs_the_same_for_any_number(
    admin_client, django_assert_num_queries, size
):
    for _ in range(size):
        make_anime()
    admin_client.get(LIST)
    with django_assert_num_queries(14):
        admin_client.get(LIST, {"finding": "no-tags"})


def test_a_finding_stands_beside_its_field(forms):
    anime = make_anime("X", songs=[("opening", "None")])
    page = forms.client.get(forms.url(anime)).content.decode()
    tags = page.index('class="form-row field-tags')
    assert tags < page.index("There are no tags", tags) < page.index("field-synopsis")
    beside = page[page.index('id="entry-findings"') :]
    assert "No title could be read from the line of a song." in beside
    assert "<bdi>opening None</bdi>" in beside
    assert 'href="#songs-group"' in beside
    assert '<a href="#id_tags">no tags</a>' in beside


def test_what_a_remedy_proposes_stands_beside_the_finding(forms):
    dates = {"start_date": "2031-01-19", "end_date": "2031-01-19"}
    anime = make_anime("X", **dates, is_filed=True)
    page = unescape(forms.client.get(forms.url(anime)).content.decode())
    assert '{"start_date": "1931", "end_date": "1931"}' in page
    assert "<span>Proposed:</span> 1931" in page
    double = make_anime("Y", links=[("A", "https://a.example/")] * 2)
    page = forms.client.get(forms.url(double)).content.decode()
    assert "Two links have the same address." in page
    assert "Proposed:" not in page  # that is not a field's value


def test_from_the_list_of_a_finding_the_form_leads_to_what_is_in_doubt(forms):
    anime = make_anime("X", songs=[("opening", "None")])

    def doubted(finding):
        asked = {"_changelist_filters": f"finding={finding}"}
        return forms.client.get(forms.url(anime), asked).context["doubted"]

    assert doubted("no-tags") == "id_tags"
    assert doubted("song-unparsed") == "songs-group"
    assert doubted("dates") == "id_start_date"
    assert doubted("no-poster") == "id_poster_url"
    assert doubted("nonsense") == doubted("suspect-day") == ""


def test_a_finding_is_dismissed_with_a_reason_and_taken_back(forms, admin_user):
    anime = make_anime("X", synopsis="S")
    revisions = Revision.objects.count()
    forms.change(anime, **{"dismiss-no-tags": "None  fit. "})
    dismissal = Dismissal.objects.get()
    assert (dismissal.rule, dismissal.reason) == ("no-tags", "None fit.")
    assert dismissal.author == admin_user
    page = forms.client.get(forms.url(anime)).content.decode()
    assert "There are no tags" not in page
    assert "None fit." in page
    assert 'name="find-again"' in page
    forms.change(anime, **{"find-again": ["no-tags"]})
    assert not Dismissal.objects.exists()
    # What an editor says to a finding is no change of the entry.
    assert Revision.objects.count() == revisions


def test_a_reason_is_asked_for(forms):
    anime = make_anime("X")
    forms.change(anime, **{"dismiss-no-tags": "   "})
    assert not Dismissal.objects.exists()


@pytest.mark.parametrize("rule", ["nonsense", "no-original-title"])
def test_only_what_was_found_can_be_dismissed(forms, rule):
    anime = make_anime("X", original_title="エックス")
    forms.change(anime, **{f"dismiss-{rule}": "Because."})
    assert not Dismissal.objects.exists()


def test_a_reason_is_not_lost_over_an_error(forms):
    anime = make_anime("X")
    fields = forms.open(anime)
    reason = '<b>"None"</b>'
    response = forms.send(fields, anime, title="", **{"dismiss-no-tags": reason})
    assert not Dismissal.objects.exists()
    page = response.content.decode()
    assert "&lt;b&gt;&quot;None&quot;&lt;/b&gt;" in page
    assert reason not in page


def test_of_two_reasons_the_second_is_told_of(forms):
    anime = make_anime("X")
    fields = forms.open(anime)
    forms.change(anime, **{"dismiss-no-tags": "First."})
    forms.change(anime, synopsis="S")
    forms.client.get("/admin/")
    reasons = {"dismiss-no-tags": "Second.", "dismiss-no-synopsis": "None."}
    assert forms.send(fields, anime, **reasons).status_code == 302
    page = unescape(forms.client.get("/admin/").content.decode())
    assert "“Second.” is not saved, since admin gave one already, “First.”." in page
    assert "“None.” is not saved, since it is not found any more." in page
    assert Dismissal.objects.get().reason == "First."


def test_who_may_only_look_sees_findings_and_dismisses_none(client):
    anime = make_anime("X")
    user = User.objects.create_user("reader", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_anime"))
    client.force_login(user)
    url = reverse("admin:catalog_anime_change", args=[anime.pk])
    page = client.get(url).content.decode()
    assert "There are no tags" in page
    assert "dismiss-" not in page
    answer = client.post(url, {"dismiss-no-tags": "Because.", "title": "X"})
    assert answer.status_code == 403
    assert not Dismissal.objects.exists()


def test_a_sound_entry_has_nothing_to_look_at(forms):
    anime = make_anime("X")
    Finding.objects.all().delete()
    assert "entry-findings" not in forms.client.get(forms.url(anime)).content.decode()
