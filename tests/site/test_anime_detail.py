import re

import pytest

from catalog.document import Extra, PartialDate
from catalog.models import Anime, Redirect
from catalog.quality import dismissals
from catalog.site.pages.dates import date_in_words
from catalog.site.pages.links import host_of, link_kind
from tests.factories import make_anime

pytestmark = pytest.mark.django_db


def html_of(client, anime):
    response = client.get(anime.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def facts_of(client, **values):
    response = client.get(make_anime(**values).get_absolute_url())
    return {fact.name: fact.value for fact in response.context["facts"]}


def make_large(number, **values):
    for n in range(number):
        make_anime(f"Work {n}", franchise="Large")
    return make_anime(
        "Large",
        franchise="Large",
        tags=[f"tag {n}" for n in range(number)],
        alternative_names=[f"Name {n}" for n in range(number)],
        songs=[("opening", f'#{n}: "Song" by A{n} & B') for n in range(number)],
        links=[("Site", f"https://example.org/{n}") for n in range(number)],
        **values,
    )


@pytest.mark.parametrize("rows", [1, 25])
def test_it_costs_eight_queries(rows, client, django_assert_num_queries):
    anime = make_large(rows)
    with django_assert_num_queries(5):
        html = html_of(client, anime)
    assert html.count('class="song"') == rows
    assert html.count('class="anime-card"') == min(rows, 6)


def test_it_shows_what_the_document_says(client):
    anime = make_anime(
        "Cowboy Bebop",
        original_title="カウボーイビバップ",
        alternative_names=["Bebop", "カウボーイ・ビバップ"],
        tags=["space", "bounty hunters"],
        synopsis="In 2071 …\n\n(Source: ANN)",
        rating="R",
        songs=[
            ("opening", '#1: "Tank!" by The Seatbelts (eps 1-25)'),
            ("ending", '"Ruri (瑠璃, Lapis)" by Mai'),
        ],
        links=[("MyAnimeList", "https://www.myanimelist.net/anime/1")],
    )
    html = html_of(client, anime)
    assert '<h1 class="entry__title entry__title--medium" dir="auto">Cowboy' in html
    assert 'lang="ja">カウボーイビバップ</p>' in html
    assert '<bdi lang="ja">カウボーイ・ビバップ</bdi>' in html
    assert html.index("space") < html.index("bounty hunters")
    assert "<small>17+ (violence &amp; profanity)</small>" in html
    assert "Source: <bdi>ANN</bdi>" in html
    assert "The Seatbelts" in html
    assert "ep. 1-25" in html
    assert '<bdi class="song__original" lang="ja">瑠璃</bdi>' in html
    assert "Lapis" in html
    assert html.index(">Opening<") < html.index(">Ending<")
    assert 'href="https://www.myanimelist.net/anime/1" rel="nofollow noopener' in html
    assert "<small>myanimelist.net</small>" in html
    assert '<a href="/tags/bounty-hunters/"><bdi>bounty hunters</bdi></a>' in html
    assert 'name="description" content="In 2071 …"' in html


def test_what_is_absent_has_no_heading(client):
    html = html_of(client, make_anime("Bare"))
    assert "<h2" not in html
    assert html.count("<dt>") == 1
    assert 'name="description" content="Bare, TV series"' in html


def test_a_latin_original_title_is_not_marked_as_japanese(client):
    html = html_of(client, make_anime("Steins Gate", original_title="STEINS;GATE"))
    assert "STEINS;GATE" in html
    assert 'lang="ja">S' not in html


def test_an_original_title_of_many_columns_is_set_in_lines(client):
    html = html_of(client, make_anime(original_title="長い" * 40))
    assert '<p class="entry__original" lang="ja" dir="auto">' in html
    assert "entry__vertical" not in html


def test_an_original_title_that_is_the_title_is_not_said_twice(client):
    html = html_of(client, make_anime("Akira", original_title="AKIRA"))
    assert "AKIRA" not in html


# Dates


@pytest.mark.parametrize(
    ("start", "words"),
    [
        ("1985-10-03", "3 October 1985"),
        ("1985-10", "October 1985"),
        ("1985", "1985"),
        ("2023-09-29", "29 September 2023"),
        ("2022-01-19", "19 January 2022"),
    ],
)
def test_a_date_is_as_exact_as_it_is_known(start, words, client):
    anime = make_anime(start_date=start)
    assert f'<time datetime="{start}">{words}</time>' in html_of(client, anime)


@pytest.mark.parametrize("episodes", [None, 2, 38])
def test_an_end_that_copies_the_start_says_only_that_it_is_over(episodes, client):
    facts = facts_of(
        client, start_date="1985-10-03", end_date="1985-10-03", episodes=episodes
    )
    assert facts["End"] == "Finished"


def test_an_end_of_its_own_is_shown(client):
    facts = facts_of(client, start_date="1985-10-03", end_date="1986-06", episodes=38)
    assert facts["End"] == "June 1986"
    assert facts_of(client, end_date="1986")["End"] == "1986"


def test_a_single_work_has_no_end(client):
    facts = facts_of(client, start_date="1988", end_date="1988", episodes=1)
    assert "End" not in facts


@pytest.mark.parametrize(
    ("start", "sure", "words"),
    [
        ("2008-01-20", "2008", "2008"),
        ("2008-04-20", "2008-04", "April 2008"),
        ("1998-04-19", "1998-04", "April 1998"),
    ],
)
def test_a_suspect_day_is_not_asserted(start, sure, words, client):
    anime = make_anime(start_date=start, end_date=start, episodes=1)
    html = html_of(client, anime)
    assert f'<time datetime="{sure}">{words}</time>' in html
    assert f'datetime="{start}"' not in html
    assert "The date on record is" in html


def test_a_day_that_editors_vouch_for_is_asserted(client):
    anime = make_anime(start_date="2008-01-20", end_date="2008-01-20", episodes=6)
    dismissals.dismiss(anime, "suspect-day", "The station says so.")
    dismissals.dismiss(anime, "end-equals-start", "All six on one evening.")
    html = html_of(client, anime)
    assert html.count('<time datetime="2008-01-20">20 January 2008</time>') == 2
    assert "The date on record is" not in html


def test_an_end_before_the_start_is_not_asserted(client):
    facts = facts_of(client, start_date="1986-02", end_date="1985-03", episodes=2)
    assert "Not certain" in facts["End"]


def test_a_start_beyond_the_data_is_not_asserted(client):
    anime = make_anime(
        "Nyuujoushiki 1931",
        start_date="2031-01-19",
        is_filed=True,
        end_date="2031-01-19",
        episodes=1,
    )
    html = html_of(client, anime)
    assert "Not certain" in html
    assert "The date on record is 19 January 2031" in html
    assert "may mean 1931" in html
    assert 'datetime="2031' not in html
    assert "/seasons/" not in html[html.index("<main") :]


@pytest.mark.parametrize(
    ("start", "words", "date", "what"),
    [
        ("2008-04-20", "April 2008", "2008-04", "The day is not certain"),
        ("2008-01-20", "2008", "2008", "Only the year is certain"),
        ("1999-04-19", "April 1999", "1999-04", "The day is not certain"),
        ("1970-01-19", "1970", "1970", "Only the year is certain"),
    ],
)
def test_a_day_that_was_filled_in_is_not_asserted(start, words, date, what, client):
    html = html_of(client, make_anime("Akira", start_date=start))
    assert f'<time datetime="{date}">{words}</time>' in html
    assert f"<summary>{what}</summary>" in html
    assert f"The date on record is {date_in_words(PartialDate(start))}" in html


@pytest.mark.parametrize(
    ("start", "season"),
    [
        ("1998-04-03", "Spring 1998"),
        ("2008-04-20", "Spring 2008"),
        ("2008-01-20", None),
        ("2008-01", "Winter 2008"),
        ("2008", None),
        ("2031-01-19", None),
        ("", None),
    ],
)
def test_a_season_is_told_where_the_month_is_certain(start, season, client):
    assert facts_of(client, start_date=start, is_filed=True).get("Season") == season


@pytest.mark.parametrize("rating", ["", "None"])
def test_no_rating_is_no_fact(rating, client):
    assert "Age rating" not in facts_of(client, rating=rating)


# Songs and links


def test_a_song_that_cannot_be_read_is_shown_as_written(client):
    html = html_of(client, make_anime(songs=[("ending", "None <b>")]))
    assert '<bdi class="song__line">None &lt;b&gt;</bdi>' in html


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.example.org/a?b=c", "example.org"),
        ("HTTP://Example.ORG:8080/", "example.org"),
        ("https://myanimelist.net@evil.example/", "evil.example"),
        ("javascript:alert(1)", ""),
        (" https://example.org", ""),
        ("//example.org", ""),
        ("http://[", ""),
        ("http:///path", ""),
        ("mailto:a@example.org", ""),
        ("example.org", ""),
        ("data:text/html,x", ""),
    ],
)
def test_only_the_web_is_linked_to_and_the_host_is_told(url, host):
    assert host_of(url) == host


def test_an_address_that_is_none_is_text(client):
    html = html_of(client, make_anime(links=[("Site", "javascript:alert(1)")]))
    assert "<bdi>Site</bdi> <small><bdi>javascript:alert(1)</bdi></small>" in html
    assert 'href="javascript' not in html


def test_a_link_tells_its_kind_and_whether_it_is_encrypted(client):
    anime = make_anime(
        links=[
            ("Wikipedia", "http://ja.wikipedia.org/wiki/x"),
            ("My Anime list", "https://myanimelist.net/anime/1"),
            ("Official Site", "HTTP://akira.example/"),
        ]
    )
    html = html_of(client, anime)
    kinds = ["<dt>Official", "<dt>Databases", "<dt>Encyclopaedias"]
    assert sorted(kinds, key=html.index) == kinds
    assert "<small>ja.wikipedia.org, not encrypted</small>" in html
    assert "<small>myanimelist.net</small>" in html
    assert "<small>akira.example, not encrypted</small>" in html
    assert "<dt>Shops" not in html


@pytest.mark.parametrize(
    ("host", "label", "kind"),
    [
        ("en.wikipedia.org", "Wikipedia", "Encyclopaedias"),
        ("baike.baidu.com", "Wikipedia", "Encyclopaedias"),
        ("v.qq.com", "Official Site", "To watch"),
        ("web.archive.org", "Official Site", "Archived"),
        ("akira.example", "official site", "Official"),
        ("notwikipedia.org", "Wiki", "Others"),
        ("wikipedia.org.evil.example", "Wiki", "Others"),
        ("localhost", "", "Others"),
        ("", "Official Site", "Others"),
    ],
)
def test_a_host_tells_the_kind_of_a_link_else_its_label(host, label, kind):
    assert link_kind(host, label) == kind


def test_an_unknown_field_is_shown_as_written(client):
    extras = [
        Extra("field", "studio", "Sunrise <b>"),
        Extra("section", "Cast", "Somebody"),
        Extra("text", "", "A stray line"),
    ]
    html = html_of(client, make_anime(extras=extras))
    assert "<bdi>Studio</bdi></dt><dd><bdi>Sunrise &lt;b&gt;</bdi>" in html
    assert "Somebody" not in html
    assert "stray" not in html


@pytest.mark.parametrize(
    ("lines", "remarks"),
    [
        ([("opening", '#1: "A"')], ["openings"]),
        ([("opening", '"A"')], []),
        ([("opening", '#1: "A"'), ("opening", '#2: "B"')], []),
        ([("opening", '#1: "A"'), ("ending", '#1: "B"')], ["openings", "endings"]),
        ([("opening", '#2: "B"'), ("ending", '#1: "B"')], ["endings"]),
    ],
)
def test_a_source_that_stops_at_the_first_song_is_said_to(lines, remarks, client):
    html = html_of(client, make_anime(songs=lines))
    said = re.findall(r"Later (\w+) are not recorded yet\.", html)
    assert said == remarks


def test_it_leads_to_its_document(client):
    anime = make_anime("Akira")
    assert 'href="/anime/akira.md"' in html_of(client, anime)
    assert client.get("/anime/akira.md").status_code == 200


# The franchise


def titles(cards):
    return [card.title for card in cards]


def test_the_other_works_come_by_date_and_without_unpublished_ones(client):
    anime = make_anime("Gundam", franchise="Gundam", start_date="1979-04-07")
    make_anime("Undated", franchise="Gundam")
    make_anime("Unicorn", franchise="Gundam", start_date="2010")
    make_anime("Zeta", franchise="Gundam", start_date="1985-03")
    make_anime("Secret", franchise="Gundam", is_published=False)
    make_anime("Akira", start_date="1988")
    works = client.get(anime.get_absolute_url()).context["works"]
    assert titles(works.near) == ["Zeta", "Unicorn", "Undated"]
    assert (works.total, works.before, works.after.title) == (4, None, "Zeta")


@pytest.mark.parametrize(
    ("year", "before", "after", "near"),
    [
        (1970, None, 1971, [1971, 1972, 1973, 1974, 1975, 1976]),
        (1975, 1974, 1976, [1972, 1973, 1974, 1976, 1977, 1978]),
        (1979, 1978, None, [1973, 1974, 1975, 1976, 1977, 1978]),
    ],
)
def test_of_a_large_franchise_the_nearest_works_are_shown(
    year, before, after, near, client
):
    for other in range(1970, 1980):
        make_anime(f"Of {other}", franchise="Large", start_date=str(other))
    response = client.get(f"/anime/of-{year}/")
    works = response.context["works"]
    assert [card.year for card in works.near] == near
    assert (works.before and works.before.year) == before
    assert (works.after and works.after.year) == after
    html = response.content.decode()
    assert 'href="/franchises/large/">All 10 works' in html
    assert html.count('rel="prev"') == (before is not None)
    assert html.count('rel="next"') == (after is not None)


def test_a_work_of_its_own_has_no_franchise(client):
    assert 'href="/franchises/akira' not in html_of(client, make_anime("Akira"))


# Addresses


def test_an_unpublished_entry_is_not_found(client, admin_client):
    anime = make_anime("Akira", is_published=False)
    for visitor in (client, admin_client):
        assert visitor.get(anime.get_absolute_url()).status_code == 404


def test_an_old_address_leads_to_the_entry(client):
    Redirect.objects.create(slug="akira-movie", anime=make_anime("Akira"))
    response = client.get("/anime/akira-movie/")
    assert (response.status_code, response["Location"]) == (301, "/anime/akira/")


def test_an_old_address_of_an_unpublished_entry_is_not_found(client):
    anime = make_anime("Akira", is_published=False)
    Redirect.objects.create(slug="akira-movie", anime=anime)
    assert client.get("/anime/akira-movie/").status_code == 404


@pytest.mark.parametrize(
    "slug", ["none", "%00", "a" * 5000, "日本", "Akira", "..", "a b"]
)
def test_what_is_no_entry_is_not_found(slug, client):
    make_anime("Akira")
    assert client.get(f"/anime/{slug}/").status_code == 404


# Hostile texts

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ settings.SECRET_KEY }}{% csrf_token %}",
    "\u202eאנימה‏ مسلسل",
    "😀" * 50 + "👨‍👩‍👧‍👦",
    "W" * 5000,
    "日" * 5000,
    "&amp;&lt;script&gt;",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_only_text(text, client):
    anime = make_anime(
        text,
        slug="hostile",
        franchise="Hostile",
        original_title=text + "ん",
        alternative_names=[text],
        tags=[text[:40]],
        synopsis=text,
        songs=[("opening", f'"{text}" by {text}'), ("ending", text)],
        links=[(text, f"https://example.org/{text}"), (text, text)],
    )
    make_anime("Other", franchise=anime.franchise)
    for path in ("/", "/anime/", anime.get_absolute_url(), "/anime/other/"):
        html = client.get(path).content.decode()
        assert "<script>" not in html, path
        assert "<img src=x" not in html, path
        assert "csrfmiddlewaretoken" not in html, path
        assert "only-for-tests" not in html, path


def test_an_uploaded_poster_takes_the_place_of_the_cover(client):
    anime = make_anime("Akira", poster_url="https://example.org/remote.jpg")
    Anime.objects.filter(pk=anime.pk).update(
        poster="posters/akira.jpg", poster_width=300, poster_height=450
    )
    html = html_of(client, anime)
    assert 'src="/media/posters/akira.jpg" width="300" height="450"' in html
    assert "remote.jpg" not in html
    assert "cover--drawn" not in html


def names_on(client, *names):
    html = html_of(client, make_anime(alternative_names=names))
    shown, _, folded = html.partition('<details class="more-names">')
    return shown, folded.partition("</details>")[0]


def test_official_and_short_names_are_shown_and_the_rest_is_folded(client):
    shown, folded = names_on(
        client,
        ("Attack on Titan", "en"),
        ("AoT", "en", "short"),
        ("進擊的巨人", "zh-Hant"),
        ("Oost", "ja-Latn"),
        "Eren's story",
        ("Titans", "en", "other"),
    )
    assert '<bdi lang="en">Attack on Titan</bdi> <small>English</small>' in shown
    assert '<bdi lang="en">AoT</bdi> <small>English, short</small>' in shown
    assert '<bdi lang="zh-Hant">進擊的巨人</bdi>' in shown
    assert "<small>Traditional Chinese</small>" in shown
    assert "<small>ja-Latn</small>" in shown
    assert "<summary>2 more names</summary>" in folded
    assert "<li><bdi>Eren&#x27;s story</bdi>" in folded
    assert '<li><bdi lang="en">Titans</bdi> <small>English</small>' in folded


def test_plain_names_are_all_shown(client):
    shown, folded = names_on(client, "Bebop", "カウボーイ")
    assert '<dd><bdi>Bebop</bdi>\n</dd><dd><bdi lang="ja">カウボーイ</bdi>' in shown
    assert not folded


def test_plain_names_are_shown_where_none_is_official(client):
    shown, folded = names_on(client, "Bebop", ("Bop", "en", "other"))
    assert "Bebop" in shown
    assert "<summary>1 more name</summary>" in folded
