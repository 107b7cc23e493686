"""Every address: the tracker's pages and the sources' own, accounts, administration and health."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from config import health

# One door for everybody, with one limit on attempts.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

handler500 = "tracker.views.failure.failure"
urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("accounts/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
    path("api/", include("config.api")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("integrations.urls")),
    path("", include("tracker.urls")),
]
