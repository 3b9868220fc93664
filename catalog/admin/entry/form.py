"""The entry's form, and what it says: form data in, Document out."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html
from django.utils.timezone import localtime

from ...document import RATINGS, TYPES, Document, parser
from ...document.choices import labels
from ...document.entry import Entry, Own, Picture
from ...document.fields import FIELDS, absent_values
from ...document.model import Extra
from ...document.parser import is_url
from ...models import Anime, Franchise, Tag
from ...posters import pictures
from ..edit_conflicts import Collision
from ..fields import (
    LineField,
    PartialDateField,
    PosterField,
    TagsField,
    TextField,
    TimeField,
    add_labels,
    seen,
)
from ..frame_field import FrameField
from ..keys import parse_pk
from ..labels import moment
from ..my_account import time_zones
from ..queues.pending_edit import stamp
from .edit_session import EditSession
from .inlines import PartFormSet
from .state import State

# The fields of the form that are the Document's, under the same names.
VALUES = tuple(absent_values())
# Those that are the entry's own part, by the names that `Own` has for them.
OWN_VALUES = {
    "franchise": "franchise",
    "slug": "slug",
    "poster": "picture",
    "locked": "locks",
}

LOCKABLE = [(name, field.label) for name, field in FIELDS.items()]


def entry_from(form: "EntryForm", formsets: Sequence[PartFormSet]) -> Entry:
    """Return what a valid form and its formsets make of the entry they were opened on.

    What they leave alone stays as that has it, to the letter. An upload is kept only if
    it is to be saved.
    """
    base = form.session.base
    document = document_from(form, formsets, base.document)
    changes = {
        own: _own_value(name, form.cleaned_data[name])
        for name, own in OWN_VALUES.items()
        if name in form.changed_data
    }
    state = form.session.state
    if form.session.is_chosen and state in (State.PUBLISHED, State.NOT_PUBLISHED):
        changes["is_published"] = state == State.PUBLISHED
    if "picture" not in changes and form.cleaned_data.get("kept"):
        changes["picture"] = form.cleaned_data["kept"]
    if isinstance(taken := changes.get("picture"), pictures.EncodedPicture):
        if form.session.is_preview:
            del changes["picture"]
        else:
            changes["picture"] = pictures.store_picture(taken)
    picture = changes.get("picture", base.own.picture)
    if picture and "poster_frame" in form.changed_data:
        changes["picture"] = replace(picture, frame=form.cleaned_data["poster_frame"])
    return base.with_document(document).with_own(**changes)


def _own_value(name: str, value: Any) -> Any:
    """Return a value of the form as the entry's own part has it."""
    match name:
        case "franchise":
            return value.slug if value else ""
        case "locked":
            return frozenset(value)
        case "poster":
            return value or None
        case _:
            return value


def document_from(
    form: "EntryForm", formsets: Sequence[PartFormSet], base: Document
) -> Document:
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
    type = forms.ChoiceField(choices=[("", "---------"), *labels(TYPES).items()])
    episodes = forms.IntegerField(
        required=False, max_value=999_999, help_text="Blank where nobody knows."
    )
    start_date = PartialDateField(
        help_text="As far as it is known: 1985, 1985-10 or 1985-10-03."
    )
    end_date = PartialDateField()
    rating = forms.ChoiceField(
        required=False,
        choices=[("", "Not known"), *labels(RATINGS).items()],
        help_text="“None”: the work is unrated.",
    )
    synopsis = TextField(help_text="Markdown. A blank line starts a new paragraph.")
    slug = forms.SlugField(
        required=False,
        max_length=Anime._meta.get_field("slug").max_length,
        widget=AdminTextInputWidget,
        help_text="The end of its page's address. Blank: made of the title. "
        "An address that is given up leads to the new one.",
    )
    poster = PosterField(help_text="JPEG, PNG or WebP, up to 5 MiB.")
    poster_frame = FrameField(
        label="Crop",
        help_text="Percents of the picture. Blank: all of it.",
    )
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
    # By this the form is known again: what is typed into it is kept under this key.
    form_key = forms.CharField(required=False, widget=forms.HiddenInput)
    # The key of the revision that the form was opened on, and the edit that it shows.
    opened_on = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reader = forms.IntegerField(required=False, widget=forms.HiddenInput)
    edit = forms.CharField(required=False, widget=forms.HiddenInput)
    # What was chosen is told from what was there when the form was opened.
    state = forms.ChoiceField(
        required=False, label="Who sees this", show_hidden_initial=True
    )
    publish_at = TimeField(
        required=False,
        label="From",
        show_hidden_initial=True,
        widget=forms.DateTimeInput(
            format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}
        ),
    )
    take_off = forms.BooleanField(required=False, label="Take it off the site")

    # An upload that came with a form which was not saved, and is not sent again.
    kept = forms.CharField(required=False, widget=forms.HiddenInput)
    taken: pictures.EncodedPicture | None = None

    # What this edit and another one made of the same values: see `collisions`.
    collisions: Sequence[Collision] = ()

    class Meta:
        model = Anime
        # No field is the row's own: the store writes it, and what is here is checked.
        exclude = [field.name for field in Anime._meta.get_fields()]  # noqa: DJ006

    def __init__(
        self,
        session: EditSession,
        fields: Mapping[str, forms.Field | None],
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        """`fields` are those that take more than a class knows; None leaves one out."""
        self.session = session
        base = session.base
        given = {name: getattr(base.document, name) for name in VALUES}
        given |= self._own_initial(base.own)
        posted_key = data.get("form_key") if data else None
        given["form_key"] = posted_key or secrets.token_hex(16)
        named = set(base.document.tags)
        sent = {*filter(None, map(parse_pk, data.getlist("tags") if data else ()))}
        there: list[Tag] = []
        if named or sent:
            there = list(Tag.objects.filter(Q(name__in=named) | Q(pk__in=sent)))
            keys = {tag.name: tag.pk for tag in there}
            given["tags"] = [keys[n] for n in base.document.tags if n in keys]
        if session.anime:
            given["opened_on"] = session.opened_on
            given["reader"] = parser.READER
        if pending := session.pending:
            given["edit"] = stamp(pending)
        if session.states:
            given["state"] = session.state_now
            given["publish_at"] = session.publish_at
        given |= initial or {}
        super().__init__(
            data, files, initial=given, instance=session.anime, label_suffix=""
        )
        for name, field in fields.items():
            if field:
                self.fields[name] = field
            else:
                self.fields.pop(name, None)
        tags = self.fields.get("tags")
        if isinstance(tags, TagsField):
            tags.known = {tag.pk: tag for tag in there}
        if isinstance(states := self.fields.get("state"), forms.ChoiceField):
            states.choices = [(state, state.label) for state in session.states]
        add_labels(self.fields)
        self._tell_what_is_there(base.document)

    def mark(self, names: Iterable[str]) -> None:
        """Mark the fields of those names: what a suggestion changes."""
        for field in (self.fields[name] for name in names if name in self.fields):
            attrs = field.widget.attrs
            attrs["class"] = f"{attrs.get('class', '')} suggested".strip()

    def _own_initial(self, own: Own) -> dict[str, Any]:
        if not own.slug:
            return {}
        anime = self.session.anime
        franchise: Franchise | None = anime.franchise if anime else None
        if not franchise or franchise.slug != own.franchise:
            franchise = Franchise.objects.filter(slug=own.franchise).first()
        return {
            "franchise": franchise and franchise.pk,
            "slug": own.slug,
            "locked": sorted(own.locks),
            "poster": own.picture and Shown(own.picture.name),
            "poster_frame": own.picture and own.picture.frame,
        }

    def _tell_what_is_there(self, document: Document) -> None:
        discard = self.fields.get("discard")
        if document.extras and isinstance(discard, forms.MultipleChoiceField):
            discard.choices = [
                (str(place), format_html("<span>{}</span>", as_written(extra)))
                for place, extra in enumerate(document.extras)
            ]
        for name in self.session.base.own.locks:
            if field := self.fields.get(FIELDS[name].attribute):
                field.help_text = f"{field.help_text} Locked against imports.".strip()
        if "poster" in self.fields:
            self._tell_which_picture(document)

    def _tell_which_picture(self, document: Document) -> None:
        """Say which picture the page shows: an upload, that of the address, or none."""
        anime, picture = self.session.anime, self.session.base.own.picture
        field = self.fields["poster"]
        if picture and document.poster_url:
            told = "The page shows this picture. The address is only kept for the file."
        elif picture:
            told = "The page shows this picture."
        elif anime and anime.fetched_from:
            told = format_html(
                '<img class="poster-preview" src="{}" alt="The poster now"> The page '
                "shows this picture, fetched from the address. An upload replaces it.",
                anime.poster.url,
            )
        elif document.poster_url:
            told = (
                "The page shows a drawn cover: the picture at the address has not been "
                "fetched. An upload goes before it."
            )
        else:
            told = "The page shows a drawn cover until there is a poster."
        field.help_text = format_html("{} {}", told, field.help_text)

    @property
    def time_zone(self) -> str:
        """The zone that the form was opened in, whatever is chosen meanwhile."""
        sent = self.data.get("time_zone")
        here: str = timezone.get_current_timezone_name()
        return sent if sent in time_zones() else here

    def full_clean(self) -> None:
        with timezone.override(self.time_zone):
            super().full_clean()

    def tell_what_is_found(self) -> None:
        """Say beside its field what was found: for a form that is to be shown."""
        notes = self.session.notes
        for note in notes.open:
            if note.form_field in self.fields:
                bound = self[note.form_field]
                bound.help_text = notes.beside_its_field(note) + bound.help_text

    def clean_episodes(self) -> int | None:
        episodes = self.cleaned_data["episodes"]
        if episodes is not None and episodes < 1 and "episodes" in self.changed_data:
            raise ValidationError("Episodes must be at least 1.")
        return episodes

    def clean_poster_url(self) -> str:
        url = self.cleaned_data["poster_url"]
        if url and "poster_url" in self.changed_data and not is_url(url):
            raise ValidationError(f"“{url}” is not a valid URL; start with https://.")
        return url

    def clean_title(self) -> str:
        return seen(self.cleaned_data["title"])

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"]
        if "slug" not in self.changed_data:
            return slug
        if not slug and self.session.anime:
            raise ValidationError("The address cannot be empty.")
        slug = slug.lower()
        own = self.session.anime.pk if self.session.anime else 0  # no row's key
        led_to = Q(slug=slug) | Q(redirects__slug=slug)
        others = list(Anime.objects.filter(led_to).exclude(pk=own))
        if any(other.slug == slug for other in others):
            raise ValidationError("Anime with this Slug already exists.")
        if others:
            raise ValidationError(f"This address leads to “{others[0]}”.")
        return slug

    def clean_publish_at(self) -> datetime | None:
        """Return the time; raise ValidationError where it would be dropped unsaid."""
        time: datetime | None = self.cleaned_data["publish_at"]
        if self.session.is_preview:
            return time
        is_new = "publish_at" in self.changed_data
        if self.session.state != State.SCHEDULED:
            if time and is_new:
                raise ValidationError(
                    f"A time is filled in. Choose “{State.SCHEDULED.label}”, or clear "
                    "the time."
                )
            return None
        if not time:
            raise ValidationError("Enter the date and time.")
        if is_new and time <= timezone.now():
            raise ValidationError(f"{moment(time)} has passed. Choose a later time.")
        return time

    def clean_take_off(self) -> bool:
        """Return True if visitors are to lose the entry; raise ValidationError where
        nobody said so."""
        said: bool = self.cleaned_data["take_off"]
        if self.session.takes_off and not said:
            raise ValidationError(
                f"Visitors will not find “{self.session.anime}” any more. Select “Take "
                "it off the site”, and save again."
            )
        return said

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        if obstacle := self.session.obstacle:
            raise ValidationError(obstacle, code="edited-elsewhere")
        self._check_plan()
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

    def _check_plan(self) -> None:
        """Ask again where someone planned the entry's publication meanwhile."""
        if not {"state", "publish_at"} & set(self.changed_data) or self.session.pending:
            return
        name, now = "initial-publish_at", self.session.publish_at
        text = f"{localtime(now):%Y-%m-%d %H:%M}" if now else ""
        # To the minute, as it is typed.
        if self.data.get(name, text)[:16] == text:
            return
        plan = f"now it is {moment(now)}" if now else "it is gone"
        self.add_error(
            "publish_at",
            f"Someone changed the time meanwhile: {plan}. Save again to replace it.",
        )
        self._put_in_sent(name, text)

    def _put_in_sent(self, name: str, value: str) -> None:
        """Let the form be shown again as if a value had been sent."""
        assert isinstance(self.data, QueryDict)
        data = self.data.copy()
        data[name] = value
        self.data = data

    def clean_poster(self) -> Any:
        value = self.cleaned_data["poster"]
        self.taken = value if isinstance(value, pictures.EncodedPicture) else None
        return value

    def clean_kept(self) -> Picture | None:
        """Return the picture that was sent before, if it is one of ours."""
        return pictures.picture_of_token(self.cleaned_data["kept"])

    def keep_upload(self) -> None:
        """Keep an upload while its form is asked to be sent again."""
        picture = self.cleaned_data.get("kept")
        if self.taken:
            picture = pictures.store_picture(self.taken)
        if not picture:
            return
        self._put_in_sent("kept", pictures.picture_as_token(picture))
        self["poster"].help_text = format_html(
            '<img class="poster-preview" src="{}" alt="The poster chosen"> Chosen, and '
            "saved with the entry. {}",
            default_storage.url(picture.name),
            self["poster"].help_text,
        )

    def ask(self, collisions: Sequence[Collision]) -> None:
        """Ask which of the values in conflict is to be, instead of saving them."""
        self.collisions = collisions
        for collision in collisions:
            self.add_error(collision.form_field(self), collision.error)


class Shown(NamedTuple):
    """A picture in the storage, as the input that replaces it shows it."""

    name: str

    @property
    def url(self) -> str:
        return default_storage.url(self.name)

    def __str__(self) -> str:
        return self.name


def as_written(extra: Extra) -> str:
    """Return what the format has no place for, near to how its file has it."""
    if extra.kind == "field":
        return f"{extra.name}: {extra.value}"
    if extra.kind == "section":
        return f"## {extra.name}\n\n{extra.value}".strip()
    return extra.value
