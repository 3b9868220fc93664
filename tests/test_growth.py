"""Nothing that reads stored text, or a request's, grows faster than the text does.

Each reader is given long texts that are hard on patterns: one that doubles the work of
a reader with each character holds up a process, which is all that an attacker wants.
"""

import pkgutil
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from importlib import import_module
from inspect import getmodule

import pytest

import catalog
from catalog.admin import fields
from catalog.admin.bulk import id_ranges
from catalog.admin.entry import row_forms, unsaved
from catalog.admin.parts import bulk_forms, hosts
from catalog.document import (
    alternative_name,
    artist_names,
    credits,
    dates,
    diff,
    edits,
    external_ids,
    folding,
    lines,
    link_paste,
    markup,
    packing,
    parse,
    parser,
    quality,
    recognition,
    sections,
    song_paste,
    songs,
    sort_keys,
    tags,
)
from catalog.document import fields as document_fields
from catalog.editing import repairs
from catalog.files import file_names, name_files
from catalog.search import articles, highlighting, query, question
from catalog.search import folding as search_folding
from catalog.search import names as search_names
from catalog.site import language, printable
from catalog.site.browse import query_text, shortcuts
from catalog.site.covers import typesetting
from catalog.site.pages import synopsis
from catalog.slugs import slugify
from catalog.templatetags import pages

from .factories import make_document
from .growth import TIMES, grows_no_faster

LONG = 1 << 15

REPEATED = [
    *(" ", "\t", "\n", "\u3000", "\x0b", "\r\n", " \n", "\t \u3000", "a ", "a\n", "\0"),
    *("- ", "-\n", "* ", "*", "**", "*a_ ", "***a ", "_a ", "- a\n  ", "1. - ", "> "),
    *(
        "[",
        "]",
        "(",
        ")",
        "([",
        "(]",
        "[](",
        "![",
        "[a](",
        "[a]: b\n",
        "[a][b]",
        "(a) ",
    ),
    *("`", "``a ", "`a`` ", "```\n", "~~~", "#", "# ", "## ", "\\", "\\##", "a\n=\n"),
    *('"', "'", "'a", '"a" by ', " by ", "(Source: ", "[Source: a", "(eps 1-", "1-1,"),
    *(
        "<",
        "<!--",
        "<![CDATA[",
        "</a>",
        "&",
        "&#",
        "&amp;",
        "!",
        "|",
        ",",
        ":",
        ", and ",
    ),
    *(" feat. ", "CV: ", "a@b.c ", "http://", "https://a/", "a/b-", "-", "oo", "2nd "),
    *(
        "s2 ",
        "ha ",
        "ア",
        "ア・",
        "銀 ",
        "が",
        "\u0301",
        "ー",
        "ß",
        "ﷺ",
        "!?",
        "「",
        "」",
    ),
]

HEAD = "# T\n\n-   **type**: movie\n"


def made(**values):
    return make_document("T", **values)


def refused_date(text):
    for read in (dates.PartialDate, dates.read_date):
        with pytest.raises(ValueError, match="date"):
            read(f"1998-{text}")


def in_line(reader: Callable, form: str) -> Callable:
    """Return a reader of a text in which a hostile one is a part of a line."""
    return lambda text: reader(form.format(text.replace("\n", " ")))


def in_lines(reader: Callable, form: str) -> Callable:
    return lambda text: reader(form.format(text))


READERS = {
    # The format
    "file": in_lines(parse, HEAD + "{}"),
    "entry or not": lambda text: list(recognition.lines_naming(text, ["type"])),
    "catalogue or not": in_line(recognition.leads_to_a_catalogue, "[a](http://{}x)"),
    "title": in_line(parse, "# T{}x\n\n-   **type**: movie\n"),
    "field": in_line(parse, HEAD + "-   **original-name**: x{}x\n"),
    "unknown field": in_line(parse, HEAD + "-   **{0}**: x{0}x\n"),
    "date": in_line(parse, HEAD + "-   **start-date**: 1{}\n"),
    "number": in_line(parse, HEAD + "-   **episodes**: 1{}\n"),
    "song": in_line(parse, HEAD + "-   **opening-song**: {}x\n"),
    "poster": in_line(parse, HEAD + "![a{0}](https://x.org/{0})\n"),
    "tags": in_lines(parse, HEAD + "\n## Tags\n\n-   a{}\n"),
    "tags of a line": in_line(document_fields.read_tags, "a{}"),
    "letters": folding.letters_of,
    "line of a tag": in_lines(lambda text: tags.line_of_tag(text, "b"), "-   a{}"),
    "fields in words": in_line(parse, "title: T\ntype: ova\n{0}episodes: 1{0}x\n"),
    "headings": in_lines(parse, HEAD + "\n###{0}Tags{0}\n---{0}\n#{0}Tags:"),
    "html image": in_line(parse, HEAD + '<img src="{}'),
    "links of a line": in_line(
        parse, HEAD + "\n## Links\n\n-   a{0}: https://x/{0}b{0}\n"
    ),
    "songs of a line": lambda text: songs.split_songs(
        f'"A" by {text}'[: songs.LONGEST]
    ),
    "names": in_lines(parse, HEAD + "\n## Alternative names\n\n-   a{}\n"),
    "marked name": in_line(
        parse, HEAD + "\n## Alternative names\n\n-   **{0}en{0}**{0}: {0}a\n"
    ),
    "mark of a name": lambda text: alternative_name.split_mark(f"**{text}**: {text}"),
    "link": in_line(parse, HEAD + "\n## Links\n\n-   [a{0}](http://x/{0})\n"),
    "lines of links": in_lines(parse, HEAD + "\n## Links\n\n-   [a](http://x){}\n"),
    "section": in_lines(parse, HEAD + "\n## Sinopse\n\nx{0}y\n\n## Other{0}\n"),
    "synopsis normalized": lambda text: packing.normalize_document(
        made(synopsis=text.strip())
    ),
    "title normalized": lambda text: packing.normalize_document(
        replace(made(), title=f"a{text}b")
    ),
    "rules": lambda text: quality.found_in(made(synopsis=text, tags=[text])),
    "markup": markup.unescape,
    "image": lambda text: lines.parse_image(f"![a]({text}x)"),
    "markup written": markup.escape,
    "guard": sections.guard,
    "unguard": sections.unguard,
    "partial date": refused_date,
    "address": lambda text: parser.is_url(f"https://{text}"),
    "song line": lambda text: songs.read_song("opening", text),
    "artist": lambda text: credits.read_credits(text[: songs.LONGEST]),
    "pasted songs": lambda text: song_paste.read_pasted("opening", text),
    "differing words": lambda text: diff.words(text, f"{text[:99]}x{text}"),
    "fold": folding.fold,
    "key of a name": artist_names.usual_key,
    "sort key": sort_keys.sort_key,
    "order key": sort_keys.order_key,
    "number of a file": in_lines(external_ids.peek_mal_id, "## Links\n\n-   [a{}"),
    "number of a link": in_lines(
        external_ids.peek_mal_id, "## Links\n\n-   [a](https://myanimelist.net/anime/{}"
    ),
    "replaced address": lambda text: edits.replace_in_addresses(
        made(poster_url=f"https://x.org/{text}"), "x.org", "y.org"
    ),
    "replaced text": lambda text: edits.replace_in_texts(
        made(synopsis=text), ["synopsis"], text[:9], "b", ignore_case=True
    ),
    # Names of files, addresses
    "file's name": lambda text: file_names.slug_for(f"{text}.md", made()),
    "own name": lambda text: file_names.is_own_name(f"a/en-US_{text}.md"),
    "folder's name": lambda text: file_names.franchise_name(text, text),
    "number of a name": lambda text: name_files._ID.fullmatch(f"0{text}1"),
    "line of names": lambda text: name_files._values(f'a,"{text}",b'),
    "dashes of episodes": lambda text: row_forms._DASH.sub("-", f"1{text}2"),
    "pasted links": link_paste.read_pasted_links,
    "host of a link": lambda text: hosts._WEB.match(f"https://{text}"),
    "host that is typed": lambda text: bulk_forms._HOST.fullmatch(
        text[: bulk_forms.LONGEST]
    ),
    "slug": slugify,
    "entity": repairs._ENTITY.search,
    # Search
    "search fold": lambda text: search_folding.fold_name(f"a{text}"),
    "query": lambda text: query.Query(text).with_season(),
    "highlighting": lambda text: highlighting.split_at_matches(text, text),
    "article": lambda text: articles.article_at(
        f"https://en.wikipedia.org/wiki/{text}"
    ),
    "title of an article": lambda text: articles.Article("en", f"a ({text}").title,
    "question": lambda text: list(question.meanings(f"[{text}] a {text}")),
    "season": lambda text: question.season_of(f"a {text} s2"),
    "told apart": lambda text: search_names._TOLD_APART.fullmatch(f"a ({text}"),
    "last particle": lambda text: search_names._PARTICLE.sub("", f"a wo{text}"),
    # Pages
    "words of a text": lambda text: shortcuts._WORD.findall(text),
    "synopsis": synopsis.render_synopsis,
    "synopsis between": in_lines(synopsis.render_synopsis, "A{}b"),
    "credit": in_lines(synopsis.render_synopsis, "A{0}(Source:{0})"),
    "language": language.language_of,
    "vertical": language.vertical,
    "drawn name": typesetting.drawable,
    "size of a name": typesetting.size_of,
    "printable": printable.printable,
    "what was typed": query_text.tidied,
    "guess": pages.guess,
    # Forms
    "line": fields.one_line,
    "text area": fields.TextField().to_python,
    "id_ranges": id_ranges._RANGES.fullmatch,
    "key of a form": unsaved._KEY.fullmatch,
}

# Those of the stylesheet's own values, and of names and frames of our own, which nobody
# sends.
# And what has Django's own pattern of a slug.
OTHERS = {
    "catalog.document.frame",
    "catalog.posters.pictures",
    "catalog.site.browse.song_filters",
    "catalog.site.covers.design_tokens",
}


@pytest.mark.parametrize("name", READERS)
def test_no_reader_grows_faster_than_the_text(name):
    read = READERS[name]
    for piece in REPEATED:
        short, long = ((piece * size)[:size] for size in (LONG // TIMES, LONG))
        assert grows_no_faster(partial(read, short), partial(read, long)), piece


def test_every_room_with_patterns_is_asked():
    rooms = {
        module.name
        for module in pkgutil.walk_packages(catalog.__path__, "catalog.")
        if ".migrations." not in module.name
        and any(
            isinstance(v, re.Pattern) for v in vars(import_module(module.name)).values()
        )
    }
    asked = {
        value.__name__
        for value in globals().values()
        if getattr(value, "__name__", "").startswith("catalog.")
    } | {getmodule(slugify).__name__}
    assert rooms - OTHERS <= asked
