"""Tags, franchises and source files in the admin."""

import pytest
from django.urls import reverse

from catalog.editing import terms
from catalog.models import (
    Anime,
    CatalogueVersion,
    FormerTag,
    Franchise,
    Run,
    Tag,
)

from ..factories import make_anime
from .forms import document_of

pytestmark = pytest.mark.django_db


def version():
    return CatalogueVersion.objects.get(pk=1).number


def test_a_tag_is_kept_as_documents_write_it(admin_client):
    admin_client.post(reverse("admin:catalog_tag_add"), {"name": " Slice\tof  Life "})
    tag = Tag.objects.get()
    assert (tag.name, tag.slug) == ("slice of life", "slice-of-life")


def test_addresses_of_tags_are_unique(admin_client):
    Tag.objects.create(name="sci fi", slug="sci-fi")
    admin_client.post(reverse("admin:catalog_tag_add"), {"name": "sci-fi"})
    assert Tag.objects.get(name="sci-fi").slug == "sci-fi-2"


@pytest.mark.parametrize(("model", "longest"), [(Tag, 100), (Franchise, 220)])
def test_addresses_of_the_longest_names_have_room(admin_client, model, longest):
    kind = model._meta.model_name
    room = model._meta.get_field("name").max_length
    for name in ("駅" * room, "驛" * room, "x" * room, "x" * (room - 1) + "!"):
        admin_client.post(reverse(f"admin:catalog_{kind}_add"), {"name": name})
    slugs = list(model.objects.values_list("slug", flat=True))
    assert len(slugs) == 4
    assert max(map(len, slugs)) <= longest
    assert {slug[-2:] for slug in slugs} >= {"-2", "xx"}


def test_a_tag_that_is_there_is_refused(admin_client):
    Tag.objects.create(name="mecha", slug="mecha")
    response = admin_client.post(reverse("admin:catalog_tag_add"), {"name": "MECHA"})
    assert "already exists" in response.content.decode()


def test_a_new_name_of_a_tag_reaches_all_its_entries(admin_client):
    anime = make_anime("X", tags=["space", "mecha", "drama"])
    tag, number = Tag.objects.get(name="mecha"), version()
    url = reverse("admin:catalog_tag_change", args=[tag.pk])
    admin_client.post(url, {"name": "robots"})
    assert document_of(anime).tags == ("space", "robots", "drama")
    assert Anime.objects.get().updated_at > anime.updated_at
    assert version() > number
    assert Tag.objects.get(name="robots").slug == "mecha"


@pytest.mark.parametrize("action", [False, True])
def test_a_tag_that_is_deleted_leaves_its_entries(admin_client, action):
    anime = make_anime("X", tags=["space", "mecha", "drama"])
    tag = Tag.objects.get(name="mecha")
    if action:
        url = reverse("admin:catalog_tag_changelist")
        fields = {"action": "delete_selected", "_selected_action": [tag.pk]}
    else:
        url = reverse("admin:catalog_tag_delete", args=[tag.pk])
        fields = {}
    asked = admin_client.post(url, fields) if action else admin_client.get(url)
    assert "Entries that lose one: 1" in asked.content.decode()
    admin_client.post(url, {"post": "yes", **fields})
    assert not Tag.objects.filter(name="mecha").exists()
    assert document_of(anime).tags == ("space", "drama")
    assert list(anime.tagged.values_list("position", flat=True)) == [0, 1]


def test_tags_are_suggested_by_a_part_of_their_name(admin_client):
    make_anime("X", tags=["space", "mecha"])
    response = admin_client.get(
        reverse("admin:autocomplete"),
        {
            "app_label": "catalog",
            "model_name": "taggedanime",
            "field_name": "tag",
            "term": "mec",
        },
    )
    assert [result["text"] for result in response.json()["results"]] == ["mecha"]


@pytest.mark.parametrize("count", [1, 20])
@pytest.mark.parametrize("model", ["tag", "franchise"])
def test_names_are_listed_with_their_number_of_entries(
    admin_client, django_assert_num_queries, model, count
):
    for _ in range(count):
        make_anime(tags=["space", "mecha"], franchise="Gundam")
    url = reverse(f"admin:catalog_{model}_changelist")
    with django_assert_num_queries(4):
        response = admin_client.get(url)
    rows = response.context["cl"].result_list
    assert {row.entries for row in rows} == {count}


def test_a_franchise_is_renamed_and_keeps_its_address(admin_client):
    franchise, number = make_anime("Gundam").franchise, version()
    url = reverse("admin:catalog_franchise_change", args=[franchise.pk])
    admin_client.post(url, {"name": "Kidou Senshi", "slug": "other"})
    franchise.refresh_from_db()
    assert (franchise.name, franchise.slug) == ("Kidou Senshi", "gundam")
    assert version() > number


def test_a_franchise_with_works_is_not_deleted(admin_client):
    franchise = make_anime("Gundam").franchise
    url = reverse("admin:catalog_franchise_delete", args=[franchise.pk])
    admin_client.post(url, {"post": "yes"})
    assert Franchise.objects.exists()


@pytest.mark.parametrize("count", [1, 20])
def test_source_files_are_listed_with_their_problems(
    admin_client, django_assert_num_queries, count
):
    problem = {"line": 3, "severity": "warning", "code": "bad-date", "message": "Hm."}
    for number in range(count):
        make_anime().source_files.create(
            path=f"{number}.md", digest="", role="own", problems=[problem]
        )
    url = reverse("admin:catalog_sourcefile_changelist")
    with django_assert_num_queries(4):
        response = admin_client.get(url, {"problems__isempty": "0"})
    assert response.content.decode().count("Line 3: Hm.") == count


def test_nobody_writes_source_files(admin_client):
    source_file = make_anime().source_files.create(path="a.md", digest="", role="own")
    change = reverse("admin:catalog_sourcefile_change", args=[source_file.pk])
    delete = reverse("admin:catalog_sourcefile_delete", args=[source_file.pk])
    assert admin_client.get(change).status_code == 200
    for url in (change, delete, reverse("admin:catalog_sourcefile_add")):
        assert admin_client.post(url, {"path": "b.md"}).status_code == 403


def undo(client, run):
    address = reverse("admin:catalog_run_undo", args=[run.pk])
    return client.post(address, follow=True).content.decode()


@pytest.mark.parametrize("deed", ["rename", "delete"])
def test_what_is_done_to_a_tag_is_a_run_and_is_undone(admin_client, admin_user, deed):
    anime = make_anime("X", tags=["space", "mecha"])
    tag = Tag.objects.get(name="mecha")
    view, fields = {
        "rename": ("change", {"name": "robots"}),
        "delete": ("delete", {"post": "yes"}),
    }[deed]
    url = reverse(f"admin:catalog_tag_{view}", args=[tag.pk])
    admin_client.post(url, fields)
    run = Run.objects.get()
    assert (run.author, run.term) == (admin_user, "tag")
    assert document_of(anime).tags != ("space", "mecha")
    assert "Undone. 1 entry is as it was before." in undo(admin_client, run)
    assert document_of(anime).tags == ("space", "mecha")
    assert Tag.objects.get(pk=tag.pk).name == "mecha"


def test_a_later_rename_is_undone_first(admin_client):
    make_anime("X", tags=["a"])
    first = terms.rename_tag(Tag.objects.get(), "b")
    second = terms.rename_tag(Tag.objects.get(), "c")
    assert f"Undo “{second}” first." in undo(admin_client, first)
    assert Tag.objects.get().name == "c"


ADD = reverse("admin:catalog_tag_add")


def test_a_name_that_leads_to_a_tag_is_asked_about(admin_client):
    anime = make_anime("X", tags=["sci-fi", "science"])
    stays, goes = (Tag.objects.get(name=name) for name in ("sci-fi", "science"))
    terms.merge_tags(stays, goes)
    page = admin_client.post(ADD, {"name": "Science"}).content.decode()
    assert "“science” leads to the tag “sci-fi”" in page
    assert '<input type="checkbox" name="anew" value="science">' in page
    fields = {"name": "science", "anew": "another"}
    assert admin_client.post(ADD, fields).status_code == 200
    fields = {"name": "science", "anew": "science"}
    assert admin_client.post(ADD, fields).status_code == 302
    own = Tag.objects.get(name="science")
    assert own.slug == goes.slug
    assert not FormerTag.objects.exists()
    other = make_anime("Y", tags=["science"])
    assert (document_of(anime).tags, document_of(other).tags) == (
        ("sci-fi",),
        ("science",),
    )


def test_a_tag_is_renamed_to_a_name_that_leads_elsewhere_once_that_is_said(
    admin_client,
):
    make_anime("X", tags=["a", "b", "c"])
    a, b, c = Tag.objects.order_by("name")
    terms.merge_tags(a, b)
    url = reverse("admin:catalog_tag_change", args=[c.pk])
    assert (
        "leads to the tag “a”" in admin_client.post(url, {"name": "b"}).content.decode()
    )
    admin_client.post(url, {"name": "b", "anew": "b"})
    assert Tag.objects.get(pk=c.pk).name == "b"
    # Back again, nobody has to be asked: it is its own.
    admin_client.post(url, {"name": "c"})
    assert Tag.objects.get(pk=c.pk).name == "c"


def test_an_address_that_leads_to_a_tag_is_asked_about(admin_client):
    make_anime("X", tags=["a", "b"])
    terms.merge_tags(*Tag.objects.order_by("name"))
    fields = {"name": "other", "slug": "b"}
    page = admin_client.post(ADD, fields).content.decode()
    assert "“b” leads to the tag “a”" in page
    admin_client.post(ADD, {**fields, "anew": "b"})
    assert Tag.objects.get(name="other").slug == "b"


@pytest.mark.parametrize("slug", ["", "b"])
def test_a_folder_that_leads_to_a_franchise_is_asked_about(admin_client, slug):
    stays, goes = (make_anime(title).franchise for title in "AB")
    terms.merge_franchises(stays, goes)
    url = reverse("admin:catalog_franchise_add")
    fields = {"name": "B", "slug": slug}
    page = admin_client.post(url, fields).content.decode()
    assert "“b” lead to “A”" in page
    assert admin_client.post(url, {**fields, "anew": "b"}).status_code == 302
    assert Franchise.objects.get(name="B").slug == "b"
    assert make_anime("C", franchise="B").franchise.name == "B"


def test_a_new_franchise_takes_no_address_of_another(admin_client):
    stays, goes, _ = (make_anime(title).franchise for title in ["A", "B 2", "B"])
    terms.merge_franchises(stays, goes)
    url = reverse("admin:catalog_franchise_add")
    admin_client.post(url, {"name": "B!", "slug": ""})
    assert Franchise.objects.get(name="B!").slug == "b-3"


@pytest.mark.parametrize("name", ["mecha\u200b", "me\u00adcha", "ｍｅｃｈａ", "MECHA"])
def test_a_tag_that_looks_like_a_known_one_is_that(admin_client, name):
    make_anime("X", tags=["mecha"])
    page = admin_client.post(ADD, {"name": name}).content.decode()
    assert "already exists" in page
    assert Tag.objects.get().name == "mecha"


@pytest.mark.parametrize("kind", ["tag", "franchise"])
@pytest.mark.parametrize("name", ["\u200b", "\u00ad \u2800", "\u3164"])
def test_a_name_of_which_nothing_is_seen_is_refused(admin_client, kind, name):
    url = reverse(f"admin:catalog_{kind}_add")
    page = admin_client.post(url, {"name": name, "slug": "x"}).content.decode()
    assert "Nothing of this can be seen" in page
    assert not Tag.objects.exists()
    assert not Franchise.objects.exists()
