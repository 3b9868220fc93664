"""Song lines of real entries, some of them shortened, and texts that nobody wrote."""

from dataclasses import replace
from functools import partial

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from catalog.document.songs import LONGEST, Song, compose, read_song

from ..growth import TIMES, grows_no_faster

PARTS = ["number", "title", "original_title", "translated_title", "artist", "episodes"]


def parts_of(text):
    """Return the parts that are not empty, for short tables."""
    song = read_song("opening", text)
    values = {name: getattr(song, name) for name in PARTS}
    return {name: value for name, value in values.items() if value not in ("", None)}


# Canonical lines and their parts, with a word on what each is here for.
PLAIN = {
    "title and artist": (
        '"Toki wo Koete" by Kanon',
        {"title": "Toki wo Koete", "artist": "Kanon"},
    ),
    "title alone": (
        '"Churata Churaha (チュラタ チュラハ)"',
        {"title": "Churata Churaha", "original_title": "チュラタ チュラハ"},
    ),
    "number": (
        '#1: "Michattandayo no Uta"',
        {"number": 1, "title": "Michattandayo no Uta"},
    ),
    "many episodes": (
        '#1: "Legend" by JAM (eps 1, 3-5, 7-)',
        {"number": 1, "title": "Legend", "artist": "JAM", "episodes": "1, 3-5, 7-"},
    ),
    "one episode": (
        '"Trust Me" by Yuya Matsushita (ep 12.5)',
        {"title": "Trust Me", "artist": "Yuya Matsushita", "episodes": "12.5"},
    ),
    "two broadcasts": (
        '#1: "terminal terminal" by Mayoi Hachikuji (Emiri Katou)'
        " (TV: ep 1, BD/DVD: eps 1-2)",
        {
            "number": 1,
            "title": "terminal terminal",
            "artist": "Mayoi Hachikuji (Emiri Katou)",
            "episodes": "TV: ep 1, BD/DVD: eps 1-2",
        },
    ),
    "bracket within the episodes": (
        '"A Little Pain" by Olivia inspi\' Reira (eps 01-08, 41 (for TV broadcast))',
        {
            "title": "A Little Pain",
            "artist": "Olivia inspi' Reira",
            "episodes": "01-08, 41 (for TV broadcast)",
        },
    ),
    "translated title": (
        '"Go-Fun Dake no Wagamama (5 分だけのわがまま, Just 5 Minutes of Selfishness)"',
        {
            "title": "Go-Fun Dake no Wagamama",
            "original_title": "5 分だけのわがまま",
            "translated_title": "Just 5 Minutes of Selfishness",
        },
    ),
    "Latin words in the original title": (
        '"Melos no You ni -LONELY WAY- (メロスのように —LONELY WAY—)" by Airmail',
        {
            "title": "Melos no You ni -LONELY WAY-",
            "original_title": "メロスのように —LONELY WAY—",
            "artist": "Airmail",
        },
    ),
    "comma in the original title": (
        '"Dakara, Hitori ja nai (だから, ひとりじゃない)" by Little Glee Monster',
        {
            "title": "Dakara, Hitori ja nai",
            "original_title": "だから, ひとりじゃない",
            "artist": "Little Glee Monster",
        },
    ),
    "Latin words behind a comma, in both titles": (
        '"Tokimeite, G-on G! (トキメイテ, G-on G!)" by Shima Ryouka',
        {
            "title": "Tokimeite, G-on G!",
            "original_title": "トキメイテ, G-on G!",
            "artist": "Shima Ryouka",
        },
    ),
    "bracket in the original title": (
        '"Sora ni Saku (宇宙(そら)に咲く)" by Lisa Komine',
        {
            "title": "Sora ni Saku",
            "original_title": "宇宙(そら)に咲く",
            "artist": "Lisa Komine",
        },
    ),
    "a face in the original title": (
        '"Motenai Kuse ni (モテないくせに(`;ω;´))" by Tapimiru',
        {
            "title": "Motenai Kuse ni",
            "original_title": "モテないくせに(`;ω;´)",
            "artist": "Tapimiru",
        },
    ),
    "quotes in both titles": (
        '"Gyutto "Dakishimetai☆" (ギュッと"ダキシメタイ ☆")" by Yoshihiko Katou',
        {
            "title": 'Gyutto "Dakishimetai☆"',
            "original_title": 'ギュッと"ダキシメタイ ☆"',
            "artist": "Yoshihiko Katou",
        },
    ),
    "title that begins with a quote": (
        '""Suki" no Katachi" by Lip (Hanamori Yumiri)',
        {"title": '"Suki" no Katachi', "artist": "Lip (Hanamori Yumiri)"},
    ),
    "bracket in Latin script": (
        '"Yakusoku (Promise)" by Kudo Eiko',
        {"title": "Yakusoku (Promise)", "artist": "Kudo Eiko"},
    ),
    "version before the original title": (
        '"Kiseki (London Re-Mix) (輝跡-kiseki- (London Re-Mix))" by Yuuka Nanri',
        {
            "title": "Kiseki (London Re-Mix)",
            "original_title": "輝跡-kiseki- (London Re-Mix)",
            "artist": "Yuuka Nanri",
        },
    ),
    "original script without a bracket": (
        '"Gospel Of The Throttle 狂奔 REMIX ver." by Minutes Til Midnight',
        {
            "title": "Gospel Of The Throttle 狂奔 REMIX ver.",
            "artist": "Minutes Til Midnight",
        },
    ),
    "ornaments are no script": (
        '"Up3 (↑UP3)" by Zukkoke Girls (ズッコケガールズ)',
        {"title": "Up3 (↑UP3)", "artist": "Zukkoke Girls (ズッコケガールズ)"},
    ),
    "artist with voices": (
        '"Hey! Smith!!" by Sumisu (Yuu Kobayashi) and MON [Manako (Momo Asakura)]',
        {
            "title": "Hey! Smith!!",
            "artist": "Sumisu (Yuu Kobayashi) and MON [Manako (Momo Asakura)]",
        },
    ),
    "artist that begins with a bracket": (
        '"Freesia" by (K)NoW_NAME (eps 1-13)',
        {"title": "Freesia", "artist": "(K)NoW_NAME", "episodes": "1-13"},
    ),
    "by in the title": (
        '"Step by Step" by Ziggy',
        {"title": "Step by Step", "artist": "Ziggy"},
    ),
    "by in the artist": (
        '"R.O.D." by Y K Z, arranged and composed by Hideki Tanaka',
        {"title": "R.O.D.", "artist": "Y K Z, arranged and composed by Hideki Tanaka"},
    ),
    "quotes in the artist": (
        '"DATTE 大本命" by "The Children" starring Aya Hirano',
        {"title": "DATTE 大本命", "artist": '"The Children" starring Aya Hirano'},
    ),
    "number of four digits": ('#1234: "A"', {"number": 1234, "title": "A"}),
    "corner brackets in the original title": (
        '"A (原「か」題)" by B',
        {"title": "A", "original_title": "原「か」題", "artist": "B"},
    ),
    "brackets within brackets in the title": (
        '"A (b (原) c)"',
        {"title": "A", "original_title": "b (原) c"},
    ),
    "a way to read the original title": (
        '"宇宙(そら)"',
        {"title": "宇宙(そら)"},
    ),
    "a version of a title in original script": (
        '"原 (A ver.)"',
        {"title": "原 (A ver.)"},
    ),
    "a bracket within a title in original script": (
        '"原 (A)B"',
        {"title": "原 (A)B"},
    ),
    "several artists in quotes": (
        '"A" by "B" & "C"',
        {"title": "A", "artist": '"B" & "C"'},
    ),
    "a bracket that tells no episodes": (
        '"A" by B (DVD)',
        {"title": "A", "artist": "B (DVD)"},
    ),
    "an empty bracket": ('"A" by B ()', {"title": "A", "artist": "B ()"}),
    "a single number in a bracket": (
        '"A" by B (1)',
        {"title": "A", "artist": "B (1)"},
    ),
    "episodes of one broadcast": (
        '"A" by B (TV 1-3)',
        {"title": "A", "artist": "B", "episodes": "TV 1-3"},
    ),
    "two points in the episodes": (
        '"A" by B (eps 1.5.2)',
        {"title": "A", "artist": "B", "episodes": "1.5.2"},
    ),
    "blank in the episodes": (
        '"Paraiso" by SOIL & "PIMP" SESSIONS (eps 1- 21)',
        {"title": "Paraiso", "artist": 'SOIL & "PIMP" SESSIONS', "episodes": "1- 21"},
    ),
    "episodes of each singer": (
        '"Train" by Suzumura Ken\'ichi (ep. 1), Junichi Suwabe (ep. 2),',
        {
            "title": "Train",
            "artist": "Suzumura Ken'ichi (ep. 1), Junichi Suwabe (ep. 2),",
        },
    ),
}

# An odd line, and the canonical line that says the same.
ODD = {
    "leading zero": ('#01: "Pieces" by AiRI', '#1: "Pieces" by AiRI'),
    "no colon": ('#1 "Golden Time" by Yui Horie', '#1: "Golden Time" by Yui Horie'),
    "full stop": (
        '#1. "ideal white" by Ayano Mashiro',
        '#1: "ideal white" by Ayano Mashiro',
    ),
    "no blank": (
        '#1:"Natsu no mirage" by Kanako Wada',
        '#1: "Natsu no mirage" by Kanako Wada',
    ),
    "no sharp": (
        '1. "Marionette" by ROLLY (Ep. 1)',
        '#1: "Marionette" by ROLLY (ep 1)',
    ),
    "label": (
        '#1 (OVA): "Uchuu Senkan" by Isao Sasaki',
        '#1: "Uchuu Senkan" by Isao Sasaki',
    ),
    "label alone": ('OVA: "Jikan" by Yuki (Ai Kakuma)', '"Jikan" by Yuki (Ai Kakuma)'),
    "many numbers": (
        '#01-06: "No Brand Heroes" by Chika',
        '#1: "No Brand Heroes" by Chika',
    ),
    "curly quotes": ("“Empathy (エンパシー)” by AKG", '"Empathy (エンパシー)" by AKG'),
    "two apostrophes": (
        "''Tegami (手紙)'' by Maaya Sakamoto",
        '"Tegami (手紙)" by Maaya Sakamoto',
    ),
    "unlike quotes": (
        '"Afureru Hikari (あふれる光)” by moumoon',
        '"Afureru Hikari (あふれる光)" by moumoon',
    ),
    "no quotes": (
        "Suite 'Blood and Guts' by Shiro Sagisu",
        "\"Suite 'Blood and Guts'\" by Shiro Sagisu",
    ),
    "no quotes, no artist": (
        "#1: Pretty Cake Magic (eps 1-28)",
        '#1: "Pretty Cake Magic" (eps 1-28)',
    ),
    "no opening quote": (
        'Utatane (うたたね)" by Chata',
        '"Utatane (うたたね)" by Chata',
    ),
    "no closing quote": (
        '"Niji no Sekai e (虹の世界へ) by Rio (凛生)',
        '"Niji no Sekai e (虹の世界へ)" by Rio (凛生)',
    ),
    "quote too many": (
        '#1: "Kibou" (希望; Hope)" by Yasuha',
        '#1: "Kibou (希望, Hope)" by Yasuha',
    ),
    "quote within a word too many": (
        '"Kakegae no Nai" Uta by mihimaru GT',
        '"Kakegae no Nai Uta" by mihimaru GT',
    ),
    "quoted artist": ('"Melody of the Wind" by "IU"', '"Melody of the Wind" by IU'),
    "quoted episodes": (
        '"Papipupe Pon!" (ぱぴぷぺ PON!) by Apink "(eps 1-38)"',
        '"Papipupe Pon! (ぱぴぷぺ PON!)" by Apink (eps 1-38)',
    ),
    "By": ('"ARCADIA" By Lilith', '"ARCADIA" by Lilith'),
    "byi": ('"Doraemon" byi Kumiko Oosugi', '"Doraemon" by Kumiko Oosugi'),
    "no blank before by": ('"Hoshizora"By Nana', '"Hoshizora" by Nana'),
    "comma before by": ('"R★O★C★K★S", by Hound Dog', '"R★O★C★K★S" by Hound Dog'),
    "composed by": ('"Chi (血)" composed by Kenji Kawai', '"Chi (血)" by Kenji Kawai'),
    "written and produced by": (
        '"obsolete" Written and Produced by Skrillex',
        '"obsolete" by Skrillex',
    ),
    "no by": ('"Shadow Monster" Toki Asako', '"Shadow Monster" by Toki Asako'),
    "dash for by": ('"Overture" - Zektbach', '"Overture" by Zektbach'),
    "dash for by, no quotes": (
        "Tetsujin 28-gou (鉄人 28 号) - Gimmick",
        '"Tetsujin 28-gou (鉄人 28 号)" by Gimmick',
    ),
    "nobody": ('"Red Pinwheel" by ???', '"Red Pinwheel"'),
    "original title behind the quotes": (
        '"Uzu to Uzu" (渦と渦) by NICO (ep 2)',
        '"Uzu to Uzu (渦と渦)" by NICO (ep 2)',
    ),
    "version behind the quotes": (
        '"S･O･S" (Long version) by Megumi',
        '"S･O･S (Long version)" by Megumi',
    ),
    "both behind the quotes": (
        '"Lupin III" (2002 version) (ルパン三世 (2002 Version))',
        '"Lupin III (2002 version) (ルパン三世 (2002 Version))"',
    ),
    "original title not at the end": (
        '"We Are! (ウィーアー!) for the new world" by Kitadani',
        '"We Are! for the new world (ウィーアー!)" by Kitadani',
    ),
    "original title in quotes": (
        '"Yume wa Toi Keredo ("夢は遠いけれど)" by Saeko',
        '"Yume wa Toi Keredo (夢は遠いけれど)" by Saeko',
    ),
    "square bracket": (
        '"Kimi to. (Acoustic) [君と。 (Acoustic)]" by Ohana',
        '"Kimi to. (Acoustic) (君と。 (Acoustic))" by Ohana',
    ),
    "corner bracket": (
        '"Daibakuhatsu NO.1 「大爆発 NO.1」" by Friends',
        '"Daibakuhatsu NO.1 (大爆発 NO.1)" by Friends',
    ),
    "wide bracket": (
        '"Ima made no Arasuji（いままでのあらすじ）" by SOS Dan',
        '"Ima made no Arasuji (いままでのあらすじ)" by SOS Dan',
    ),
    "bracket not closed": (
        '"Himitsu (Himichu) (秘密(ひみちゅ)" by N\'s',
        '"Himitsu (Himichu) (秘密(ひみちゅ))" by N\'s',
    ),
    "comma before the bracket": (
        '"Arukou, (あるこう)" by Shoko Nakagawa',
        '"Arukou (あるこう)" by Shoko Nakagawa',
    ),
    "semicolon": (
        '"Sora no Uta (宇宙の詩 〜Higher〜; Space Song: Higher)"',
        '"Sora no Uta (宇宙の詩 〜Higher〜, Space Song: Higher)"',
    ),
    "translation first": (
        '"Soko Ni Iru Boku (Here and There; 今、そこにいる僕)"',
        '"Soko Ni Iru Boku (今、そこにいる僕, Here and There)"',
    ),
    "original title first": (
        '"君は流れ星 (Kimi wa Nagareboshi)" by Nishimura',
        '"Kimi wa Nagareboshi (君は流れ星)" by Nishimura',
    ),
    "original title first, translation": (
        '"輝き (Kagayaki; Radiance)" by Yume',
        '"Kagayaki (輝き, Radiance)" by Yume',
    ),
    "full stop in the episodes": (
        '"Slow" by Kiyoharu (ep.1-24)',
        '"Slow" by Kiyoharu (eps 1-24)',
    ),
    "episodes in full": (
        '"Last Tears" by Two-Mix (episodes 1-14)',
        '"Last Tears" by Two-Mix (eps 1-14)',
    ),
    "episodes without the word": (
        '"Button (ボタン)" by PENGUIN (1-3)',
        '"Button (ボタン)" by PENGUIN (eps 1-3)',
    ),
    "episodes in square brackets": (
        '"Sora" by Mami Kawada [ Eps 1-11 ]',
        '"Sora" by Mami Kawada (eps 1-11)',
    ),
    "episodes and a full stop": (
        '"Tsuranuite" by Kaori (eps 1-13).',
        '"Tsuranuite" by Kaori (eps 1-13)',
    ),
    "episodes cut off": (
        '"Kisetsu" by Soccer-bu [Jin (Daisuke)] (eps 1-4',
        '"Kisetsu" by Soccer-bu [Jin (Daisuke)] (eps 1-4)',
    ),
    "blanks around": ('"A" by B (eps 1-2)  ', '"A" by B (eps 1-2)'),
    "number too long": ('#12345: "A" by B', '"A" by B'),
    "number too long, no sharp": ('12345: "A"', '"A"'),
    "by within a bracket": (
        "Song (remix by X) (eps 1-2)",
        '"Song (remix by X)" (eps 1-2)',
    ),
    "by twice": ("A by C by B (eps 1)", '"A by C" by B (ep 1)'),
    "sung by": ("A sung by B (eps 1)", '"A sung by B" (ep 1)'),
    "two apostrophes alone": ("''Foo (eps 1-2)", '"Foo" (eps 1-2)'),
    "two brackets behind the quotes": ('"A" (b)  (c) by X', '"A (b)  (c)" by X'),
    "blanks before the bracket": ('"A"   (b) X', '"A (b)" by X'),
    "translation before commas": (
        '"A (Two; 原, 題)"',
        '"A (原, 題; Two)"',
    ),
    "translation behind commas": (
        '"A (Two, 原題, Three)"',
        '"A (Two, 原題; Three)"',
    ),
    "blanks in the episodes": ('"A" by B (1 - 3)', '"A" by B (eps 1 - 3)'),
    "letter for episodes cut off": ('"A" by B (e', '"A" by B'),
    "bracket for episodes cut off": ('"A" by B (', '"A" by B'),
    "word for episodes cut off": (
        '"Glow Up" by Special Week (Azumi) (ep',
        '"Glow Up" by Special Week (Azumi)',
    ),
}


UNREAD = [
    "",
    "None",
    "wow",
    '"',
    '""',
    '"" by Nobody',
    "#1 (conti.): (Hayamatsu (早松): eps 1, 3, 6; Osomatsu (遅松): eps 2, 4, 7)",
    '"The Lonely Moon" (Japanese version performed by Ai Orikasa)',
    '"A" (remix by X)',
    "(Opening) (eps 1-2)",
    "by X",
    '#1: "Dance" by GO GO! MASCOTS #2: "One Heart" by Miracle StAr',
    "Original music was composed by Robbi Finkel, sung by Coral Egan.",
]


@pytest.mark.parametrize(("line", "parts"), PLAIN.values(), ids=PLAIN)
def test_plain_line_is_its_own_canonical_form(line, parts):
    song = read_song("opening", line)
    assert parts_of(line) == parts
    assert compose(song) == line
    assert song.spelling == ""


@pytest.mark.parametrize(("line", "canonical"), ODD.values(), ids=ODD)
def test_odd_line_says_the_same_and_keeps_its_spelling(line, canonical):
    song = read_song("ending", line)
    assert compose(song) == canonical != line
    assert parts_of(line) == parts_of(canonical)
    assert song.spelling == song.credit == line


@pytest.mark.parametrize("line", UNREAD)
def test_unread_line_has_no_part_and_shows_its_spelling(line):
    assert read_song("opening", line) == Song("opening", spelling=line)
    assert read_song("opening", line).credit == line


def test_canonical_form_of_all_parts():
    song = Song(
        "opening",
        title="Title",
        number=1,
        original_title="原題",
        translated_title="Translated title",
        artist="Artist",
        episodes="1-25",
    )
    line = '#1: "Title (原題, Translated title)" by Artist (eps 1-25)'
    assert compose(song) == line
    assert read_song("opening", line) == song


def test_a_translation_is_told_from_a_comma_in_the_original_title():
    line = '"Kimi (君, 僕; You, Me)"'
    assert compose(read_song("opening", line)) == line
    assert parts_of(line)["translated_title"] == "You, Me"


def test_an_edited_song_does_not_show_its_old_spelling():
    song = read_song("opening", '#01 "Old" By Somebody (Eps 1-3)')
    edited = replace(song, title="New")
    assert edited.credit == '#1: "New" by Somebody (eps 1-3)'
    assert replace(edited, title="Old").credit == '#01 "Old" By Somebody (Eps 1-3)'


def test_an_unread_line_does_not_show_once_a_title_is_given():
    assert replace(read_song("opening", "None"), title="New").credit == '"New"'


def test_another_kind_of_song_keeps_its_spelling():
    song = read_song("opening", '"ARCADIA" By Lilith')
    assert replace(song, kind="ending").credit == '"ARCADIA" By Lilith'


# Any text, and texts of the marks that lines are made of.
MARKS = [
    *"()[]（）「」\"“”#:;, .-?'1a原",
    *["''", "#1: ", '" by ', " by ", "(eps 1-2)", "(ep", "TV: eps 3"],
    *[", Two", "; Two", "(原題)", '"One (', "composed"],
]
lines = st.text() | st.lists(st.sampled_from(MARKS), max_size=30).map("".join)


@given(lines)
@example('"A" by B (eps 1-2) (eps 3)')
@example('#1: "(原" by ")"')
def test_every_text_is_the_credit_of_its_song(line):
    assert read_song("opening", line).credit == line


@given(lines)
def test_parts_survive_their_canonical_form(line):
    song = read_song("opening", line)
    again = read_song("opening", compose(song))
    assert replace(again, spelling="") == replace(song, spelling="")
    assert again.spelling == ""


words = st.text("abcdeABCDE", min_size=1).map(lambda word: word + "x")


@given(
    title=words,
    number=st.none() | st.integers(0, 9999),
    original_title=st.text("原題君僕", max_size=5),
    artist=st.just("") | words,
    episodes=st.sampled_from(["", "1", "12.5", "1-25", "1, 3-5", "TV: eps 1-2", "2-"]),
)
def test_an_edited_song_reads_back(**parts):
    song = Song("ending", **parts)
    assert read_song("ending", song.credit) == song


@given(lines, words)
def test_an_edit_always_shows(line, title):
    edited = replace(read_song("opening", line), title=title)
    assert edited.title in edited.credit


@pytest.mark.parametrize(
    "pattern", ["(", '"', "#", '("#', '" by ', "(eps 1", '原(a)"', "''", " by ", "\n"]
)
def test_what_is_no_song_is_kept_as_it_is_and_grows_no_faster_than_the_line(pattern):
    lines = [(pattern * size)[:size] for size in (LONGEST // TIMES, LONGEST, 1 << 20)]
    assert all(read_song("opening", line).credit == line for line in lines)
    short, long, _ = (partial(read_song, "opening", line) for line in lines)
    assert grows_no_faster(short, long)


def test_a_line_too_long_is_unread():
    line = '"A" by ' + "B" * (LONGEST - 7)
    assert read_song("opening", line).title
    assert not read_song("opening", f"{line}B").title
