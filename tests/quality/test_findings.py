"""What is kept of what the rules find, when entries are saved and over all."""

from dataclasses import replace

import pytest

from catalog.document import Link
from catalog.entries import store
from catalog.models import Anime, DeadLink, Dismissal, Finding
from catalog.quality import dismissals, findings
from catalog.quality.rules import CATALOGUE_WIDE, RULES
from catalog.site.pages import entry_page

from ..factories import load_document, make_anime, save_document

pytestmark = pytest.mark.django_db


def kept(anime):
    return dict(anime.findings.values_list("rule", "elements"))


def save(anime, **changes):
    document = replace(load_document(anime), **changes)
    save_document(anime, document)


def anidb(number):
    return ("AniDB", f"http://anidb.info/perl-bin/animedb.pl?show=anime&aid={number}")


def test_each_code_fits_its_column():
    longest = Finding._meta.get_field("rule").max_length
    assert all(len(code) <= longest for code in RULES)
    assert Dismissal._meta.get_field("rule").max_length == longest


def test_what_is_found_is_kept_with_the_entry():
    anime = make_anime("X", episodes=1, start_date="1985", synopsis="S", tags=["a"])
    assert kept(anime) == {"no-original-title": [""], "no-poster": [""]}
    save(anime, original_title="エックス")
    assert kept(anime) == {"no-poster": [""]}


def test_saving_again_changes_nothing():
    anime = make_anime("X", links=[("Wikipedia", "none")])
    before = kept(anime)
    save(anime)
    findings.recheck([(anime, load_document(anime))])
    findings.refresh_catalogue_wide()
    assert kept(anime) == before
    assert before["bad-link"] == ["Wikipedia"]


def test_a_picture_of_its_own_is_a_poster():
    anime = make_anime("X")
    assert "no-poster" in kept(anime)
    anime.poster.name = "posters/x.jpg"
    anime.poster_width = anime.poster_height = 1
    document = load_document(anime)
    findings.recheck([(anime, document)])
    assert "no-poster" not in kept(anime)


def test_of_very_many_elements_some_are_kept():
    anime = make_anime("X", links=[("", f"no address {n}") for n in range(100)])
    assert len(kept(anime)["bad-link"]) == findings.MOST_ELEMENTS


def test_findings_go_with_their_entry():
    anime = make_anime("X")
    store.delete([anime])
    assert not Finding.objects.exists()


# What takes the whole catalogue


def test_a_page_about_another_work_is_found():
    # As found: two shows with nothing in common but this number.
    make_anime("Hoero! Bun Bun", links=[anidb(3079)])
    other = make_anime("Mahou no Angel Sweet Mint", links=[anidb(3079)])
    assert kept(other)["shared-link"] == ["AniDB, with Hoero! Bun Bun"]
    findings.refresh_catalogue_wide()
    assert Finding.objects.filter(rule="shared-link").count() == 2
    save(other, links=())
    assert "shared-link" not in kept(other)
    findings.refresh_catalogue_wide()
    assert not Finding.objects.filter(rule="shared-link").exists()


def test_of_a_large_family_some_are_named():
    for number in range(6):
        make_anime(f"Part {number}", links=[anidb(1)])
    findings.refresh_catalogue_wide()
    first = Anime.objects.get(title="Part 0")
    named = "AniDB, with Part 1, Part 2, Part 3 and 2 more"
    assert kept(first)["shared-link"] == [named]


def test_the_first_work_lacks_the_article_that_later_ones_have():
    article = [("Wikipedia", "https://en.wikipedia.org/wiki/Kingdom_(season_3)")]
    works = {
        title: make_anime(title, franchise="Kingdom", type=type, start_date=date)
        for title, type, date in [
            ("Kingdom", "tv-serie", "2012"),
            ("Kingdom 2", "tv-serie", "2013"),
            ("Kingdom 3", "tv-serie", "2020"),
        ]
    }
    assert "no-article" not in kept(works["Kingdom"])
    save(works["Kingdom 3"], links=(Link(*article[0]),))
    assert "no-article" not in kept(works["Kingdom 3"])
    findings.refresh_catalogue_wide()
    assert kept(works["Kingdom"])["no-article"] == ["Kingdom 3"]
    save(works["Kingdom"], title="Kingdom!")
    assert kept(works["Kingdom"])["no-article"] == ["Kingdom 3"]
    save(works["Kingdom"], links=(Link(*article[0]),))
    assert "no-article" not in kept(works["Kingdom"])
    # An advertisement that came first has none.
    make_anime("CM", franchise="Kingdom", type="special", start_date="2011")
    findings.refresh_catalogue_wide()
    assert not Finding.objects.filter(rule="no-article").exists()


def test_pages_of_an_encyclopaedia_may_be_shared():
    for title in "AB":
        make_anime(title, links=[("Wikipedia", "https://en.wikipedia.org/wiki/A")])
    findings.refresh_catalogue_wide()
    assert not Finding.objects.filter(rule__in=CATALOGUE_WIDE).exists()


@pytest.mark.parametrize(
    ("values", "is_found"),
    [
        ({"title": "Xiong Chumo: Kuang Ye Dalu"}, True),
        ({"title": "Xiong Chumo - KUANG ye dalu!"}, True),
        ({"title": "Boonie Bears", "original_title": "熊出没·狂野大陆"}, True),
        ({"title": "Xiong Chumo: Kuang Ye Dalu", "type": "ova"}, False),
        ({"title": "Xiong Chumo: Kuang Ye Dalu", "start_date": "2021"}, False),
        ({"title": "Boonie Bears"}, False),
        (
            {
                "title": "B",
                "type": "ova",
                "links": [("", "https://myanimelist.net/anime/47398/x")],
            },
            True,
        ),
    ],
)
def test_an_entry_that_may_be_the_same_work_is_found(values, is_found):
    first = make_anime(
        "Xiong Chumo: Kuang Ye Dalu",
        type="movie",
        start_date="2021-02-12",
        original_title="熊出没·狂野大陆",
        links=[("", "https://myanimelist.net/anime/47398/x")],
    )
    second = make_anime(
        **{"slug": "second", "type": "movie", "start_date": "2021-02-12"} | values
    )
    assert ("possible-duplicate" in kept(second)) == is_found
    findings.refresh_catalogue_wide()
    expected = ["second"] if is_found else None
    assert kept(first).get("possible-duplicate") == expected


def test_what_one_entry_changes_in_another_is_found_when_it_is_due(
    django_assert_num_queries,
):
    link = [anidb(1)]
    first = make_anime("A", links=link)
    assert findings.refresh_if_stale() == 1
    make_anime("B", links=link)
    assert "shared-link" not in kept(first)
    assert findings.refresh_if_stale() == 1
    assert "shared-link" in kept(first)
    with django_assert_num_queries(1):
        assert findings.refresh_if_stale() == 0


def test_titles_that_are_missing_are_not_alike():
    for title in "AB":
        make_anime(title, type="movie")
    findings.refresh_catalogue_wide()
    assert not Finding.objects.filter(rule="possible-duplicate").exists()


def test_a_dead_link_is_found_until_it_is_gone():
    anime = make_anime("X", links=[("Official", "http://gone.example/x")])
    DeadLink.objects.create(url="http://gone.example/x", reason="404")
    findings.refresh_catalogue_wide()
    assert kept(anime)["dead-link"] == ["Official"]
    save(anime, links=())
    assert "dead-link" not in kept(anime)


# Dismissed


def open_rules(anime):
    return set(anime.findings.open().values_list("rule", flat=True))


def test_what_is_dismissed_is_not_counted():
    anime = make_anime("A")
    counts = dict(Finding.objects.open().counts_by_rule())
    dismissals.dismiss(anime, "no-tags", "There are none that fit.")
    assert "no-tags" not in open_rules(anime)
    assert dict(Finding.objects.open().counts_by_rule()) == {
        code: count for code, count in counts.items() if code != "no-tags"
    }
    dismissals.reopen(anime, ["no-tags", "nonsense"])
    assert dict(Finding.objects.open().counts_by_rule()) == counts


def test_a_dismissal_is_taken_back_in_one_entry():
    one, other = make_anime("One"), make_anime("Other")
    for anime in (one, other):
        dismissals.dismiss(anime, "no-tags", "None fit.")
    dismissals.reopen(one, ["no-tags"])
    assert [*Dismissal.objects.values_list("anime", flat=True)] == [other.pk]


def test_every_rule_says_in_whole_sentences_what_is_wrong_and_what_to_do():
    for rule in RULES.values():
        for text in (rule.says, rule.to_do):
            assert text[0].isupper(), rule.code
            assert text.endswith((".", "?")), rule.code


def test_a_dismissal_is_for_one_entry():
    one, other = make_anime("One"), make_anime("Other")
    dismissals.dismiss(one, "no-tags", "None fit.")
    assert "no-tags" in open_rules(other)


def test_a_reason_said_again_is_the_reason():
    anime = make_anime("A")
    dismissals.dismiss(anime, "no-tags", "One.")
    dismissals.dismiss(anime, "no-tags", "Two." + "x" * 1000)
    reason = Dismissal.objects.get().reason
    assert reason.startswith("Two.")
    assert len(reason) == dismissals.LONGEST_REASON


def test_editors_have_the_last_word_on_doubts():
    anime = make_anime("A", start_date="2008-01-20")
    page = entry_page.of_saved(Anime.objects.for_detail())
    assert [doubt.rule for doubt in page.doubts] == ["suspect-day"]
    dismissals.dismiss(anime, "suspect-day", "The station’s own page has this day.")
    assert entry_page.of_saved(Anime.objects.for_detail()).doubts == ()
