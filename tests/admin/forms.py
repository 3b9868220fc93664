"""Forms of a page, filled in the way a browser does."""

from html.parser import HTMLParser

from django.urls import reverse

from catalog.models import Anime

from ..factories import load_document


class Form:
    """A form of a page: where it leads, and what a browser sends of it as it is.

    `names` are all that it has; a button is a triple of name, value and address.
    """

    def __init__(self):
        self.action, self.method = "", "get"
        self.data, self.names, self.buttons = {}, set(), []

    def add(self, name, value):
        self.data.setdefault(name, []).append(value)


class PageReader(HTMLParser):
    """Reads the forms of a page, by their ids where they have one, and its links."""

    def __init__(self):
        super().__init__()
        self.links, self.forms = [], {}
        self.form = self.textarea = self.select = None

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        name, value = attributes.get("name"), attributes.get("value") or ""
        if tag == "a" and "href" in attributes:
            self.links.append(attributes["href"])
        if tag == "form":
            self.form = self.form_of(attributes.get("id") or len(self.forms))
            self.form.action = attributes.get("action") or ""
            self.form.method = attributes.get("method", "get").lower()
        form = self.form_of(attributes["form"]) if "form" in attributes else self.form
        if form is None:
            return
        if tag in ("input", "textarea", "select", "button") and name:
            form.names.add(name)
        kind = attributes.get("type", "submit" if tag == "button" else "text")
        if tag in ("input", "button") and kind == "submit":
            form.buttons.append((name, value, attributes.get("formaction", "")))
        elif tag == "input" and name:
            if kind in ("checkbox", "radio"):
                if "checked" in attributes:
                    form.add(name, value or "on")
            elif kind != "file":
                form.add(name, value.replace("\r", "").replace("\n", ""))
        elif tag == "textarea":
            self.textarea, self.text, self.of = name, [], form
        elif tag == "select":
            self.select, self.multiple, self.of = name, "multiple" in attributes, form
            self.options, self.chosen = [], []
        elif tag == "option" and self.select:
            self.options.append(value)
            if "selected" in attributes:
                self.chosen.append(value)

    def form_of(self, form_id):
        return self.forms.setdefault(form_id, Form())

    def handle_data(self, text):
        if self.textarea:
            self.text.append(text)

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "textarea" and self.textarea:
            text = "".join(self.text).replace("\r\n", "\n").replace("\r", "\n")
            self.of.add(self.textarea, text.removeprefix("\n").replace("\n", "\r\n"))
            self.textarea = None
        elif tag == "select" and self.select:
            first = [] if self.multiple else self.options[:1]
            for value in self.chosen or first:
                self.of.add(self.select, value)
            self.select = None


def read_page(response):
    """Return a reader of what is on a page."""
    reader = PageReader()
    reader.feed(response.content.decode())
    return reader


def fields_of(response, form_id):
    """Return the fields of a form on a page, as a test client posts them."""
    return read_page(response).form_of(form_id).data


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
