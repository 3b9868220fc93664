"""The admin: where editors work.

An entry is read and written whole. Its form says what to change
(`entry_form.entry_from`), and `catalog.entries.store` alone writes the rows.
"""

from axes.models import AccessAttempt
from django.contrib import admin
from django.contrib.auth.models import Group, User

from ..models import (
    Anime,
    Artist,
    Conflict,
    Franchise,
    Link,
    NameRule,
    PendingEdit,
    Recording,
    Run,
    Song,
    SourceFile,
    Tag,
)
from .accounts import AccountAdmin, RoleAdmin, SignInAdmin
from .entry.anime import AnimeAdmin
from .imports.run import RunAdmin
from .imports.source_file import SourceFileAdmin
from .parts.link import LinkAdmin
from .parts.song import SongAdmin
from .queues.conflict import ConflictAdmin
from .queues.pending_edit_admin import PendingEditAdmin
from .terms.artist import ArtistAdmin
from .terms.franchise import FranchiseAdmin
from .terms.name_rule import NameRuleAdmin
from .terms.recording import RecordingAdmin
from .terms.tag import TagAdmin

admin.site.register(Anime, AnimeAdmin)
admin.site.register(Artist, ArtistAdmin)
admin.site.register(Conflict, ConflictAdmin)
admin.site.register(PendingEdit, PendingEditAdmin)
admin.site.register(Franchise, FranchiseAdmin)
admin.site.register(Link, LinkAdmin)
admin.site.register(NameRule, NameRuleAdmin)
admin.site.register(Recording, RecordingAdmin)
admin.site.register(Run, RunAdmin)
admin.site.register(Song, SongAdmin)
admin.site.register(SourceFile, SourceFileAdmin)
admin.site.register(Tag, TagAdmin)
# In the place of Django's own.
admin.site.unregister(Group)
admin.site.register(Group, RoleAdmin)
admin.site.unregister(User)
admin.site.register(User, AccountAdmin)
admin.site.register(AccessAttempt, SignInAdmin)
