import re
from pathlib import Path

import pytest

from catalog.site.covers import COLOURS, FIGURES, SIZES, classes_of, cover_of
from catalog.site.script import language_of, vertical

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


def test_every_colour_meets_every_figure():
    looks = {classes_of(number) for number in range(len(COLOURS) * len(FIGURES))}
    assert len(looks) == len(COLOURS) * len(FIGURES)


def test_each_colour_figure_and_size_has_its_rules():
    css = (CSS / "cover.css").read_text()
    sizes = [size for size, _ in SIZES]
    for name in (*COLOURS, *FIGURES, *sizes, "western"):
        assert f".cover--{name}" in css, name


def test_works_of_a_franchise_look_alike():
    one, other = (
        cover_of(7, "Macross", ""),
        cover_of(7, "Macross Plus", "マクロスプラス"),
    )
    assert one["classes"].split()[:2] == other["classes"].split()[:2]


def test_the_title_stands_alone_where_the_original_is_no_other_script():
    cover = cover_of(1, "Akira", "AKIRA")
    assert cover["original"] == ""
    assert "cover--western" in cover["classes"]


@pytest.mark.parametrize(
    ("original", "size"),
    [
        ("蟲師", "short"),
        ("機動戦士ガンダム", "medium"),
        ("新世紀エヴァンゲリオン劇場版", "long"),
        ("機動戦士ガンダム0080 ポケットの中の戦争 総集編", "full"),
        ("長" * 999, "full"),
    ],
)
def test_a_longer_title_is_set_smaller(original, size):
    cover = cover_of(1, "x", original)
    assert cover["classes"].endswith(f"cover--{size}")
    assert len(cover["original"]) < 100


def test_a_title_too_long_for_a_cover_is_cut():
    assert cover_of(1, "x", "長" * 999)["original"] == "長" * 42 + "…"


@pytest.mark.parametrize(
    ("name", "html"),
    [
        ("12歳。", '<span class="upright">12</span>歳。'),
        ("まえせつ!!", 'まえせつ<span class="upright">!!</span>'),
        ("2005年", "2005年"),
        ("3.11 R2", "3.11 R2"),
        ("宇宙戦艦ヤマト", "宇宙戦艦<wbr>ヤマト"),
        ("<b>'39", '&lt;b&gt;&#x27;<span class="upright">39</span>'),
        ("", ""),
    ],
)
def test_vertical_text_keeps_pairs_upright_and_words_whole(name, html):
    assert vertical(name) == html


# Contrast: WCAG's AA, 4.5 for text


def tokens(css, scheme):
    light, _, rest = css.partition("@media (prefers-color-scheme: dark)")
    found = dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6})\b", light))
    if scheme == "dark":
        dark = rest.partition("@media")[0]
        found |= dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6})\b", dark))
    return found


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


PAIRS = [
    ("--ink", "--paper"),
    ("--ink", "--paper-raised"),
    ("--ink-soft", "--paper"),
    ("--ink-soft", "--paper-raised"),
    ("--seal", "--paper"),
    ("--on-seal", "--seal"),
    ("--cover-ink", "--cover-paper"),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(scheme):
    value = tokens((CSS / "tokens.css").read_text(), scheme)
    for text, ground in PAIRS:
        assert contrast(value[text], value[ground]) >= 4.5, (text, ground)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("colour", COLOURS)
def test_a_title_stands_out_from_each_cover(colour, scheme):
    value = tokens((CSS / "tokens.css").read_text(), scheme)
    # After dark less light falls on covers: there the large type needs 3.
    least = 4.5 if scheme == "light" else 3
    assert contrast(value["--cover-paper"], value[f"--{colour}"]) >= least


def test_only_the_tokens_name_colours():
    for sheet in (path.name for path in CSS.glob("*.css") if path.name != "tokens.css"):
        css = re.sub(r"/\*.*?\*/", "", (CSS / sheet).read_text(), flags=re.S)
        assert not re.findall(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch)\(", css), sheet
        assert not re.findall(r"(?m)^\s*#[\w-]+[^{;]*\{", css), sheet
