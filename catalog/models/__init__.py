from .accounts import AccountSettings, account_name
from .alternative_name import AlternativeName
from .anime import Anime
from .artist import (
    Artist,
    ArtistName,
    ArtistNotDuplicate,
    ArtistRedirect,
    Credit,
    CreditDoubt,
    NameRule,
)
from .conflict import Conflict
from .dead_link import DeadLink
from .decided_suggestion import DecidedSuggestion
from .dismissal import Dismissal
from .entry_edit import EntryEdit
from .entry_note import EntryNote
from .finding import Finding
from .franchise import Franchise
from .late_publication import LatePublication
from .link import Link
from .not_duplicate import NotDuplicate
from .open_count import OpenCount
from .pending_edit import PendingEdit
from .process_cache import ProcessCache
from .recording import Recording, SongToldApart
from .redirect import FranchiseRedirect, Redirect
from .revision import Revision
from .run import Run
from .saved_filter import SavedFilter
from .search_name import SearchName
from .song import Song
from .source_file import SourceFile
from .tag import FormerTag, Tag, TaggedAnime
from .unsaved_work import UnsavedWork
from .version import CatalogueVersion, catalogue_turn, catalogue_write, is_writing
from .withdrawal import Withdrawal

__all__ = [
    "AccountSettings",
    "AlternativeName",
    "Anime",
    "Artist",
    "ArtistName",
    "ArtistNotDuplicate",
    "ArtistRedirect",
    "CatalogueVersion",
    "Conflict",
    "Credit",
    "CreditDoubt",
    "DeadLink",
    "DecidedSuggestion",
    "Dismissal",
    "EntryEdit",
    "EntryNote",
    "Finding",
    "FormerTag",
    "Franchise",
    "FranchiseRedirect",
    "LatePublication",
    "Link",
    "NameRule",
    "NotDuplicate",
    "OpenCount",
    "PendingEdit",
    "ProcessCache",
    "Recording",
    "Redirect",
    "Revision",
    "Run",
    "SavedFilter",
    "SearchName",
    "Song",
    "SongToldApart",
    "SourceFile",
    "Tag",
    "TaggedAnime",
    "UnsavedWork",
    "Withdrawal",
    "account_name",
    "catalogue_turn",
    "catalogue_write",
    "is_writing",
]
