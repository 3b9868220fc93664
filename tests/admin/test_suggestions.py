"""Suggestions: made by contributors, decided by editors, followed by their authors."""

from dataclasses import replace

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog.document import PartialDate
from catalog.document.entry import Picture
from catalog.document.packing import pack
from catalog.editing import bulk_edits, history, pending_edits, suggestions
from catalog.editing.edit_kinds import edit_of
from catalog.editing.pending_edits import PendingEditKind, kind_of
from catalog.models import Anime, DecidedSuggestion, PendingEdit, Revision

from ..factories import keep_edit, make_anime, save_document
from .forms import EntryForms, document_of, fields_of

pytestmark = pytest.mark.django_db

MINE = "/admin/catalog/pendingedit/mine/"


def account(name, role):
    user = User.objects.create_user(name, is_staff=True)
    user.groups.set(Group.objects.filter(name=role))
    return user


@pytest.fixture
def kana():
    return account("kana", "Contributor")


@pytest.fixture
def ed():
    return account("ed", "Editor")


@pytest.fixture
def editor(ed):
    client = Client()
    client.force_login(ed)
    return client


@pytest.fixture
def contributor(kana):
    client = Client()
    client.force_login(kana)
    return client


def suggest(author, anime=None, **changes):
    """Suggest changes of an entry's Document, and return the suggestion."""
    anime = anime or make_anime("X", episodes=26, rating="PG")
    document = replace(document_of(anime), **changes)
    return keep_edit(anime, document, history.latest(anime).pk, author)


def review(client, pending, act, **posted):
    """Decide a suggestion from the page that shows it."""
    page = client.get(f"/admin/catalog/pendingedit/{pending.pk}/change/", follow=True)
    seen = page.context["review_seen"]
    address = f"/admin/catalog/pendingedit/{pending.pk}/review/"
    return client.post(address, {"seen": seen, "act": act, **posted}, follow=True)


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_a_reviewer_sees_what_a_suggestion_changes(editor, kana):
    pending = suggest(kana, episodes=27)
    page = editor.get(f"/admin/catalog/pendingedit/{pending.pk}/change/", follow=True)
    text = page.content.decode()
    assert "<bdi>kana</bdi> suggests" in text
    ((change, in_doubt),) = page.context["review_changes"]
    assert (change.name, change.before, change.after) == ("Episodes", "26", "27")
    assert not in_doubt
    form = page.context["adminform"].form
    marked = {n for n in form.fields if 'suggested"' in str(form[n])}
    assert marked == {"episodes"}


def test_published_it_has_both_names_in_the_history(editor, contributor, kana):
    pending = suggest(kana, episodes=27)
    answer = review(editor, pending, "publish")
    assert "Published. Visitors see kana's change of “X”." in said(answer)
    assert "No suggestion waits any more." in said(answer)
    anime = Anime.objects.get()
    assert anime.episodes == 27
    page = editor.get(f"/admin/catalog/anime/{anime.pk}/history/").content.decode()
    assert "kana, published by ed" in page
    mine = contributor.get(MINE).content.decode()
    assert "Published by <bdi>ed</bdi>" in mine
    assert not PendingEdit.objects.exists()


def test_the_next_suggestion_follows(editor, kana):
    first, second = (
        suggest(kana, episodes=27),
        suggest(kana, make_anime("Y"), rating="G"),
    )
    answer = review(editor, first, "publish")
    assert f"edit={second.pk}" in answer.request["QUERY_STRING"]


def test_published_in_part_the_rest_stays_a_suggestion(editor, contributor, kana):
    pending = suggest(kana, episodes=27, rating="G", start_date=PartialDate("1998"))
    page = editor.get(f"/admin/catalog/pendingedit/{pending.pk}/change/", follow=True)
    names = [change.name for change, _ in page.context["review_changes"]]
    answer = review(editor, pending, "in-part", change=[names.index("Episodes") + 1])
    assert "1 of 3 changes" in said(answer)[0]
    anime = Anime.objects.get()
    assert (anime.episodes, anime.rating, str(anime.start_date)) == (27, "PG", "")
    rest = PendingEdit.objects.get()
    assert (rest.pk, kind_of(rest)) == (pending.pk, PendingEditKind.SUGGESTION)
    changed = {change.field for change in pending_edits.propose(rest).changes}
    assert changed == {"rating", "start-date"}
    assert (
        "Published in part by <bdi>ed</bdi>" in contributor.get(MINE).content.decode()
    )
    review(editor, rest, "publish")
    anime.refresh_from_db()
    assert (anime.episodes, anime.rating, str(anime.start_date)) == (27, "G", "1998")


@pytest.mark.parametrize("chosen", [[], [1, 2], [9], ["x"], ["-1"], ["0"], ["9" * 30]])
def test_a_part_is_some_of_the_changes(editor, kana, chosen):
    pending = suggest(kana, episodes=27, rating="G")
    answer = review(editor, pending, "in-part", change=chosen)
    assert "Select some of the changes." in said(answer)[0]
    assert Anime.objects.get().episodes == 26
    assert not DecidedSuggestion.objects.exists()


@pytest.mark.parametrize("act", ["send-back", "decline"])
@pytest.mark.parametrize("reason", ["", "  ", "\x00"])
def test_whoever_sends_back_or_declines_says_why(editor, kana, act, reason):
    pending = suggest(kana, episodes=27)
    answer = review(editor, pending, act, reason=reason)
    assert said(answer) == ["Write a reason: kana reads it under “My suggestions”."]
    pending.refresh_from_db()
    assert not pending.sent_back


def test_declined_its_author_reads_why_and_keeps_the_text(editor, contributor, kana):
    pending = suggest(kana, episodes=27)
    answer = review(editor, pending, "decline", reason="The 27th is a recap.")
    assert "Declined. kana sees your reason under “My suggestions”." in said(answer)
    assert not PendingEdit.objects.exists()
    assert Anime.objects.get().episodes == 26
    mine = contributor.get(MINE).content.decode()
    assert "Declined by <bdi>ed</bdi>: The 27th is a recap." in mine
    decided = DecidedSuggestion.objects.get()
    page = contributor.get(f"/admin/catalog/pendingedit/decided/{decided.pk}/")
    assert "episodes**: 27" in page.content.decode()
    again = f"/admin/catalog/pendingedit/decided/{decided.pk}/again/"
    assert "edit=" in contributor.post(again).url
    assert PendingEdit.objects.get().document.episodes == 27
    assert contributor.post(again).url == MINE


def test_sent_back_it_waits_again_once_it_is_saved(editor, contributor, kana):
    pending = suggest(kana, episodes=27)
    review(editor, pending, "send-back", reason="Where from?")
    pending.refresh_from_db()
    assert kind_of(pending) == PendingEditKind.SENT_BACK
    assert not suggestions.to_review().exists()
    assert (
        "Sent back by <bdi>ed</bdi>:</b> Where from?"
        in contributor.get(MINE).content.decode()
    )
    forms = EntryForms(contributor)
    url = f"{forms.url(pending.anime)}?edit={pending.pk}"
    page = contributor.get(url)
    assert "Where from?" in page.content.decode()
    fields = fields_of(page, "anime_form") | {"rating": ["G"], "_save": ["1"]}
    contributor.post(url, fields)
    assert suggestions.to_review().get().pk == pending.pk


def test_a_decision_is_about_what_was_seen(editor, kana):
    pending = suggest(kana, episodes=27)
    page = editor.get(f"/admin/catalog/pendingedit/{pending.pk}/change/", follow=True)
    posted = {"seen": page.context["review_seen"], "act": "publish"}
    address = f"/admin/catalog/pendingedit/{pending.pk}/review/"
    EntryForms(editor).change(pending.anime, rating="G")
    told = said(editor.post(address, posted, follow=True))
    assert "the entry was changed since" in told[0]
    pending.save()
    told = said(editor.post(address, posted, follow=True))
    assert "the suggestion was changed since" in told[0]
    assert Anime.objects.get().episodes == 26
    assert (
        "already been published, declined"
        in said(
            editor.post("/admin/catalog/pendingedit/999/review/", posted, follow=True)
        )[0]
    )


def test_a_value_that_others_changed_since_is_shown_and_told(editor, kana):
    pending = suggest(kana, episodes=27)
    EntryForms(editor).change(pending.anime, episodes="25")
    page = editor.get(f"/admin/catalog/pendingedit/{pending.pk}/change/", follow=True)
    ((change, in_doubt),) = page.context["review_changes"]
    assert (change.before, change.after, in_doubt) == ("25", "27", True)
    review(editor, pending, "publish")
    assert Anime.objects.get().episodes == 27


def test_what_is_there_already_is_done(editor, kana):
    pending = suggest(kana, episodes=27)
    EntryForms(editor).change(pending.anime, episodes="27")
    page = editor.get(f"/admin/catalog/pendingedit/{pending.pk}/change/", follow=True)
    assert "nothing more: all of it is there already" in page.content.decode()
    review(editor, pending, "publish")
    assert DecidedSuggestion.objects.get().outcome == "published"


def test_an_editor_who_changes_it_first_leaves_the_author_s_text(editor, kana):
    pending = suggest(kana, episodes=27)
    forms = EntryForms(editor)
    url = f"{forms.url(pending.anime)}?edit={pending.pk}"
    fields = fields_of(editor.get(url), "anime_form")
    editor.post(url, fields | {"episodes": ["28"], "state": ["published"]})
    assert Anime.objects.get().episodes == 28
    assert DecidedSuggestion.objects.get().document.episodes == 27
    assert Revision.objects.first().suggested_by == kana


# New entries


def test_a_contributor_s_new_entry_waits_for_the_editors(contributor, editor, kana):
    forms = EntryForms(contributor)
    anime, pending = forms.add(title="New", type="ova"), PendingEdit.objects.get()
    told = said(contributor.get(forms.url(anime)))
    assert "Sent to the editors." in told[0]
    assert not anime.is_published
    assert kind_of(pending) == PendingEditKind.SUGGESTION
    forms.change(anime, episodes="3")  # it is saved, and needs no suggestion
    assert Anime.objects.get().episodes == 3
    page = editor.get(f"/admin/catalog/pendingedit/{pending.pk}/change/", follow=True)
    assert "<bdi>kana</bdi> suggests this new entry" in page.content.decode()
    answer = review(editor, pending, "publish")
    assert "Published. Visitors see “New” by kana." in said(answer)
    anime.refresh_from_db()
    assert (anime.is_published, anime.episodes) == (True, 3)
    assert DecidedSuggestion.objects.get().author == kana


def test_who_may_not_set_the_poster_is_asked_for_no_crop(contributor):
    anime = make_anime("X")
    save_document(anime, document_of(anime), picture=Picture("posters/a.jpg", 20, 30))
    address = EntryForms(contributor).url(anime)
    form = fields_of(contributor.get(address), "anime_form")
    assert "poster_frame_0" not in form
    contributor.post(address, form | {"_save": ["1"], "poster_frame_0": ["10"]})
    assert not PendingEdit.objects.exists()
    assert Anime.objects.get().poster_frame == ""


def test_the_rows_that_a_suggestion_changes_are_marked(editor, kana):
    links = [("Site", "https://a.example/"), ("Old", "https://b.example/")]
    anime = make_anime("X", links=links, songs=[("opening", '"A" by Ai')])
    kept, moved = document_of(anime).links
    links = (kept, replace(moved, label="New"), replace(kept, url="https://c.example/"))
    pending = suggest(kana, anime, links=links)
    page = editor.get(f"/admin/catalog/pendingedit/{pending.pk}/change/", follow=True)
    marked = {
        formset.formset.part: [row.is_suggested for row in formset.formset.forms]
        for formset in page.context["inline_admin_formsets"]
    }
    assert marked["links"][:3] == [False, True, True]
    assert not any(marked["songs"])
    assert page.content.decode().count("has_original suggested") == 2


def test_a_new_entry_that_an_editor_publishes_is_decided(contributor, editor):
    EntryForms(contributor).add(title="New", type="ova")
    EntryForms(editor).change(Anime.objects.get(), state="published")
    assert Anime.objects.get().is_published
    decided = DecidedSuggestion.objects.get()
    assert (decided.outcome, decided.decided_by.username) == ("published", "ed")
    assert not PendingEdit.objects.exists()


def test_new_entries_that_are_published_together_are_decided(contributor, editor, ed):
    forms = EntryForms(contributor)
    for title in "AB":
        forms.add(title=title, type="ova")
    first, second = Anime.objects.order_by("title")
    pending = PendingEdit.objects.get(anime=second)
    wished = pack(replace(document_of(second), episodes=9))
    PendingEdit.objects.filter(pk=pending.pk).update(document_bytes=wished)
    bulk_edits.apply([first.pk, second.pk], edit_of({"do": "publish"}), ed)
    assert PendingEdit.objects.get() == pending, "it says more than its entry"
    assert DecidedSuggestion.objects.get().decided_by == ed


def test_a_new_entry_that_was_sent_back_waits_again_once_saved(contributor, editor):
    forms = EntryForms(contributor)
    forms.add(title="New", type="ova")
    anime, pending = Anime.objects.get(), PendingEdit.objects.get()
    review(editor, pending, "send-back", reason="When?")
    assert not suggestions.to_review().exists()
    assert "When?" in contributor.get(forms.url(anime)).content.decode()
    forms.change(anime, start_date="1998")
    assert suggestions.to_review().get().pk == pending.pk
    assert not Anime.objects.get().is_published


def test_no_contributor_publishes_a_new_entry(contributor):
    EntryForms(contributor).add(title="New", type="ova")
    pending = PendingEdit.objects.get()
    for address in ("review", "publish"):
        url = f"/admin/catalog/pendingedit/{pending.pk}/{address}/"
        assert contributor.post(url, {"act": "publish"}).status_code == 403
    PendingEdit.objects.update(publish_at=timezone.now())
    assert not pending_edits.publish_due()
    assert not Anime.objects.get().is_published


# Newcomers, and accounts that go


def test_a_newcomer_has_so_many_suggestions_waiting(contributor, kana, ed, settings):
    settings.NEWCOMER_SUGGESTIONS = 2
    first = suggest(kana, episodes=27)
    suggest(kana, make_anime("Y"), rating="G")
    forms = EntryForms(contributor)
    third = make_anime("Z")
    answer = forms.send(forms.open(third), third, episodes="9")
    page = contributor.get(answer.url).content.decode()
    assert "as many suggestions waiting as you may" in page
    assert "Nothing was saved." in page
    forms.send(forms.open(), title="New", type="ova")
    assert (PendingEdit.objects.count(), Anime.objects.count()) == (2, 3)
    pending_edits.publish(first, ed)
    forms.change(third, episodes="9")
    forms.add(title="New", type="ova")
    assert PendingEdit.objects.count() == 3


def test_an_account_that_goes_leaves_its_suggestions(editor, kana):
    pending = suggest(kana, episodes=27)
    kana.delete()
    pending.refresh_from_db()
    assert suggestions.to_review().get() == pending
    review(editor, pending, "publish")
    assert Anime.objects.get().episodes == 27
    assert DecidedSuggestion.objects.get().author_name == "kana"


def test_a_new_entry_of_an_account_that_went_can_be_published(
    contributor, editor, kana
):
    EntryForms(contributor).add(title="New", type="ova")
    kana.delete()
    review(editor, PendingEdit.objects.get(), "publish")
    assert Anime.objects.get().is_published


def test_who_sent_back_is_named_also_once_gone(editor, contributor, kana, ed):
    review(editor, suggest(kana, episodes=27), "send-back", reason="Where from?")
    ed.delete()
    assert (
        "Sent back by <bdi>ed (account deleted)</bdi>"
        in contributor.get(MINE).content.decode()
    )


# Their pages


def test_only_its_author_and_editors_read_what_was_decided(editor, kana, ed):
    review(editor, suggest(kana, episodes=27), "decline", reason="No.")
    decided = DecidedSuggestion.objects.get()
    other = Client()
    other.force_login(account("other", "Contributor"))
    address = reverse("admin:catalog_pendingedit_decided", args=[decided.pk])
    assert editor.get(address).status_code == 200
    assert other.get(address).status_code == 403
    assert editor.post(f"{address}again/").status_code == 403


def test_another_s_suggestion_is_declined_and_not_discarded(editor, kana):
    pending = suggest(kana, episodes=27)
    address = f"/admin/catalog/pendingedit/{pending.pk}/delete/"
    assert editor.post(address, {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": pending.pk, "post": "1"}
    editor.post("/admin/catalog/pendingedit/", chosen)
    assert PendingEdit.objects.exists()


def test_the_queries_of_my_suggestions(
    contributor, editor, kana, django_assert_num_queries
):
    def fill(number):
        for n in range(number):
            suggest(kana, make_anime(f"W{n}"), rating="G")
            review(
                editor,
                suggest(kana, make_anime(f"D{n}"), rating="G"),
                "decline",
                reason="No.",
            )

    fill(1)
    contributor.get(MINE)
    with django_assert_num_queries(7):
        contributor.get(MINE)
    fill(5)
    with django_assert_num_queries(7):
        contributor.get(MINE)


def test_an_editor_who_adds_to_a_suggestion_is_told_whose_it_is(editor, kana):
    pending = suggest(kana, episodes=27)
    url = f"{EntryForms(editor).url(pending.anime)}?edit={pending.pk}"
    fields = fields_of(editor.get(url), "anime_form") | {"rating": ["G"]}
    (told,) = said(editor.post(url, fields, follow=True))
    assert "It is still kana&#x27;s suggestion, with your changes." in told


def test_nothing_is_suggested_where_nothing_was_changed(contributor):
    anime, forms = make_anime("X"), EntryForms(contributor)
    answer = forms.send(forms.open(anime), anime)
    assert said(contributor.get(answer.url)) == [
        "You changed nothing, so nothing waits."
    ]
    assert not PendingEdit.objects.exists()
