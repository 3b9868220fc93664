"""Accounts and sign-ins that are locked, by the pages that their packages have.

Nobody rises above themselves by them.
"""

from typing import Any

from axes.admin import AccessAttemptAdmin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import User
from django.db.models import ManyToManyField, Model, QuerySet
from django.forms import CheckboxSelectMultiple, ModelMultipleChoiceField
from django.http import HttpRequest

from ..models import catalogue_write
from ..permissions import (
    Deed,
    groups_to_give,
    may_delete_account,
    may_manage,
    settable_rights,
)
from .model_admin import CatalogAdmin
from .my_account import MyAccount

NOTED = ("last_login", "date_joined")  # by the site: nobody types it
RIGHTS = ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")


class AccountAdmin(MyAccount, CatalogAdmin, UserAdmin):
    deeds = {
        "view": Deed.SEE_USERS,
        "add": Deed.ADD_USER,
        "change": Deed.CHANGE_USER,
        "delete": Deed.DELETE_USER,
    }
    # Two lists with buttons between say to nobody what they are for.
    filter_horizontal = ()

    def has_change_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        may_change = super().has_change_permission(request, obj)
        return may_change and (obj is None or may_manage(request.user, _account(obj)))

    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        may_delete = super().has_delete_permission(request, obj)
        return may_delete and (
            obj is None or may_delete_account(request.user, _account(obj))
        )

    @catalogue_write()
    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        super().delete_model(request, obj)

    @catalogue_write()
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        super().delete_queryset(request, queryset)

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        # Beside a password is the way to set it.
        return [
            (title, {**rest, "fields": [n for n in rest["fields"] if n != "password"]})
            for title, rest in fieldsets
        ]

    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> list[str]:
        if obj is None:
            return []
        settable = settable_rights(request.user, _account(obj))
        return [*NOTED, *(name for name in RIGHTS if name not in settable)]

    def formfield_for_manytomany(
        self, db_field: ManyToManyField, request: HttpRequest, **kwargs: Any
    ) -> ModelMultipleChoiceField | None:
        if db_field.name == "groups":
            kwargs["queryset"] = groups_to_give(request.user)
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class RoleAdmin(GroupAdmin):
    """Groups: what a role may, as one box beside each permission."""

    filter_horizontal = ()

    def formfield_for_manytomany(
        self,
        db_field: ManyToManyField,
        request: HttpRequest | None = None,
        **kwargs: Any,
    ) -> ModelMultipleChoiceField | None:
        kwargs["widget"] = CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class SignInAdmin(CatalogAdmin, AccessAttemptAdmin):
    deeds = {"view": Deed.SEE_LOCKED_SIGN_INS, "delete": Deed.UNLOCK_SIGN_IN}
    ordering = ["-attempt_time"]
    actions = ()  # its own breaks without a request of axes, and old ones go anyway


def _account(obj: Model) -> User:
    assert isinstance(obj, User)
    return obj
