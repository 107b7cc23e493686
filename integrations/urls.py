"""The addresses of the pages about sources."""

from django.urls import URLPattern, URLResolver, path

from integrations import import_views, source_pages, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("start/sources/", views.start, name="start_sources"),
    path("sources/", views.sources, name="sources"),
    path("sources/connect/<slug:provider>/", views.connect, name="connect"),
    path("sources/<uuid:connection_id>/", source_pages.connection, name="connection"),
    path("sources/<uuid:connection_id>/days/", source_pages.days, name="source_days"),
    path("sources/<uuid:connection_id>/days/<str:day>/", source_pages.day, name="source_day"),
    path("sources/<uuid:connection_id>/change/", views.change, name="change_connection"),
    path("sources/<uuid:connection_id>/feeds/", views.feeds, name="feeds"),
    path("sources/<uuid:connection_id>/older/", views.older, name="read_older"),
    path("sources/<uuid:connection_id>/disconnect/", views.disconnect, name="disconnect"),
    path("sources/<uuid:connection_id>/sync/", views.sync, name="sync_now"),
    path("sources/<uuid:connection_id>/check/", views.check, name="check_ownership"),
    path("sources/<uuid:connection_id>/pause/", views.pause, name="pause_connection"),
    path("sources/<uuid:connection_id>/resume/", views.resume, name="resume_connection"),
    path("log/import/", import_views.start, name="import"),
    path("log/import/badge/", import_views.badge, name="import_badge"),
    path("log/import/sample.csv", import_views.sample, name="import_sample"),
    path("log/import/<uuid:draft_id>/", import_views.draft, name="import_draft"),
    path("log/import/<uuid:draft_id>/take-back/", import_views.take_back, name="import_take_back"),
]
