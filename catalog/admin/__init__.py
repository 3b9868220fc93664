"""The admin: where editors work.

An entry is read and written whole, as a Document. Its form says what to change
(`entry_form.document_from`), and `catalog.exchange.store` alone writes the rows.
"""

from django.conf import settings
from django.contrib import admin

from ..models import (
    Anime,
    Artist,
    Conflict,
    Draft,
    Franchise,
    Run,
    SourceFile,
    Tag,
)
from . import desk
from .anime import AnimeAdmin
from .artist import ArtistAdmin
from .conflict import ConflictAdmin
from .draft import DraftAdmin
from .franchise import FranchiseAdmin
from .run import RunAdmin
from .source_file import SourceFileAdmin
from .tag import TagAdmin

admin.site.site_header = admin.site.site_title = settings.SITE_NAME
admin.site.index_title = "Catalogue"
admin.site.index_template = "admin/desk.html"
admin.site.index = desk.index_with_desk(admin.site.index)

admin.site.register(Anime, AnimeAdmin)
admin.site.register(Artist, ArtistAdmin)
admin.site.register(Conflict, ConflictAdmin)
admin.site.register(Draft, DraftAdmin)
admin.site.register(Franchise, FranchiseAdmin)
admin.site.register(Run, RunAdmin)
admin.site.register(SourceFile, SourceFileAdmin)
admin.site.register(Tag, TagAdmin)
