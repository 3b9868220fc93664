"""The entry's form, and what it says: form data in, Document out."""

from dataclasses import replace

from django import forms
from django.conf import settings
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import ValidationError
from django.utils.html import format_html

from ..document import RATINGS, TYPES, Document
from ..document.matching import FIELDS
from ..document.parser import is_url
from ..models import Anime, Redirect, Tag
from .draft import stamp
from .fields import LineField, PartialDateField, PosterField, TextField, add_labels

# The fields of the form that are the Document's, under the same names.
VALUES = (
    "title",
    "type",
    "episodes",
    "original_title",
    "start_date",
    "end_date",
    "rating",
    "synopsis",
    "poster_url",
    "poster_alt",
)
# Those that are the entry's alone: no file says them.
OWN_VALUES = ("is_published", "franchise", "slug", "poster", "locked")

BLANK = Document(title="", type="")
LOCKABLE = [(name, name.replace("-", " ").capitalize()) for name in FIELDS]
DATE_HELP = "As far as it is known: 1985, 1985-10 or 1985-10-03."


def base_of(anime):
    """Return the Document that the form of an entry was opened on."""
    return getattr(anime, "base", BLANK)


def document_from(form, formsets, base):
    """Return what a valid form and its formsets make of a Document.

    What they leave alone stays as `base` has it, to the letter.
    """
    data = form.cleaned_data
    changes = {name: data[name] for name in VALUES if name in form.changed_data}
    if changes.get("poster_url") == "":
        changes["poster_alt"] = ""  # a file has a description only beside an address
    if "tags" in form.changed_data:
        names = [tag.name for tag in data["tags"]]
        kept = [name for name in base.tags if name in names]
        changes["tags"] = (*kept, *(name for name in names if name not in kept))
    if data.get("discard"):
        changes["extras"] = tuple(
            extra
            for place, extra in enumerate(base.extras)
            if str(place) not in data["discard"]
        )
    for formset in formsets:
        changes[formset.part] = formset.items()
    return replace(base, **changes)


class EntryForm(forms.ModelForm):
    """All that an entry is, but for its songs, links and alternative names."""

    title = LineField(required=True)
    original_title = LineField(help_text="As it is written in Japan: 機動戦士ガンダム.")
    type = forms.ChoiceField(choices=[("", "---------"), *TYPES.items()])
    episodes = forms.IntegerField(
        required=False, max_value=999_999, help_text="Blank where nobody knows."
    )
    start_date = PartialDateField(help_text=DATE_HELP)
    end_date = PartialDateField(help_text=DATE_HELP)
    rating = forms.ChoiceField(
        required=False,
        choices=[("", "Nothing is said"), *RATINGS.items()],
        help_text="“None” says that there is none.",
    )
    synopsis = TextField(help_text="Markdown. A blank line starts a new paragraph.")
    poster = PosterField(help_text="JPEG, PNG or WebP, up to 5 MiB.")
    poster_url = LineField(
        label="Poster address",
        help_text="Where a picture is on the web. The file of the entry names it.",
    )
    poster_alt = LineField(
        label="Poster description",
        help_text="For those who do not see the picture at this address.",
    )
    discard = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="What the entry's file says beyond its format. It is kept, and "
        "exported in its place, until it is ticked here.",
    )
    locked = forms.MultipleChoiceField(
        required=False,
        choices=LOCKABLE,
        widget=forms.CheckboxSelectMultiple,
        help_text="What is ticked stays as it is here, whatever a file says.",
    )
    # The key of the revision that the form was opened on, and the draft that it shows.
    opened_on = forms.IntegerField(required=False, widget=forms.HiddenInput)
    draft = forms.CharField(required=False, widget=forms.HiddenInput)
    publish_at = forms.SplitDateTimeField(
        required=False,
        label="Publish the draft at",
        widget=AdminSplitDateTime,
        help_text=f"Blank: when someone saves it. Time zone: {settings.TIME_ZONE}.",
    )

    # What this edit and another one made of the same values: see `collisions`.
    collisions = ()

    # Whether it is to be kept as a draft, and what speaks against that.
    as_draft = False
    obstacle = ""

    class Meta:
        model = Anime
        # The Document's fields are written by the store, and checked here.
        exclude = [*VALUES, "tags"]  # noqa: DJ006 - the admin names the fields
        help_texts = {
            "is_published": "Off: a draft, which only editors see.",
            "franchise": "The works that it belongs to. Blank: a franchise of its own.",
            "slug": "The end of its page's address. Blank: made of the title. "
            "An address that is given up leads to the new one.",
        }

    def __init__(self, *args, initial=None, instance=None, **kwargs):
        base = base_of(instance)
        given = {name: getattr(base, name) for name in VALUES}
        if base.tags:
            keys = dict(
                Tag.objects.filter(name__in=base.tags).values_list("name", "pk")
            )
            given["tags"] = [keys[name] for name in base.tags]
        if instance:
            given["opened_on"] = instance.opened_on
            given["locked"] = instance.locks
            if draft := instance.draft:
                given["draft"] = stamp(draft)
                given["publish_at"] = draft.publish_at
        initial = given | (initial or {})
        super().__init__(*args, initial=initial, instance=instance, **kwargs)
        add_labels(self.fields)
        if base.extras and "discard" in self.fields:
            self.fields["discard"].choices = [
                (str(place), format_html("<span>{}</span>", as_written(extra)))
                for place, extra in enumerate(base.extras)
            ]
        for note in instance.notes.open if instance else ():
            if field := self.fields.get(note.form_field):
                field.help_text = (
                    instance.notes.beside_its_field(note) + field.help_text
                )
        for name in instance.locks if instance else ():
            if field := self.fields.get(FIELDS[name].attribute):
                field.help_text = f"{field.help_text} Locked against imports.".strip()
        # What no Document has is merged by these: only what its editor has changed
        # differs from what the form was opened with.
        for name in set(OWN_VALUES) & set(self.fields) - {"poster"}:
            self.fields[name].show_hidden_initial = bool(instance)
        # Nobody is asked for an address that a title gives as well.
        for name in {"slug", "franchise"} & set(self.fields):
            self.fields[name].required = False

    def clean_episodes(self):
        episodes = self.cleaned_data["episodes"]
        if episodes is not None and episodes < 1 and "episodes" in self.changed_data:
            raise ValidationError("An anime has one episode or more.")
        return episodes

    def clean_poster_url(self):
        url = self.cleaned_data["poster_url"]
        if url and "poster_url" in self.changed_data and not is_url(url):
            raise ValidationError(f"“{url}” is no web address: write https://…")
        return url

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        if "slug" not in self.changed_data:
            return slug
        if not slug and self.instance.pk:
            raise ValidationError("An entry has an address.")
        slug = slug.lower()
        others = Redirect.objects.filter(slug=slug).exclude(anime=self.instance.pk)
        if redirect := others.select_related("anime").first():
            raise ValidationError(f"This address leads to “{redirect.anime}”.")
        return slug

    def clean(self):
        super().clean()
        data = self.cleaned_data
        if self.instance.pk and not self.instance.is_opened_on_known:
            raise ValidationError(
                "What the entry was when this form was opened is not known any more. "
                "Open it once more in another window, and make your changes there.",
                code="opened-on-unknown",
            )
        if self.obstacle:
            raise ValidationError(self.obstacle, code="draft-elsewhere")
        if self.as_draft:
            self.refuse_own_values()
        self.keep_own_values()
        for collision in self.collisions:
            self.add_error(collision.form_field(self), collision.error)
        started, ended = data.get("start_date"), data.get("end_date")
        dated = {"start_date", "end_date"} & set(self.changed_data)
        if dated and started and ended and started.is_after(ended):
            message = f"It ends ({ended}) before it starts ({started})."
            self.add_error("end_date", message)
        described = data.get("poster_alt") and "poster_alt" in self.changed_data
        if described and data.get("poster_url") == "":
            self.add_error(
                "poster_alt", "A description stands beside an address: give both."
            )
        return data

    def refuse_own_values(self):
        for name in set(OWN_VALUES) & set(self.changed_data):
            self.add_error(
                name, "A draft has no place for this: save it by itself, first."
            )

    def keep_own_values(self):
        """Leave the entry's own values as others have made them."""
        untouched = set(self.cleaned_data) - set(self.changed_data) - {"locked"}
        for name in set(OWN_VALUES) & untouched:
            if self.instance.pk:
                self.cleaned_data[name] = getattr(self.instance, name)


def as_written(extra):
    """Return what the format has no place for, near to how its file has it."""
    if extra.kind == "field":
        return f"{extra.name}: {extra.value}"
    if extra.kind == "section":
        return f"## {extra.name}\n\n{extra.value}".strip()
    return extra.value
