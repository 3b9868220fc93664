"""Who may do what: the one table of it, which every gate asks.

`Deed` has a line for each deed. A deed takes Django's permissions, all of those named;
the groups that a site begins with have the ones of their deeds, and whoever runs it may
change that. A superuser may do all, and who is in no group nothing; nor may whoever is
no staff any more, whatever groups they have kept.
"""

from enum import Enum
from typing import Any, Literal, get_args

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser, Group, Permission, User
from django.db.models import Model, Q, QuerySet

from .document.entry import OWN_FIELDS
from .models import Anime, PendingEdit, Run, SavedFilter

Role = Literal["Contributor", "Editor", "Maintainer"]
Asker = User | AnonymousUser

ROLES: tuple[Role, ...] = get_args(Role)
_EDITORS = ROLES[1:]
_MAINTAINERS = ROLES[2:]
BACKEND = "catalog.permissions.Accounts"
_PUBLISH = ("catalog.change_anime", "catalog.publish_anime")
_MERGE = (*_PUBLISH, "catalog.delete_anime")


class Accounts(ModelBackend):
    """Django's accounts; each is read in one query with what it chose, and all that it
    may in another one."""

    def get_user(self, user_id: int) -> User | None:
        user = User.objects.select_related("settings").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None

    def get_all_permissions(self, user_obj: Any, obj: Model | None = None) -> set[str]:
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        known: set[str] | None = vars(user_obj).get("permissions_read")
        if known is None:
            names = ("content_type__app_label", "codename")
            rows = Permission.objects.order_by()
            if not user_obj.is_superuser:
                of_groups = rows.filter(group__user=user_obj.pk)
                rows = rows.filter(user=user_obj.pk).union(of_groups)
            known = {f"{app}.{name}" for app, name in rows.values_list(*names)}
            vars(user_obj)["permissions_read"] = known
        return known


class Deed(Enum):
    """What someone may do: the roles that may at first, and what it takes."""

    # Entries
    SEE_ENTRIES = ROLES, "catalog.view_anime"
    ADD_ENTRY = ROLES, "catalog.add_anime"
    EDIT_ENTRY = ROLES, "catalog.change_anime"  # not published; else a suggestion
    PUBLISH = _EDITORS, *_PUBLISH  # also: change what visitors see
    DELETE_ENTRY = _EDITORS, "catalog.delete_anime"
    REVERT_ENTRY = _EDITORS, *_PUBLISH
    RESTORE_ENTRY = _EDITORS, *_PUBLISH, "catalog.add_anime"
    MERGE_ENTRIES = _EDITORS, *_MERGE
    WITHDRAW_ENTRY = _EDITORS, *_MERGE
    UNDO_WITHDRAWAL = _MAINTAINERS, *_MERGE, "catalog.add_run"
    EDIT_MANY = _EDITORS, *_PUBLISH

    # Saved filters: one's own are for whoever sees the lists
    SHARE_FILTER = ROLES, "catalog.change_anime"
    MANAGE_SHARED_FILTERS = _MAINTAINERS, "auth.change_user"  # also of who has left

    # Edits that wait
    SEE_PENDING_EDITS = ROLES, "catalog.view_pendingedit"
    DISCARD_OWN_PENDING_EDIT = ROLES, "catalog.delete_pendingedit"
    DECIDE_PENDING_EDIT = _EDITORS, *_PUBLISH  # publish or discard anyone's

    # Imports
    SEE_RUNS = ROLES, "catalog.view_run"
    SEE_FILES = ROLES, "catalog.view_sourcefile"
    IMPORT = _MAINTAINERS, *_PUBLISH, "catalog.add_run"
    SEE_CONFLICTS = ROLES, "catalog.view_conflict"
    DECIDE_CONFLICT = _EDITORS, *_PUBLISH

    # Tags, franchises, artists
    SEE_TAGS = ROLES, "catalog.view_tag"
    ADD_TAG = ROLES, "catalog.add_tag"
    RENAME_TAG = _EDITORS, "catalog.change_tag"
    DELETE_TAG = _EDITORS, "catalog.delete_tag"
    MERGE_TAGS = _EDITORS, *_MERGE, "catalog.delete_tag"
    SEE_FRANCHISES = ROLES, "catalog.view_franchise"
    ADD_FRANCHISE = _EDITORS, "catalog.add_franchise"
    RENAME_FRANCHISE = _EDITORS, "catalog.change_franchise"
    DELETE_FRANCHISE = _EDITORS, "catalog.delete_franchise"
    MERGE_FRANCHISES = _EDITORS, *_MERGE, "catalog.delete_franchise"
    SEE_ARTISTS = ROLES, "catalog.view_artist"
    CHANGE_ARTIST = _EDITORS, "catalog.change_artist"  # rename, merge, part; songs

    # Accounts: of those that may no more than oneself (`may_manage`)
    SEE_USERS = _MAINTAINERS, "auth.view_user", "auth.view_group"
    ADD_USER = _MAINTAINERS, "auth.add_user"
    CHANGE_USER = _MAINTAINERS, "auth.change_user"
    DELETE_USER = _MAINTAINERS, "auth.delete_user"
    SEE_LOCKED_SIGN_INS = _MAINTAINERS, "axes.view_accessattempt"
    UNLOCK_SIGN_IN = _MAINTAINERS, "axes.delete_accessattempt"

    def __new__(cls, roles: tuple[Role, ...], *permissions: str) -> "Deed":
        # Two deeds that take the same are two all the same.
        deed = object.__new__(cls)
        deed._value_ = len(cls.__members__)
        deed.roles = roles
        deed.permissions = permissions
        return deed

    roles: tuple[Role, ...]
    permissions: tuple[str, ...]


def may(user: Asker, deed: Deed) -> bool:
    """Return True if someone may do a deed."""
    return user.is_staff and user.has_perms(deed.permissions)


def who_may(deed: Deed) -> QuerySet[User]:
    """Return those who may do a deed."""
    users = User.objects.filter(is_staff=True)
    for permission in deed.permissions:
        having = User.objects.with_perm(permission, backend=BACKEND)
        users = users.filter(pk__in=having.order_by().values("pk"))
    return users


def may_save(user: Asker, anime: Anime | None) -> bool:
    """Return True if someone's edit of an entry is the entry's at once.

    `anime` is None where it is a new one. Who may not save it suggests the edit.
    """
    if anime is None:
        return may(user, Deed.ADD_ENTRY)
    return may(user, Deed.PUBLISH if anime.is_published else Deed.EDIT_ENTRY)


def settable(user: Asker, anime: Anime | None) -> set[str]:
    """Return the names of what someone may set of an entry's own part.

    `anime` is None where it is a new one. The names are those of `OWN_FIELDS`.
    """
    if may(user, Deed.PUBLISH):
        return {*OWN_FIELDS}
    return {*OWN_FIELDS} - {"published"} if may_save(user, anime) else set()


def may_delete(user: Asker, anime: Anime | None) -> bool:
    """Return True if someone may delete an entry; None: any at all."""
    allowed = may(user, Deed.DELETE_ENTRY)
    return allowed and (anime is None or may_save(user, anime))


def may_discard(user: Asker, pending: PendingEdit | None) -> bool:
    """Return True if someone may discard an edit that waits; None: any at all."""
    if may(user, Deed.DECIDE_PENDING_EDIT):
        return True
    is_own = pending is None or pending.author == user
    return is_own and may(user, Deed.DISCARD_OWN_PENDING_EDIT)


def may_change_filter(user: Asker, saved: SavedFilter) -> bool:
    """Return True if someone may rename and remove a saved filter."""
    if saved.owner == user:
        return may(user, Deed.SEE_ENTRIES)
    return saved.is_shared and may(user, Deed.MANAGE_SHARED_FILTERS)


_TERM_DEEDS = {
    (Run.Term.TAG, Run.Kind.MERGE): Deed.MERGE_TAGS,
    (Run.Term.TAG, Run.Kind.RENAME): Deed.RENAME_TAG,
    (Run.Term.TAG, Run.Kind.DELETION): Deed.DELETE_TAG,
    (Run.Term.FRANCHISE, Run.Kind.MERGE): Deed.MERGE_FRANCHISES,
    (Run.Term.FRANCHISE, Run.Kind.RENAME): Deed.RENAME_FRANCHISE,
    (Run.Term.FRANCHISE, Run.Kind.DELETION): Deed.DELETE_FRANCHISE,
    (Run.Term.ARTIST, Run.Kind.MERGE): Deed.CHANGE_ARTIST,
    (Run.Term.ARTIST, Run.Kind.RENAME): Deed.CHANGE_ARTIST,
    (Run.Term.ARTIST, Run.Kind.SPLIT): Deed.CHANGE_ARTIST,
    (Run.Term.ARTIST, Run.Kind.DECISION): Deed.CHANGE_ARTIST,
    (Run.Term.ARTIST, Run.Kind.DELETION): Deed.CHANGE_ARTIST,
    (Run.Term.RECORDING, Run.Kind.MERGE): Deed.CHANGE_ARTIST,
    (Run.Term.RECORDING, Run.Kind.SPLIT): Deed.CHANGE_ARTIST,
}


def may_undo(user: Asker, run: Run) -> bool:
    """Return True if someone may undo a run: who may do a thing, may undo it, but for
    what was withdrawn for good."""
    if run.term:
        return may(user, _TERM_DEEDS[Run.Term(run.term), Run.Kind(run.kind)])
    match run.kind:
        case Run.Kind.MERGE:
            return may(user, Deed.MERGE_ENTRIES)
        case Run.Kind.BULK:
            return may(user, Deed.EDIT_MANY)
        case Run.Kind.DECISION:
            return may(user, Deed.DECIDE_CONFLICT)
        case Run.Kind.WITHDRAWAL:
            return may(user, Deed.UNDO_WITHDRAWAL)
        case _:
            return may(user, Deed.IMPORT)


def may_manage(user: Asker, account: User) -> bool:
    """Return True if an account may no more than someone who may change accounts.

    Whoever sets a password is that account from then on.
    """
    if user.is_superuser:
        return True
    beyond = _permissions(account).exclude(pk__in=_permissions(user))
    return not (account.is_superuser or beyond.exists())


def may_delete_account(user: Asker, account: User) -> bool:
    """Return True if someone who may delete accounts may delete this one."""
    return account != user and may_manage(user, account)


def settable_rights(user: Asker, account: User) -> set[str]:
    """Return what someone may set of an account's rights: nothing of their own.

    The names are those of the fields of `User`.
    """
    if account == user or not may_manage(user, account):
        return set()
    of_superusers = {"is_superuser", "user_permissions"} if user.is_superuser else set()
    return {"is_active", "is_staff", "groups"} | of_superusers


def groups_to_give(user: Asker) -> QuerySet[Group]:
    """Return the groups that have no permission which someone lacks."""
    if user.is_superuser:
        return Group.objects.all()
    beyond = Permission.objects.exclude(pk__in=_permissions(user))
    return Group.objects.exclude(permissions__in=beyond)


def _permissions(account: Asker) -> QuerySet[Permission, int]:
    """Return the keys of an account's permissions, also while it is not active."""
    of_account = Q(user=account.pk) | Q(group__user=account.pk)
    return Permission.objects.filter(of_account).order_by().values_list("pk", flat=True)
