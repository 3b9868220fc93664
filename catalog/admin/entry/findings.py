"""What quality rules have found: in the list, on the form, and what is said to it.

On the form a finding stands beside its field, or above all fields where it has none.
Beside it is asked why it is no problem; the answer is saved with the form.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join

from ...document import Document
from ...document.diff import diff_documents
from ...document.display import value_text
from ...document.fields import FIELDS, Scalar
from ...document.quality import GROUPS, Rule
from ...models import Anime, Dismissal, Finding, account_name
from ...quality import dismissals
from ...quality.rules import RULES, codes_of
from ..fields import one_line
from ..model_admin import signed_in
from .list_filters import once_a_request

REASON = "dismiss-"  # what the names of the inputs for reasons begin with
TAKEN_BACK = "find-again"  # the name of the boxes that take a dismissal back
_FORM_FIELDS = {"extras": "discard"}
_ROWS = ("songs", "links")


@dataclass
class Note:
    """A finding as the form shows it, with the reason typed on the page before."""

    rule: Rule
    elements: list[str]
    reason: str = ""
    proposal: Mapping[str, str] = field(default_factory=dict)  # by form fields

    @property
    def proposed(self) -> str:
        """What is proposed for the value in doubt, if anything is."""
        return self.proposal.get(self.form_field, "")

    @property
    def proposal_as_json(self) -> str:
        return json.dumps(self.proposal)

    @property
    def name(self) -> str:
        """The name of the input for the reason."""
        return f"{REASON}{self.rule.code}"

    @property
    def form_field(self) -> Any:
        return _FORM_FIELDS.get(self.rule.field, self.rule.field)

    @property
    def rows(self) -> str:
        """The id of the rows that it is about, if it is about rows."""
        return f"{self.rule.field}-group" if self.rule.field in _ROWS else ""


@dataclass
class Notes:
    """All that the form of an entry says of findings.

    `form_fields` are those beside which a note can stand: none where nothing can be
    changed.
    """

    open: list[Note]
    dismissed: list[tuple[Rule, Dismissal]]
    may_dismiss: bool = False
    form_fields: Collection[str] = ()

    def __bool__(self) -> bool:
        return bool(self.open or self.dismissed)

    def above_all_fields(self) -> str:
        """Return what the form shows first: what is beside no field, and the way."""
        beside = [note for note in self.open if note.form_field in self.form_fields]
        rest = [note for note in self.open if note not in beside]
        return self._shown(rest, beside=beside, dismissed=self.dismissed)

    def beside_its_field(self, note: Note) -> str:
        """Return a note as it stands at its field."""
        return self._shown([note])

    def _shown(self, notes: Any, **context: Any) -> str:
        context |= {
            "notes": notes,
            "may_dismiss": self.may_dismiss,
            "longest": dismissals.LONGEST_REASON,
            "taken_back": TAKEN_BACK,
        }
        return render_to_string("admin/catalog/anime/_findings.html", context)


def notes_on(anime: Anime, document: Document, data: QueryDict) -> Notes:
    """Return the notes on an entry, of which a form shows the Document.

    `data` is what the form was posted with, if it was.
    """
    kept = anime.findings.values_list("rule", "elements")
    found = {code: [one for one in some if one] for code, some in kept}
    said = anime.dismissals.select_related("author")
    dismissed = {dismissal.rule: dismissal for dismissal in said}
    return Notes(
        [
            Note(
                rule,
                found[code],
                data.get(f"{REASON}{code}", ""),
                proposal_of(rule, document),
            )
            for code, rule in RULES.items()
            if code in found and code not in dismissed
        ],
        [(rule, dismissed[code]) for code, rule in RULES.items() if code in dismissed],
    )


def proposal_of(rule: Rule, document: Document) -> dict[str, str]:
    """Return what the remedy of a rule proposes for fields of a form."""
    after = rule.remedy.make(document) if rule.remedy else None
    changes = [
        (FIELDS.get(one.field), one.after)
        for one in (diff_documents(document, after) if after else ())
    ]
    if not all(isinstance(field, Scalar) for field, _ in changes):
        return {}
    return {field.attribute: value_text(value) for field, value in changes if field}


def doubted_in_list(request: HttpRequest, notes: Notes) -> str:
    """Return the id of what is in doubt, in a form opened from a finding's entries."""
    listed = QueryDict(request.GET.get("_changelist_filters", ""))
    codes = codes_of(listed.get(FindingFilter.parameter_name, ""))
    note = next((one for one in notes.open if one.rule.code in codes), None)
    return (note.rows or f"id_{note.form_field}") if note else ""


def are_answered(request: HttpRequest) -> bool:
    """Return True if a form says anything to findings."""
    reasons = (name for name in request.POST if name.startswith(REASON))
    return TAKEN_BACK in request.POST or any(request.POST[name] for name in reasons)


def save_dismissals(request: HttpRequest, anime: Anime, notes: Notes) -> None:
    """Put on record what a form says to findings: dismissed, or to be found again."""
    for code, reason in _reasons(notes):
        dismissals.dismiss(anime, code, reason, signed_in(request))
    if again := _taken_back(request):
        dismissals.reopen(anime, again)
    for told in _passed_over(request, notes):
        messages.warning(request, told)


def _passed_over(request: HttpRequest, notes: Notes) -> Iterator[str]:
    """Say which reasons a form gives for what someone else has dealt with since."""
    there = {rule.code: dismissal for rule, dismissal in notes.dismissed}
    is_open = {note.rule.code for note in notes.open}
    for code, rule in RULES.items():
        posted = request.POST.get(f"{REASON}{code}", "")
        reason = _clean(posted)[: dismissals.LONGEST_REASON]
        if not reason or code in is_open:
            continue
        if code not in there:
            why = "it is not found any more."
        elif there[code].reason != reason:
            by = account_name(there[code], "author") or "someone"
            why = f"{by} gave one already, “{there[code].reason}”."
        else:
            continue
        name = rule.name.capitalize()
        yield f"{name}: your reason “{reason}” is not saved, since {why}"


def _clean(reason: str) -> str:
    return one_line(reason.replace("\0", ""))


def dismissed_in(request: HttpRequest, notes: Any) -> set[str]:
    """Return the rules that would be dismissed once a form is saved."""
    kept = {rule.code for rule, _ in notes.dismissed} - _taken_back(request)
    return kept | {code for code, _ in _reasons(notes)}


def _reasons(notes: Any) -> Iterator[tuple[str, str]]:
    for note in notes.open:
        if reason := _clean(note.reason):
            yield note.rule.code, reason


def _taken_back(request: HttpRequest) -> set[str]:
    return RULES.keys() & request.POST.getlist(TAKEN_BACK)


class FindingFilter(admin.SimpleListFilter):
    """The rules that have found something, each with the number of entries.

    A group of rules can be asked for, too: the home page leads there.
    """

    title = "finding"
    parameter_name = "finding"
    says_numbers = True  # behind each choice, of all entries

    @once_a_request
    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Any:
        counts = dict(Finding.objects.open().counts_by_rule())
        if label := GROUPS.get(self.value() or ""):
            yield self.value(), f"{label}: all"
        for code, rule in RULES.items():
            if code in counts or code == self.value():
                yield code, f"{rule.name} ({counts.get(code, 0):,})"

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if name := self.value():
            found = Finding.objects.open().filter(rule__in=codes_of(name))
            return queryset.filter(pk__in=found.values("anime"))
        return queryset


def names_in_list(anime: Anime) -> str:
    """Return the names of what was found in an entry of the list."""
    found = {finding.rule for finding in anime.open_findings}  # type: ignore[attr-defined]  # prefetched
    names = [(rule.name,) for code, rule in RULES.items() if code in found]
    items = format_html_join("", "<li>{}</li>", names)
    return format_html('<ul class="findings">{}</ul>', items) if names else ""
