"""The queue of values that an editor and a file changed, each otherwise."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, reverse
from django.utils.html import format_html

from ... import bulk_work
from ...document.choices import label_of
from ...document.diff import words
from ...document.display import cut_to, value_text
from ...files import conflicts
from ...models import Anime, Conflict
from ...permissions import Deed, may
from ...querysets import ConflictQuerySet
from ..comparison import Compared, shortened, whole
from ..csv_list import CsvList
from ..edit_conflicts import conflict_label
from ..keys import parse_pk
from ..model_admin import signed_in

NEEDED = ("title", "type")  # what no entry is without
LONGEST = 90  # characters of a value in the list, and in what is told of one
TOLD = 5  # conflicts that are named of those left
BLANK = "(nothing)"


class ConflictStateFilter(admin.SimpleListFilter):
    """Those that wait, unless the others are asked for."""

    title = "state"
    parameter_name = "state"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[str, str]]:
        return [("decided", "decided"), ("all", "all")]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        everything, *others = super().choices(changelist)
        yield {**everything, "display": "waiting"}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        assert isinstance(queryset, ConflictQuerySet)
        if self.value() == "all":
            return queryset
        if self.value() == "decided":
            return queryset.resolved()
        return queryset.waiting()


class ConflictList(ChangeList):
    """A page of the list, with what the entries say by now."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        now = conflicts.values_now(self.result_list)
        for one in self.result_list:
            one.now = now[one.pk]


class ConflictAdmin(CsvList):
    """Conflicts of imports: decided one by one or many at once, and kept as decided."""

    deeds = {"view": Deed.SEE_CONFLICTS}

    actions = ["keep_ours", "take_files"]
    list_display = ["entry", "what", "before", "ours_now", "files"]
    list_display_links = ["entry"]
    csv_columns = [
        ("entry", "anime__title"),
        ("field", "field"),
        ("element", "element"),
        ("file", "path"),
        ("found", "found_at"),
        ("decided for", "choice"),
    ]
    list_filter = [
        ConflictStateFilter,
        ("field", admin.AllValuesFieldListFilter),
        ("run", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["anime", "run"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["anime__title", "path"]

    class Media:
        css = {"all": ["admin-extra/history.css"]}

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ConflictList

    def get_queryset(self, request: HttpRequest) -> QuerySet[Conflict]:
        return Conflict.objects.of_entries()

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        decided = [] if request.GET.get("state", "") == "" else ["state"]
        return [*self.list_display, *decided]

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return may(request.user, Deed.DECIDE_CONFLICT)

    @admin.display(description="entry", ordering="anime__sort_title")
    def entry(self, conflict: Conflict) -> str:
        return conflict.anime.title

    @admin.display(description="value", ordering="field")
    def what(self, conflict: Conflict) -> str:
        return conflict_label(conflict)

    @admin.display(description="before")
    def before(self, conflict: Conflict) -> str:
        return in_list(conflict.field, conflicts.as_merged(conflict).base)

    @admin.display(description="ours")
    def ours_now(self, conflict: Any) -> str:
        # What is decided is decided for the value that was seen here.
        stamp = conflicts.value_stamp(conflict.now)
        hidden = '{}<input type="hidden" name="seen-{}" value="{}">'
        return format_html(
            hidden, in_list(conflict.field, conflict.now), conflict.pk, stamp
        )

    @admin.display(description="the file’s")
    def files(self, conflict: Any) -> str:
        theirs = whole(conflict.field, conflicts.as_merged(conflict).theirs)
        now = whole(conflict.field, conflict.now)
        if not now or min(len(now), len(theirs)) <= LONGEST:
            return in_list(conflict.field, theirs)
        # Of two long texts, only where they differ tells them apart.
        marks = {"marks": shortened(words(now, theirs))}
        return render_to_string("admin/catalog/anime/_marks.html", marks)

    @admin.display(description="decided for")
    def state(self, conflict: Conflict) -> str | None:
        return conflict.get_choice_display() or None

    def get_urls(self) -> list[URLPattern]:
        return [
            self.posted("<pk:pk>/decide/", self.decide_view, "conflict_decide"),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the three values of a conflict side by side, and what there is now."""
        if not self.has_view_permission(request) or request.method == "POST":
            raise PermissionDenied
        every = Conflict.objects.select_related("anime", "run", "decided_by")
        conflict = get_object_or_404(every, pk=parse_pk(object_id))
        values = conflicts.as_merged(conflict)
        base, ours, theirs = (
            whole(conflict.field, one)
            for one in (values.base, values.ours, values.theirs)
        )
        value = conflicts.values_now([conflict])[conflict.pk]
        now = whole(conflict.field, value)
        needed = conflict.field in NEEDED
        can_decide = may(request.user, Deed.DECIDE_CONFLICT) and not conflict.choice
        keep = ("ours", "Ours" if now == ours else "Now", now, "Keep ours", "2", False)
        return self.page(
            request,
            "conflict/conflict.html",
            f"{conflict.anime}: {conflict_label(conflict)}",
            conflict=conflict,
            sides=[
                (
                    "base",
                    "Before both",
                    base,
                    "Back to before",
                    "1",
                    not base and needed,
                ),
                *(
                    [("", "Ours at the import", ours, "", "", True)]
                    if now != ours
                    else []
                ),
                keep,
                ("theirs", "The file’s", theirs, "Take the file’s", "3", False),
            ],
            is_edited=now != ours,
            now=conflicts.value_stamp(value),
            compared=Compared(conflict_label(conflict), "", now, theirs),
            can_decide=can_decide,
            waiting=Conflict.objects.waiting().count(),
        )

    def decide_view(self, request: HttpRequest, pk: int | None) -> HttpResponse:
        """Decide a conflict, and show the next one."""
        if request.method != "POST" or not may(request.user, Deed.DECIDE_CONFLICT):
            raise PermissionDenied
        conflict = get_object_or_404(Conflict.objects.of_entries(), pk=pk)
        choice = request.POST.get("choice", "")
        if choice not in Conflict.Choice.values:
            messages.error(request, "Nothing is decided: choose one of the values.")
            return redirect("admin:catalog_conflict_change", pk)
        if conflict.choice:
            messages.info(request, "Someone has already resolved this.")
        else:
            try:
                seen = request.POST.get("now", "")
                conflicts.resolve_conflict(conflict, choice, signed_in(request), seen)
            except conflicts.ChangedSince:
                told = (
                    f"Nothing is decided: someone changed “{conflict.anime}” since you "
                    "opened this conflict. This is what it says now."
                )
                messages.warning(request, told)
                return redirect("admin:catalog_conflict_change", pk)
            except ValueError as error:
                messages.error(request, str(error))
                return redirect("admin:catalog_conflict_change", pk)
            value = conflicts.values_now([conflict])[conflict.pk]
            left = left_in_words(Conflict.objects.waiting().count())
            told = f"{decided_in_words(conflict, choice, value)} {left}"
            messages.success(request, told)
        waiting = Conflict.objects.waiting()
        following = waiting.filter(pk__lt=conflict.pk).first() or waiting.first()
        if not following:
            return redirect("admin:catalog_conflict_changelist")
        return redirect("admin:catalog_conflict_change", following.pk)

    @admin.action(description="Keep ours", permissions=["decide"])
    def keep_ours(
        self, request: HttpRequest, queryset: QuerySet[Conflict]
    ) -> HttpResponse | None:
        return self.decide_many(request, queryset, Conflict.Choice.OURS)

    @admin.action(description="Take the file’s", permissions=["decide"])
    def take_files(
        self, request: HttpRequest, queryset: QuerySet[Conflict]
    ) -> HttpResponse | None:
        return self.decide_many(request, queryset, Conflict.Choice.THEIRS)

    def decide_many(
        self,
        request: HttpRequest,
        queryset: QuerySet[Conflict],
        choice: Conflict.Choice,
    ) -> HttpResponse | None:
        """Decide the conflicts that were chosen in the list, each as it was seen.

        Of very many, lead to the page of the run that does it.
        """
        waiting = queryset.filter(choice="").values_list("pk", flat=True)
        keys = list(waiting.order_by())
        posted = {key: request.POST.get(f"seen-{key}") for key in keys}
        seen = {key: stamp for key, stamp in posted.items() if stamp}
        user = signed_in(request)
        if len(keys) > bulk_work.AT_ONCE:
            run = bulk_work.begin_decisions(keys, choice, user, seen)
            return redirect("admin:catalog_run_change", run.pk)
        result = conflicts.resolve_conflicts(keys, choice, user, seen)
        if result.run:
            label = Conflict.Choice(choice).label
            done = (
                f"{label[0].upper()}{label[1:]}: {counted(result.number, 'conflict')}"
            )
            told = '{} decided. {} <a href="{}">Undo, or see what changed</a>'
            left = left_in_words(Conflict.objects.waiting().count())
            address = reverse("admin:catalog_run_change", args=[result.run.pk])
            messages.success(request, format_html(told, done, left, address))
        elif not result.left:
            messages.info(request, "Someone has already resolved these.")
        for one, why in result.left[:TOLD]:
            name = conflict_label(one).lower()
            messages.warning(request, f"“{one.anime}”, {name}, is not decided: {why}")
        if (more := len(result.left) - TOLD) > 0:
            told = f"{more:,} more are not decided. They are in the list below."
            messages.warning(request, told)
        return None


def in_list(field: str, value: Any) -> str:
    """Return a value as the list shows it."""
    return cut_to(LONGEST, value_text(label_of(field, value))) or BLANK


def counted(number: int, noun: str) -> str:
    """Return a number of things, in words that fit it."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def left_in_words(number: int) -> str:
    """Return how many conflicts are still to be decided, as a sentence."""
    return f"{counted(number, 'conflict') if number else 'No conflict'} left."


def decided_in_words(conflict: Conflict, choice: str, value: Any) -> str:
    """Return what a decision came to, with the value if that is short."""
    value = label_of(conflict.field, value)
    label, text = conflict_label(conflict), value_text(value)
    if conflict.element or len(text) > LONGEST:
        done = {"ours": "kept ours", "theirs": "took the file’s"}
        return f"{label}: {done.get(choice, 'went back to before')}."
    if isinstance(value, str):
        text = f"“{text}”"
    verb = "stays" if choice == Conflict.Choice.OURS else "is now"
    return f"{label} {verb} {text or 'empty'}."


def waiting_for(anime: Anime) -> tuple[str, str]:
    """Return the address of an entry's conflicts, and what to say; "" for none."""
    keys = list(anime.conflicts.waiting().values_list("pk", flat=True))
    if not keys:
        return "", ""
    text = "1 conflict waits" if len(keys) == 1 else f"{len(keys)} conflicts wait"
    return reverse("admin:catalog_conflict_change", args=keys[:1]), text
