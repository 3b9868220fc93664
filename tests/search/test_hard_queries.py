"""What people type into search boxes, and what they mean by it.

The entries are those of fixtures/. A query stands before the slugs that come first.
"""

from pathlib import Path

import pytest

from catalog import search
from catalog.files.importer import import_files
from catalog.files.source_files import open_paths
from catalog.models import Anime

FIXTURES = Path(__file__).resolve().parent.parent.parent / "fixtures"

# Titles, in any case and width, with any accents, signs and blanks
TITLES = {
    "Cowboy Bebop": "cowboy-bebop",
    "COWBOY BEBOP": "cowboy-bebop",
    "ｃｏｗｂｏｙ　ｂｅｂｏｐ": "cowboy-bebop",
    "cowboybebop": "cowboy-bebop",
    "cowboy-bebop": "cowboy-bebop",
    "bebop cowboy": "cowboy-bebop",
    "cowb": "cowboy-bebop",
    "steins gate": "steins-gate",
    "steinsgate": "steins-gate",
    "STEINS;GATE": "steins-gate",
    "fate zero": "fate-zero",
    "nausicaa": "kaze-no-tani-no-nausicaa",
    "Nausicaä": "kaze-no-tani-no-nausicaa",
    "madoka magica": "mahou-shoujo-madoka-magica",
    "madoka☆magica": "mahou-shoujo-madoka-magica",
    "mach go go go": "mach-go-go-go",
    "sazae san": "sazae-san",
    "SAC 2045": "koukaku-kidoutai-sac-2045",
    "death and rebirth": "neon-genesis-evangelion-death-rebirth",
    "bocchi the rock!!": "bocchi-the-rock",
    "utena": "shoujo-kakumei-utena",
    "999": "ginga-tetsudou-999-movie",
}
# Romaji as people write it: long vowels, particles, m before b and p
ROMAJI = {
    "Sennen Joyū": "sennen-joyuu",
    "sennen joyu": "sennen-joyuu",
    "mahou shojo madoka magica": "mahou-shoujo-madoka-magica",
    "mahō shōjo madoka magica": "mahou-shoujo-madoka-magica",
    "azumanga daio": "azumanga-daioh",
    "koukaku kidotai": "koukaku-kidoutai",
    "ginga tetsudo 999": "ginga-tetsudou-999-movie",
    "yojohan shinwa taikei": "yojouhan-shinwa-taikei",
    "majo no takkyubin": "majo-no-takkyuubin",
    "uchu senkan yamato": "uchuu-senkan-yamato",
    "top o nerae": "top-wo-nerae-gunbuster",
    "eizouken ni ha te wo dasuna": "eizouken-ni-wa-te-wo-dasu-na",
    "kimi no na ha": "kimi-no-na-wa",
    "sosou no frieren": "sousou-no-frieren",
    "mugen ressya hen": "kimetsu-no-yaiba-movie-mugen-ressha-hen",
}
# Kana and kanji: whole names, and one or two letters from inside of them
JAPANESE = {
    "カウボーイビバップ": "cowboy-bebop",
    "ｶｳﾎﾞｰｲﾋﾞﾊﾞｯﾌﾟ": "cowboy-bebop",
    "ビバップ": "cowboy-bebop",
    "びばっぷ": "cowboy-bebop",
    "魔法少女まどか☆マギカ": "mahou-shoujo-madoka-magica",
    "鬼滅": "kimetsu-no-yaiba",
    "の刃": "kimetsu-no-yaiba",
    "刃": "kimetsu-no-yaiba",
    "攻殻": "koukaku-kidoutai",
    "銀河": "ginga-eiyuu-densetsu",
    "神隠": "sen-to-chihiro-no-kamikakushi",
    "千 神隠し": "sen-to-chihiro-no-kamikakushi",
    "四畳半": "yojouhan-shinwa-taikei",
    "ヴァイオレットエヴァーガーデン": "violet-evergarden",
    "超時空要塞 マクロス": "macross",
    "宇宙戰艦ヤマト": "uchuu-senkan-yamato",
    "エヴァンゲリヲン": "neon-genesis-evangelion",
    "君の名は": "kimi-no-na-wa",
}
# Letters missing, doubled, swapped, or others
TYPOS = {
    "cowbyo bebop": "cowboy-bebop",
    "cowboy bepop": "cowboy-bebop",
    "cowboy beebop": "cowboy-bebop",
    "evangelon": "neon-genesis-evangelion",
    "evnagelion": "neon-genesis-evangelion",
    "neon genisis evangelion": "neon-genesis-evangelion",
    "fulmetal alchemist": "fullmetal-alchemist-brotherhood",
    "fullmetal alchmist brotherhood": "fullmetal-alchemist-brotherhood",
    "samurai shamploo": "samurai-champloo",
    "violet evergraden": "violet-evergarden",
    "plantes": "planetes",
    "akria": "akira",
    "slayres": "slayers",
    "totorro": "tonari-no-totoro",
    "brotherhood alchemst fullmetal": "fullmetal-alchemist-brotherhood",
}
# A word that the name does not have
ANOTHER_WORD = {
    "cowboy bebop tv": "cowboy-bebop",
    "kimetsu no yaiba mugen train": "kimetsu-no-yaiba-movie-mugen-ressha-hen",
    "fullmetal alchemist brotherhood anime": "fullmetal-alchemist-brotherhood",
}
# Names that are not the entry's own: of Wikipedia, the franchise, songs, artists
OTHER_NAMES = {
    "ghost in the shell": "koukaku-kidoutai",
    "demon slayer": "kimetsu-no-yaiba",
    "frieren": "sousou-no-frieren",
    "lupin 3": "lupin-iii",
    "tank!": "cowboy-bebop",
    "空耳ケーキ": "azumanga-daioh",
    "seishun complex": "bocchi-the-rock",
    "just 5 minutes of selfishness": "aoki-ryuusei-spt-layzner",
    "seatbelts": "cowboy-bebop",
    "yui makino": "aria-the-animation",
    "kessoku band": "bocchi-the-rock",
}
# Numbers and addresses of other catalogues
NUMBERS = {
    "3079": "aoki-ryuusei-spt-layzner",
    "mal:5114": "fullmetal-alchemist-brotherhood",
    "anidb 23": "cowboy-bebop",
    "ann:13": "cowboy-bebop",
    "https://myanimelist.net/anime/5114/Fullmetal_Alchemist__Brotherhood": (
        "fullmetal-alchemist-brotherhood"
    ),
    "myanimelist.net/anime/30": "neon-genesis-evangelion",
    "https://anidb.net/anime/69": "one-piece",
    "http://anidb.info/perl-bin/animedb.pl?show=anime&aid=112": (
        "sen-to-chihiro-no-kamikakushi"
    ),
    "https://www.animenewsnetwork.com/encyclopedia/anime.php?id=6592": "death-note",
}
QUERIES = TITLES | ROMAJI | JAPANESE | TYPOS | ANOTHER_WORD | OTHER_NAMES | NUMBERS


@pytest.mark.django_db
def test_what_people_type_finds_what_they_mean(subtests):
    with open_paths([FIXTURES]) as files:
        import_files(files)
    slugs = dict(Anime.objects.values_list("pk", "slug"))
    assert len(QUERIES) >= 60
    for text, first in QUERIES.items():
        with subtests.test(text):
            found = [slugs[pk] for pk in search.anime_ids(text)]
            assert found[:1] == [first], found[:5]
