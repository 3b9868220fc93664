import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from catalog.site.covers import drawing, typesetting
from catalog.site.covers.design_tokens import schemes
from catalog.site.covers.drawing import Cover, colour_of, draw
from catalog.site.covers.patterns import COLOURS, FIGURES, FOOT, INK, PAPER, shades_of
from catalog.site.language import language_of, vertical
from catalog.site.pages.cards import cards
from tests.factories import card_of, make_anime

CSS = Path(__file__).parents[2] / "static/css"


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("カウボーイビバップ", "ja"),
        ("となりのトトロ", "ja"),
        ("銀河英雄伝説", "ja"),
        ("SPACE★DANDY スペース", "ja"),
        ("魔道祖师", "zh"),
        ("熊出没·变形记", "zh"),
        ("에어로버: 피닉스의 부활", "ko"),
        ("AKIRA", ""),
        ("Candy☆Boy ～", ""),
        ("Ψ・", ""),
        ("", ""),
    ],
)
def test_the_letters_tell_the_language(name, language):
    assert language_of(name) == language


@pytest.mark.parametrize(
    ("name", "html"),
    [
        ("12歳。", '<span class="upright">12</span>歳。'),
        ("まえせつ!!", 'まえせつ<span class="upright">!!</span>'),
        ("2005年", "2005年"),
        ("3.11 R2", "3.11 <wbr>R2"),
        ("宇宙戦艦ヤマト", "宇宙戦艦<wbr>ヤマト"),
        ("<b>'39", '&lt;b&gt;&#x27;<span class="upright">39</span>'),
        ("", ""),
    ],
)
def test_vertical_text_keeps_pairs_upright_and_words_whole(name, html):
    assert vertical(name) == html


# The pictures

LONG = "機動戦士ガンダム0080 ポケットの中の戦争 総集編"
HOSTILE = [
    "",
    " ",
    "<svg onload='alert(1)'>",
    "]]>&amp;\"'",
    "\x00\x0b\x1f\ufffe\ud800\u202e",
    "W" * 999,
    "超" * 999,
    "ー" * 99,
    "「「「" + "」" * 60,
    "e" + "\u0301" * 500,
    "👩‍👩‍👧‍👦" * 40,
    "שלום עולם",
    "12 34 5 !? !!" * 9,
    "\u3000" * 300,
]


def texts(svg):
    return [
        element for element in ET.fromstring(svg).iter() if element.tag[-4:] == "text"
    ]


def words_on(svg):
    return [element.text for element in texts(svg)]


def sizes_on(svg):
    return [
        float(element.get("font-size"))
        for element in ET.fromstring(svg).iter()
        if element.get("font-size")
    ]


def test_every_colour_meets_every_figure():
    looks = {
        draw(Cover(number, "", "")) for number in range(len(COLOURS) * len(FIGURES))
    }
    assert len(looks) == len(COLOURS) * len(FIGURES)


def test_works_of_a_franchise_look_alike():
    before, _, _ = draw(Cover(7, "Macross", "")).partition("<text")
    assert before[:400] == draw(Cover(7, "Macross Plus", "マクロスプラス"))[:400]


def test_the_original_stands_and_the_title_lies_beneath():
    svg = draw(Cover(3, "Mushishi", "蟲師"))
    assert words_on(svg) == ["蟲師", "Mushishi"]
    original, title = texts(svg)
    assert original.get("writing-mode") == "vertical-rl"
    assert 'xml:lang="ja"' in svg
    assert float(title.get("y")) > FOOT


@pytest.mark.parametrize(
    ("title", "original", "shown"),
    [
        ("Akira", "AKIRA", ["Akira"]),
        ("Akira", "", ["Akira"]),
        ("Ghosts", "Les Fantômes", ["Ghosts", "Les", "Fantômes"]),
        ("蟲師", "", ["蟲師"]),
        ("蟲師", "蟲師", ["蟲師"]),
        ("蟲師", "Mushishi", ["蟲師", "Mushishi"]),
    ],
)
def test_no_name_is_said_twice(title, original, shown):
    assert " ".join(words_on(draw(Cover(1, title, original)))) == " ".join(shown)


@pytest.mark.parametrize("number", range(len(FIGURES)))
def test_a_longer_title_is_set_smaller_and_in_more_columns(number):
    names = [
        "蟲師",
        "機動戦士ガンダム",
        "新世紀エヴァンゲリオン劇場版",
        LONG,
        "長" * 99,
    ]
    drawn = [draw(Cover(number, "", name)) for name in names]
    sizes = [sizes_on(svg)[0] for svg in drawn]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > 2 * sizes[-1]
    assert len(words_on(drawn[-1])) == 5
    assert words_on(drawn[-1])[-1].endswith("…")


@pytest.mark.parametrize("number", range(len(FIGURES)))
@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_is_drawn_small_and_well_formed(name, number):
    for cover in (Cover(number, name, ""), Cover(number, name, f"あ{name}")):
        svg = draw(cover)
        tags = {element.tag.rpartition("}")[2] for element in ET.fromstring(svg).iter()}
        assert tags <= {
            *("svg", "g", "path", "rect", "circle", "pattern", "use", "text"),
            *("linearGradient", "stop"),
        }
        assert "style" not in svg  # the site's own policy would not let it be
        assert len(svg.encode()) < 4096


def test_a_cover_of_the_usual_kind_has_two_kilobytes_at_most():
    for number in range(len(FIGURES)):
        assert (
            len(draw(Cover(number, "Kidou Senshi Gundam 0080", LONG)).encode()) < 2048
        )


# Setting names


def columns(name, room=8.0, most=9):
    return typesetting.fit(name, room, [(1, most)], vertical=True).lines


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("宇宙戦艦ヤマト劇場版", ["宇宙戦艦ヤマト", "劇場版"]),
        ("ヤマト「さらばだよ」", ["ヤマト", "「さらばだよ」"]),
        ("ああああああああー", ["あああああああ", "あー"]),
        ("あああああああ「い」", ["あああああああ", "「い」"]),
        ("あ" * 9, ["あ" * 8, "あ"]),
        ("愛 と 誠", ["愛 と 誠"]),
    ],
)
def test_a_column_ends_where_a_word_does_and_begins_with_no_closing_sign(name, lines):
    assert columns(name) == lines


def test_no_character_has_a_column_of_its_own():
    steps = [(22, 2), (16, 4)]
    size, lines = typesetting.fit("カルルとふしぎな塔", 150, steps, vertical=True)
    assert (size, lines) == (16, ["カルルとふしぎな塔"])


def test_lines_of_letters_end_at_blanks_and_hyphens():
    set_ = typesetting.fit("Re:Zero -Frozen Bond- A-Girl", 5, [(1, 9)], vertical=False)
    assert set_.lines == ["Re:Zero", "-Frozen", "Bond-", "A-Girl"]


@pytest.mark.parametrize("name", [*HOSTILE, LONG, "Kaguya-sama wa Kokurasetai?"])
@pytest.mark.parametrize("is_vertical", [True, False])
def test_no_line_is_longer_than_the_room_nor_more_than_there_may_be(name, is_vertical):
    name = typesetting.drawable(name)
    steps = [(3, 1), (2, 2), (1.5, 3)]
    size, lines = typesetting.fit(name, 15, steps, vertical=is_vertical)
    assert len(lines) <= dict(steps)[size]
    assert all(typesetting.width(line) * size <= 15 for line in lines)


def test_figures_stand_upright():
    svg = draw(Cover(3, "", "12歳 2"))
    assert words_on(svg) == ["12", "歳 ２"]
    pair, rest = texts(svg)
    assert (pair.get("text-anchor"), pair.get("writing-mode")) == ("middle", None)
    assert float(rest.get("y")) > float(pair.get("y"))


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("蟲師", "short"),
        ("機動戦士ガンダム", "medium"),
        ("新世紀エヴァンゲリオン劇場版", "long"),
        (LONG, "full"),
    ],
)
def test_a_heading_has_a_size_for_its_length(name, size):
    assert typesetting.size_of(name) == size


# Where they are


@pytest.mark.django_db
def test_a_cover_may_be_kept_for_ever(client, django_assert_num_queries):
    anime = make_anime("Mushishi", original_title="蟲師")
    address = card_of(anime).picture.src
    with django_assert_num_queries(1):
        response = client.get(address)
    assert response["Content-Type"] == "image/svg+xml"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "蟲師" in response.content.decode()
    assert not response.cookies


def test_what_the_cover_shows_decides_its_address(monkeypatch):
    row = {"pk": 1, "slug": "x", "franchise_id": 1, "type": "ova", "episodes": None}
    row |= {"title": "A", "original_title": "", "sure_start": "", "poster": ""}

    def address(**values):
        return cards([row | values])[0].picture.src

    first = address()
    assert re.fullmatch(r"/covers/[0-9a-f]{12}/x\.svg", first)
    assert address(episodes=3, type="ona") == first
    assert len({first, address(title="B"), address(original_title="B")}) == 3
    monkeypatch.setattr(drawing, "_HASH", drawing.blake2b(b"new", digest_size=6))
    assert address() != first


@pytest.mark.django_db
@pytest.mark.parametrize("digest", ["0" * 12, "x", "é" * 300, "{%}"])
def test_an_earlier_address_leads_to_the_cover_of_today(client, digest):
    anime = make_anime("Akira")
    response = client.get(f"/covers/{digest}/akira.svg")
    assert (response.status_code, response["Location"]) == (
        302,
        card_of(anime).picture.src,
    )
    assert "Cache-Control" not in response


@pytest.mark.django_db
def test_an_unpublished_entry_has_no_cover_to_see(client):
    anime = make_anime("Akira", is_published=False)
    assert client.get(card_of(anime).picture.src).status_code == 404
    assert client.get("/covers/x/nothing.svg").status_code == 404


@pytest.mark.django_db
def test_the_first_covers_of_a_page_come_at_once_and_the_others_when_needed(client):
    for number in range(9):
        make_anime(f"Akira {number}")
    html = client.get("/anime/").content.decode()
    assert html.count('class="cover cover--drawn"') == 9
    assert html.count('width="200" height="300" alt="" fetchpriority="high"') == 6
    assert html.count('alt="" loading="lazy"') == 3


# Contrast: WCAG's AA, 4.5 for text


def luminance(colour):
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        c / 12.92 if c <= 0.04 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    ]
    return sum(
        weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True)
    )


def contrast(one, other):
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colour", COLOURS)
def test_a_title_stands_out_from_each_cover_and_spine(colour):
    shades = shades_of(colour)
    assert contrast(PAPER, shades.ground) >= 4.5
    assert contrast(INK, shades.tint) >= 4.5
    assert contrast(PAPER, shades.shade) >= 4.5
    # After dark less light falls on covers: there the large type needs 3.
    dark = schemes()["dark"]
    assert contrast(dark["cover-paper"], shades.ground) >= 3


def test_spines_have_the_colours_of_the_covers():
    value = schemes()["light"]
    assert {name: value[name] for name in COLOURS} == COLOURS
    css = (CSS / "home.css").read_text()
    for name in COLOURS:
        assert f".cloth--{name} {{ background: var(--{name}); }}" in css
    assert colour_of(12) == colour_of(0) == "ai"


def test_only_the_tokens_name_colours():
    for sheet in (path.name for path in CSS.glob("*.css") if path.name != "tokens.css"):
        css = re.sub(r"/\*.*?\*/", "", (CSS / sheet).read_text(), flags=re.S)
        assert not re.findall(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch)\(", css), sheet
        assert not re.findall(r"(?m)^\s*#[\w-]+[^{;]*\{", css), sheet
