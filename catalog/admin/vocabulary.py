"""What tags and franchises share: names that entries point to, each with an address."""

from itertools import count

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from ..models import CatalogueVersion
from ..slugs import slugify
from .fields import LineField


class VocabularyForm(forms.ModelForm):
    name = LineField(required=True)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields[
                "slug"
            ].help_text = (
                "The end of its page's address, for good. Blank: made of the name."
            )

    def clean_slug(self):
        return self.cleaned_data["slug"].lower()


class VocabularyAdmin(admin.ModelAdmin):
    """Names with the number of entries under each."""

    form = VocabularyForm
    fields = ["name", "slug"]
    list_display = ["name", "slug", "entries"]
    list_per_page = 100
    show_full_result_count = False
    search_fields = ["name", "slug"]

    # The rows that count as its entries, and their field that points here.
    counted_model = None
    counted_field = ""

    @admin.display(description="entries", ordering="entries")
    def entries(self, term):
        return term.entries

    def get_queryset(self, request):
        field = self.counted_field
        rows = self.counted_model.objects.filter(**{field: OuterRef("pk")})
        number = rows.order_by().values(field).annotate(n=Count("pk")).values("n")
        queryset = super().get_queryset(request)
        return queryset.annotate(entries=Coalesce(Subquery(number), 0))

    def get_readonly_fields(self, request, obj=None):
        # Addresses are kept, and the import finds a franchise by its own.
        return ["slug"] if obj else []

    def save_model(self, request, obj, form, change):
        CatalogueVersion.raise_by_one()
        if not obj.slug:
            obj.slug = self.free_slug(slugify(obj.name))
        super().save_model(request, obj, form, change)

    def free_slug(self, wish):
        slugs = (wish if number == 1 else f"{wish}-{number}" for number in count(1))
        known = self.model.objects.all()
        return next(slug for slug in slugs if not known.filter(slug=slug).exists())

    def delete_model(self, request, obj):
        CatalogueVersion.raise_by_one()
        super().delete_model(request, obj)

    @transaction.atomic
    def delete_queryset(self, request, queryset):
        CatalogueVersion.raise_by_one()
        super().delete_queryset(request, queryset)
