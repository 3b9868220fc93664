from django.urls import path

from .machine import calendars, feeds, sitemaps
from .views import (
    about,
    anime,
    artists,
    covers,
    franchises,
    home,
    preview,
    random,
    robots,
    search,
    seasons,
    songs,
    styleguide,
    tags,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("about/", about.about, name="about"),
    path("anime/", anime.anime_list, name="anime-list"),
    path("anime/<slug:slug>/", anime.anime_detail, name="anime-detail"),
    path("anime/<slug:slug>.md", anime.anime_markdown, name="anime-markdown"),
    path("covers/<str:digest>/<slug:slug>.svg", covers.cover, name="cover"),
    path("franchises/", franchises.franchise_list, name="franchise-list"),
    path(
        "franchises/<slug:slug>/", franchises.franchise_detail, name="franchise-detail"
    ),
    path("songs/", songs.song_list, name="song-list"),
    path("songs/<slug:slug>/", songs.song_detail, name="song-detail"),
    path("artists/", artists.artist_list, name="artist-list"),
    path("artists/<slug:slug>/", artists.artist_detail, name="artist-detail"),
    path("tags/", tags.tag_list, name="tag-list"),
    path("tags/<slug:slug>/", tags.tag_detail, name="tag-detail"),
    path("seasons/", seasons.season_list, name="season-list"),
    path("seasons/<int:year>/", seasons.season_year, name="season-year"),
    path(
        "seasons/<int:year>/<str:season>/", seasons.season_detail, name="season-detail"
    ),
    path("tags/<slug:slug>/feed.atom", feeds.tag_feed, name="tag-feed"),
    path(
        "seasons/<int:year>/<str:name>/feed.atom", feeds.season_feed, name="season-feed"
    ),
    path(
        "seasons/<int:year>/<str:name>/calendar.ics",
        calendars.season_calendar,
        name="season-calendar",
    ),
    path("feed.atom", feeds.newest_feed, name="feed"),
    path("feeds/changed.atom", feeds.changed_feed, name="feed-changed"),
    path("calendar.ics", calendars.premieres_calendar, name="calendar"),
    path("search/", search.search, name="search"),
    path("search/suggestions/", search.suggest, name="suggestions"),
    path(
        "search/suggestions/opensearch/",
        search.suggest_to_browser,
        name="opensearch-suggestions",
    ),
    path("random/", random.random, name="random"),
    path("preview/<str:token>/", preview.shared, name="preview"),
    path("sitemap.xml", sitemaps.sitemap_index, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemaps.sitemap_part, name="sitemap-part"),
    path("opensearch.xml", robots.opensearch, name="opensearch"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("robots.txt", robots.robots, name="robots"),
]
