from django.urls import path

from . import probes, views

urlpatterns = [
    path("", views.home, name="home"),
    path("anime/", views.anime_list, name="anime-list"),
    path("anime/<slug:slug>/", views.anime_detail, name="anime-detail"),
    path("anime/<slug:slug>.md", views.anime_markdown, name="anime-markdown"),
    path("robots.txt", views.robots, name="robots"),
    path("healthz", probes.healthz, name="healthz"),
    path("readyz", probes.readyz, name="readyz"),
]
