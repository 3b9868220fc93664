"""Rules for names: which are whole, and which are other spellings of one."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from ...document.artist_names import spelled
from ...entries.artist_edits import crediting_anew
from ...entries.names import rule_key
from ...models import NameRule, account_name
from ...permissions import Deed
from ..fields import LineField, seen
from ..model_admin import CatalogAdmin, signed_in

Kind = NameRule.Kind


class NameRuleForm(forms.ModelForm):
    name = LineField(
        required=True,
        max_length=200,
        help_text="As songs have it: “JUDY AND MARY”, “Sky-Hi”.",
    )
    same_as = LineField(
        label="Of the name",
        max_length=200,
        help_text="For another spelling alone: whose it is, “SKY-HI”.",
    )

    # That several have a name is said on the page of one of them.
    kind = forms.ChoiceField(
        choices=[("", "---------"), *(c for c in Kind.choices if c[0] != Kind.MANY)]
    )

    class Meta:
        model = NameRule
        fields = ["name", "kind", "same_as"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        name, same_as = (
            seen(text) if (text := values.get(field)) else ""
            for field in ("name", "same_as")
        )
        kind = values.get("kind")
        same_as = same_as if kind == Kind.SAME else ""
        if kind == Kind.SAME and not same_as:
            self.add_error("same_as", "Say of which name it is another spelling.")
        elif kind == Kind.SAME and spelled(same_as) == spelled(name):
            self.add_error("same_as", "That is the same spelling. Write another one.")
        key = rule_key(kind, name) if kind and name else ""
        if key and NameRule.objects.filter(kind=kind, key=key).exists():
            raise ValidationError(f"There is such a rule for “{name}” already.")
        return values | {"name": name, "same_as": same_as}


class NameRuleAdmin(CatalogAdmin):
    """What is asked before a credit is divided, and before names are compared.

    A rule is made or deleted, and songs are credited by it at once.
    """

    deeds = {
        "view": Deed.SEE_ARTISTS,
        "add": Deed.CHANGE_ARTIST,
        "delete": Deed.CHANGE_ARTIST,
    }
    form = NameRuleForm
    list_display = ["name", "kind", "same_as", "decided", "decided_at"]
    list_display_links = ["name"]
    list_filter = ["kind"]
    list_select_related = ["decided_by"]
    search_fields = ["name", "same_as"]
    list_per_page = 100

    @admin.display(description="by")
    def decided(self, rule: NameRule) -> str:
        return account_name(rule, "decided_by") or "the product"

    def save_model(
        self, request: HttpRequest, obj: NameRule, form: forms.ModelForm, change: bool
    ) -> None:
        obj.key, obj.decided_by = rule_key(obj.kind, obj.name), signed_in(request)
        with crediting_anew(_names_of(obj)):
            super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: NameRule) -> None:
        with crediting_anew(_names_of(obj)):
            super().delete_model(request, obj)

    def delete_queryset(
        self, request: HttpRequest, queryset: QuerySet[NameRule]
    ) -> None:
        names = [name for rule in queryset for name in _names_of(rule)]
        with crediting_anew(names):
            super().delete_queryset(request, queryset)

    def has_change_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return False


def _names_of(rule: NameRule) -> list[str]:
    return [name for name in (rule.name, rule.same_as) if name]
