"""Artist texts: who is credited, and that not a letter of the text is lost."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from catalog.document.credits import (
    LONGEST_NAME,
    Credit,
    KnownNames,
    read_credits,
)
from catalog.document.folding import fold

from ..growth import TIMES, grows_no_faster

WHOLE = ["Hello, Happy World!", "Earth, Wind & Fire", "Wake Up, Girls!", "Foo (Bar)"]


def knowing(*artists, whole=WHOLE):
    """Return what is known where some names are artists', and some are whole."""
    return KnownNames(frozenset(map(fold, whole)), artists)


def read(text, *artists):
    return read_credits(text, knowing(*artists)).credits


def names(text):
    return [credit.name for credit in read(text)]


def roles(text):
    return [(credit.name, credit.character) for credit in read(text)]


def natives(text):
    return [(credit.name, credit.native_name) for credit in read(text)]


PIECES = st.sampled_from(
    [
        *(
            "A",
            "Bo Ce",
            "遠藤",
            "CV: ",
            "feat. ",
            " & ",
            ", ",
            " and ",
            "×",
            " × ",
            ": ",
        ),
        *("・", "(", ")", "[", "]", "（", "）", " ", "  ", "x", " x ", "from ", "by "),
        *(
            '"',
            ";",
            "?",
            "TV version",
            "eps 1-3",
            "Wake Up, Girls!",
            "\u0301",
            "\u3000",
        ),
    ]
)


@example('" 0"')
@example('" "')
@given(st.one_of(st.text(), st.lists(PIECES).map("".join)))
def test_leads_names_and_phrases_are_the_text(text):
    credits = read(text, "A")
    if credits:
        joined = "".join(c.lead + c.name + c.join_phrase for c in credits)
        assert joined == text
    for number, credit in enumerate(credits):
        assert fold(credit.name)
        assert credit.name == credit.name.strip()
        assert len(credit.name) <= LONGEST_NAME
        assert len(credit.native_name) <= LONGEST_NAME
        assert not (number and credit.lead)


def test_a_name_alone_is_a_credit():
    assert read("Maaya Sakamoto") == (Credit("Maaya Sakamoto"),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Aya Hirano & Emiri Katou", ["Aya Hirano", "Emiri Katou"]),
        ("Aya, Mai, and Bo", ["Aya", "Mai", "Bo"]),
        ("supercell feat. Hatsune Miku", ["supercell", "Hatsune Miku"]),
        ("Chiho feat.majiko", ["Chiho", "majiko"]),
        ("Maon Kurosaki and feat.TRUSTRICK", ["Maon Kurosaki", "TRUSTRICK"]),
        ("Jin ft. MARiA from GARNiDELiA", ["Jin", "MARiA", "GARNiDELiA"]),
        ("Yui Horie with UNSCANDAL", ["Yui Horie", "UNSCANDAL"]),
        ("Rie w. Mayumi Gojou", ["Rie", "Mayumi Gojou"]),
        ("DAOKO × Kenshi Yonezu", ["DAOKO", "Kenshi Yonezu"]),
        ("DAOKO x Kenshi Yonezu", ["DAOKO", "Kenshi Yonezu"]),
        ("MIYAVI vs. KenKen", ["MIYAVI", "KenKen"]),
        ("Koorogi '73、ぶんけかな", ["Koorogi '73", "ぶんけかな"]),
        ("supercell; performed by Chelly", ["supercell", "Chelly"]),
        ("by Shihoko Hirata", ["Shihoko Hirata"]),
        ("N's: Kana Ueda, Mai Goto", ["N's", "Kana Ueda", "Mai Goto"]),
        ("[nZk]:Tielle & Gemie", ["[nZk]", "Tielle", "Gemie"]),
        ("'The Children' starring Aya Hirano", ["The Children", "Aya Hirano"]),
        ("Aya Hirano, Aya Hirano", ["Aya Hirano", "Aya Hirano"]),
        ("A, B, C, D, E", ["A", "B", "C", "D", "E"]),
        ("Hello, Happy World! & Aya", ["Hello, Happy World!", "Aya"]),
        ("Foo & (K)NoW_NAME", ["Foo", "(K)NoW_NAME"]),
        ("Elen (TV size, Aya)", ["Aya"]),
        ("Kodomo Band (movie, edited without vocals)", ["Kodomo Band"]),
        ("Momoclo-chanz (Kids Targetted Project)", ["Momoclo-chanz"]),
        ("Aya; ? & Mai", ["Aya", "Mai"]),
        ("“Aya” & Mai", ["Aya", "Mai"]),
        ("  Aya  ", ["Aya"]),
        (".) Aya", ["Aya"]),
    ],
)
def test_names_are_joined_in_many_ways(text, expected):
    assert names(text) == expected


NAMES_WITH_MARKS = [
    "MYTH&ROID",
    "Earth, Wind & Fire",
    "Wake Up, Girls!",
    "kanon x kanon",
    "salyu× salyu",
    "Do As Infinity",
    "Do as Infinity",
    "T.M.Revolution",
    "T-Pistonz+KMC",
    "ave;new project",
    "O×T",
    "X JAPAN",
    "MA・chu・RI",
    "un:c",
    "19",
    "0930",
    "2&",
    "DISH//",
    "with",
    "√5",
    "(K)NoW_NAME",
    "[Alexandros]",
    "SawanoHiroyuki[nZk]",
    "KATSU(angela)",
    "Mix Speaker's,Inc.",
    "Ueda, Kana",
    "Kurosawa, Ken'ichi",
    "Foo (b)c d",
    "Foo (Bar)",
]


@pytest.mark.parametrize("name", NAMES_WITH_MARKS)
def test_some_marks_are_part_of_a_name(name):
    assert read(name) == (Credit(name),)


@pytest.mark.parametrize(
    ("text", "artists", "expected"),
    [
        ("Megumi (First part)", ["Megumi"], [("Megumi", "")]),
        ("Tanimoto (Dragon Soul)", [], [("Dragon Soul", "Tanimoto")]),
        ("Tanimoto (Dragon Soul)", ["Tanimoto"], [("Tanimoto", "")]),
        ("Kanon (Nao)", ["Kanon", "Nao"], [("Nao", "Kanon")]),
        ("Kanon (CV: Nao)", ["Kanon"], [("Nao", "Kanon")]),
        # Side by side all are read alike.
        ("Sae (Aya), Yuno (Kana)", ["Sae"], [("Aya", "Sae"), ("Kana", "Yuno")]),
        ("Sae (Aya), Yuno (cv. Bo)", ["Sae"], [("Aya", "Sae"), ("Bo", "Yuno")]),
        ("alan & Ayasa (Foo)", ["Ayasa"], [("alan", ""), ("Ayasa", "")]),
        ("Kemeko: Chiwa Saito", [], [("Kemeko: Chiwa Saito", "")]),
        ("Kemeko: Chiwa Saito", ["Chiwa Saito"], [("Chiwa Saito", "Kemeko")]),
        ("Duo:Aya Bo & Ce", ["Duo"], [("Duo", ""), ("Aya Bo", ""), ("Ce", "")]),
        ("Dan: Hanagumi", ["Dan"], [("Dan", "")]),
        ("Re:vale", ["Re", "vale"], [("Re:vale", "")]),
    ],
)
def test_who_is_an_artist_tells_who_sings(text, artists, expected):
    credits = read(text, *artists)
    assert [(one.name, one.character) for one in credits] == expected


def test_what_hangs_on_who_is_known_says_so():
    # Beside a voice nobody has to ask.
    reading = read_credits("Ayasa (Foo), Duo & Ai (CV: Bo)", knowing("Ayasa"))
    assert [one.name for one in reading.credits] == ["Foo", "Duo", "Bo"]
    assert all(one.is_sure for one in reading.credits)
    assert not reading.doubts
    reading = read_credits("Ayasa (Foo) & Duo", knowing("Ayasa"))
    assert reading.doubts == {"Ayasa", "Foo"}
    assert [(one.name, one.is_sure) for one in reading.credits] == [
        ("Ayasa", False),
        ("Duo", True),
    ]
    assert read_credits("Ai (CV: Aya) & Duo").doubts == frozenset()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("featuring Ken", ["Ken"]),
        ("Neko featuring. Lia", ["Neko", "Lia"]),
        ("ACT: Takahide Ishii", ["Takahide Ishii"]),
        ("Yuko Goto as Mikuru Asahina", ["Yuko Goto"]),
        ("Manaka Sawa a.k.a Masatomo", ["Manaka Sawa"]),
        ("Shouko Suda (alias of Hikita Yumi)", ["Shouko Suda"]),
        ("SMAP(TV), Shoko Sawada(DVD)", ["SMAP", "Shoko Sawada"]),
        ("Foo(TVXQ)", ["Foo(TVXQ)"]),
        ("Duo with KYOKO,SAKI,RIKA", ["Duo", "KYOKO", "SAKI", "RIKA"]),
        ("Myca - female version", ["Myca"]),
    ],
)
def test_words_that_are_no_names_leave_them(text, expected):
    assert names(text) == expected


def test_as_whom_one_sings_is_kept():
    assert roles("Yuko Goto as Mikuru Asahina") == [("Yuko Goto", "Mikuru Asahina")]


def test_what_stands_around_a_name_is_kept_beside_it():
    assert read("by Elen (CV: Emi) & Bo (坊).") == (
        Credit("Emi", ") & ", "by Elen (CV: ", "Elen"),
        Credit("Bo", " (坊).", native_name="坊"),
    )


def test_a_name_that_holds_a_joining_word_may_be_joined_to_others():
    text = "Fire Bomber, Earth, Wind & Fire and Wake Up, Girls!"
    assert names(text) == ["Fire Bomber", "Earth, Wind & Fire", "Wake Up, Girls!"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Elen (CV: Emi Shinohara)", [("Emi Shinohara", "Elen")]),
        ("Elen (CV. Emi)", [("Emi", "Elen")]),
        ("Elen (CV Emi)", [("Emi", "Elen")]),
        ("Ebichu (Kotono Mitsuishi)", [("Kotono Mitsuishi", "Ebichu")]),
        ("Ai [Aya] & Mai [Bo]", [("Aya", "Ai"), ("Bo", "Mai")]),
        ("Nice & Mura (Ryota & Hata)", [("Ryota", "Nice"), ("Hata", "Mura")]),
        ("Duo feat. Yu (CV: Aoi)", [("Duo", ""), ("Aoi", "Yu")]),
        ("Kyou (CV: A). Narration by Inu (CV: B)", [("A", "Kyou"), ("B", "Inu")]),
        ("Marii (CV: Ayane", [("Ayane", "Marii")]),
        ("Elen(CV: Emi)", [("Emi", "Elen")]),
        ("Elen ［CV: Emi］", [("Emi", "Elen")]),
        ("Elen (CV: 遠藤)", [("遠藤", "Elen")]),
        ("Elen (CV: Violin)", [("Violin", "Elen")]),
        ("愛 (CV: Aya)", [("Aya", "愛")]),
        ("(CV: Aya) Bo", [("Bo", "")]),
    ],
)
def test_a_voice_is_credited_with_its_character(text, expected):
    assert roles(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Duo (Aya, Mai)", [("Duo", ""), ("Aya", ""), ("Mai", "")]),
        ("O×T (Oishi × Tom-H@ck)", [("O×T", ""), ("Oishi", ""), ("Tom-H@ck", "")]),
        ("Duo [Ai (Aya), Mai (Bo)]", [("Duo", ""), ("Aya", "Ai"), ("Bo", "Mai")]),
        ("Duo (Ai [Aya], Mai [Bo])", [("Duo", ""), ("Aya", "Ai"), ("Bo", "Mai")]),
        ("Duo [Ai (CV: Aya)]", [("Duo", ""), ("Aya", "Ai")]),
        ("Duo (CV: Aya, Bo)", [("Duo", ""), ("Aya", ""), ("Bo", "")]),
        ("Fukase (from SEKAI NO OWARI)", [("Fukase", ""), ("SEKAI NO OWARI", "")]),
        ("Duo [Ai (Aya), Mai (Bo", [("Duo", ""), ("Aya", "Ai"), ("Bo", "Mai")]),
        ("Duo (Aya, Bo) (Ce)", [("Duo", ""), ("Aya", ""), ("Bo", ""), ("Ce", "")]),
        ("Ai (Aya) (from Duo)", [("Aya", "Ai"), ("Duo", "")]),
        (
            "Aya (彩) & Bo (坊) (Ce, Di)",
            [("Aya", ""), ("Bo", ""), ("Ce", ""), ("Di", "")],
        ),
        # What stands deeper is of no account.
        ("A (B (C (D (E (F)))))", [("A", ""), ("B", ""), ("D", "C")]),
    ],
)
def test_a_unit_is_credited_before_its_members(text, expected):
    assert roles(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Aimyon (あいみょん)", [("Aimyon", "あいみょん")]),
        ("ヒグチアイ (Ai Higuchi)", [("Ai Higuchi", "ヒグチアイ")]),
        ("Aya (彩) & Bo (坊)", [("Aya", "彩"), ("Bo", "坊")]),
        ("Aya & Bo (彩・坊)", [("Aya", "彩"), ("Bo", "坊")]),
        ("Aya feat. OH (彩 feat. OH)", [("Aya", "彩"), ("OH", "")]),
        (
            "Duo (二人) [Aya, Bo （彩・坊）]",
            [("Duo", "二人"), ("Aya", "彩"), ("Bo", "坊")],
        ),
        ("Yuuki Hide (ヒデ・夕木)", [("Yuuki Hide", "ヒデ・夕木")]),
        (
            "Aya, The Viking (ザ・バイキング)",
            [("Aya", ""), ("The Viking", "ザ・バイキング")],
        ),
        ("Trio （彩、坊、茶）", [("Trio", ""), ("彩", ""), ("坊", ""), ("茶", "")]),
        ("Ai (愛) (CV: Aya)", [("Aya", "")]),
        ("Ai (CV: Aya) (彩)", [("Aya", "彩")]),
        ("愛 (Ai) (from Duo)", [("Ai", "愛"), ("Duo", "")]),
        ("愛 (Aya & Bo)", [("愛", ""), ("Aya", ""), ("Bo", "")]),
        ("Duo (from Trio) (二人)", [("Duo", "二人"), ("Trio", "")]),
        ("Duo (Aya, Bo) (彩・坊)", [("Duo", ""), ("Aya", "彩"), ("Bo", "坊")]),
        ("Ai, Bo & Ce (坊・茶)", [("Ai", ""), ("Bo", "坊"), ("Ce", "茶")]),
        ("Duo (二人・組)", [("Duo", "二人・組")]),
        ("Aya(彩", [("Aya", "彩")]),
        ("Earth, Wind & Fire (地)", [("Earth, Wind & Fire", "地")]),
        (f"Aya ({'愛' * 200})", [("Aya", "愛" * 200)]),
        (f"Aya ({'愛' * 201})", [("Aya", "")]),
        ("Aya (AYA)", [("AYA", "")]),
        ("Foo (Bar) (彩（BAR）)", [("Foo (Bar)", "彩（BAR）")]),
        ("Aya Bo (彩（AYA）)", [("Aya Bo", "彩")]),
        ("Duo & Aya (二人と彩)", [("Duo", "二人"), ("Aya", "彩")]),
        ("OH meets A + B (OH meets 愛+坊)", [("OH", ""), ("A", "愛"), ("B", "坊")]),
        ("XX:me (Kiss Me; キス・ミー)", [("XX:me", "キス・ミー")]),
        ("合唱部 (二軍)", [("合唱部", "")]),
    ],
)
def test_original_script_in_brackets_is_the_native_name(text, expected):
    assert natives(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "AKINO (International broadcast)",
        "AKINO [Japanese Version]",
        "AKINO (2009)",
        "AKINO (ep. 1)",
        "AKINO (Instrumental)",
        "AKINO (TV broadcast; ending theme in BD version)",
        "AKINO ()",
        "AKINO (Chorus)",
        "AKINO (Piano)",
        "AKINO (Japan)",
        "AKINO (Netflix)",
        "AKINO (October 1988 ~)",
        "AKINO (advance screening)",
        "AKINO (First part)",
        "AKINO [Earth Chapter I]",
        "AKINO (The Making of Foo II)",
        "AKINO (a.k.a. Foo)",
    ],
)
def test_a_remark_is_no_name(text):
    assert roles(text) == [("AKINO", "")]


@pytest.mark.parametrize(
    "text", ["", " ", "???", "(", ",;", "(Instrumental)", "A" * 201]
)
def test_a_text_may_credit_nobody(text):
    assert read(text) == ()


def test_a_name_may_be_as_long_as_a_column():
    assert names("A" * 200) == ["A" * 200]


@pytest.mark.parametrize(
    "text",
    [
        *(mark * 2000 for mark in "([)・ ,:か&x"),
        *(
            mark * 500
            for mark in ("a, ", "a & ", ": a", "(a ", "and ", "a (b) ", "(あ")
        ),
        "a" + " " * 1998 + "b",
        "(a & b) " * 250,
    ],
)
def test_reading_grows_no_faster_than_the_text(text):
    quarter = text[: len(text) // TIMES]
    assert grows_no_faster(lambda: read_credits(quarter), lambda: read_credits(text))
