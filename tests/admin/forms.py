"""Forms of a page, filled in the way a browser does."""

from html.parser import HTMLParser

from django.urls import reverse

from catalog.models import Anime

from ..factories import load_document


class FormReader(HTMLParser):
    """Reads the fields of one form with the values that a browser would send."""

    def __init__(self, form_id):
        super().__init__()
        self.form_id = form_id
        self.inside = False
        self.data = {}
        self.textarea = self.select = None

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form":
            self.inside = attributes.get("id") == self.form_id
        if not self.inside:
            return
        name, value = attributes.get("name"), attributes.get("value") or ""
        if tag == "input" and name:
            kind = attributes.get("type", "text")
            if kind in ("checkbox", "radio"):
                if "checked" in attributes:
                    self.add(name, value or "on")
            elif kind not in ("submit", "file"):
                self.add(name, value.replace("\r", "").replace("\n", ""))
        elif tag == "textarea":
            self.textarea, self.text = name, []
        elif tag == "select":
            self.select, self.multiple = name, "multiple" in attributes
            self.options, self.chosen = [], []
        elif tag == "option":
            self.options.append(value)
            if "selected" in attributes:
                self.chosen.append(value)

    def handle_data(self, text):
        if self.textarea:
            self.text.append(text)

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        elif tag == "textarea" and self.textarea:
            text = "".join(self.text).replace("\r\n", "\n").replace("\r", "\n")
            self.add(self.textarea, text.removeprefix("\n").replace("\n", "\r\n"))
            self.textarea = None
        elif tag == "select" and self.select:
            first = [] if self.multiple else self.options[:1]
            for value in self.chosen or first:
                self.add(self.select, value)
            self.select = None

    def add(self, name, value):
        self.data.setdefault(name, []).append(value)


def fields_of(response, form_id):
    """Return the fields of a form on a page, as a test client posts them."""
    reader = FormReader(form_id)
    reader.feed(response.content.decode())
    return reader.data


class EntryForms:
    """The entry's form as an editor uses it: opened, filled in, sent."""

    def __init__(self, client):
        self.client = client

    def url(self, anime=None):
        if anime is None:
            return reverse("admin:catalog_anime_add")
        return reverse("admin:catalog_anime_change", args=[anime.pk])

    def open(self, anime=None):
        """Return the fields of an entry's form, or of the blank one."""
        response = self.client.get(self.url(anime))
        return fields_of(response, "anime_form")

    def send(self, fields, anime=None, **changes):
        """Post fields with changes; `__` stands for the hyphen of a row's field."""
        for name, value in changes.items():
            fields[name.replace("__", "-")] = value
        return self.client.post(self.url(anime), fields)

    def add(self, **changes):
        """Add an entry and return it."""
        known = set(Anime.objects.values_list("pk", flat=True))
        response = self.send(self.open(), **changes)
        assert response.status_code == 302, response.context["errors"]
        return Anime.objects.exclude(pk__in=known).get()

    def change(self, anime, **changes):
        """Change an entry and return its Document."""
        response = self.send(self.open(anime), anime, **changes)
        assert response.status_code == 302, response.context["errors"]
        return document_of(anime)

    def refuse(self, anime=None, **changes):
        """Send what must be refused and return the errors as one text."""
        response = self.send(self.open(anime), anime, **changes)
        assert response.status_code == 200
        return "\n".join(map(str, response.context["errors"]))


def apply_after_a_look(client, response):
    """Press “Apply” on the preview of a bulk action, and return where that leads."""
    fields = {**fields_of(response, "bulk"), "apply": "1"}
    return client.post(reverse("admin:catalog_anime_bulk"), fields, follow=True)


def document_of(anime):
    anime = Anime.objects.get(pk=anime.pk)
    return load_document(anime)
