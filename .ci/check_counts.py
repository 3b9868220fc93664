"""Choose whatever a list offers: each count is that of the list then.

Run on the corpus by `test_corpus.py`, as `manage.py shell --command`.
"""

import random
from urllib.parse import urlencode

from django.http import QueryDict

from catalog.models import Anime
from catalog.site.facets import choices_of
from catalog.site.filters import CODES, read
from catalog.site.index import Index
from catalog.site.results import Results

GROUPS = {"type": "types", "rating": "ratings"}


def results_of(query):
    filters, ignored = read(QueryDict(query), index)
    assert not ignored, ignored
    return Results(filters, index)


def check(query):
    results = results_of(query)
    choices = choices_of(results)
    offered = [
        *((name, one) for name, group in GROUPS.items() for one in choices[group]),
        *(("season", one) for one in choices["seasons"] if one.value),
        *choices["extras"],
        *(("tag", tag.have) for tag in choices["tags"]),
        *(("not", tag.leave) for tag in choices["tags"]),
    ]
    for name, option in offered:
        chosen = f"{query}&{urlencode({name: option.parameter})}"
        assert option.entries == results_of(chosen).count, chosen
    return len(offered)


index = Index.of_now()
draw = random.Random(10_713)
tags = sorted(index.names)
checked = 0
for _ in range(30):
    query = {
        "q": draw.choice(["", "", "", "gundam", "銀"]),
        "type": draw.sample(["tv-serie", "movie", "ova"], draw.randrange(3)),
        "tag": draw.sample(tags, draw.choice([0, 0, 1, 2])),
        "not": draw.sample(tags, draw.choice([0, 0, 1])),
        "year_from": draw.choice(["", "1985", "2000"]),
        "season": draw.choice(["", "", "spring"]),
        "rating": draw.sample(CODES, draw.choice([0, 0, 1])),
        "songs": draw.choice(["", "1"]),
    }
    checked += check(urlencode(query, doseq=True))
assert checked > 1000

# And the same told by the database.
suitable = Anime.objects.suitable()
for tag in tags:
    of_tag = suitable.filter(tagged__tag__slug=tag, start_date__lt="2000")
    expected = of_tag.exclude(start_date="").filter(type="ova").count()
    assert results_of(f"type=ova&year_to=1999&tag={tag}").count == expected, tag
