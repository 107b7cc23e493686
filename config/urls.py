"""Every address: the tracker's pages and the sources' own, accounts, administration and health."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from config import health

# One door for everybody, with one limit on attempts.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

handler500 = "tracker.views.failure.failure"
urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("accounts/", include("allauth.account.urls")),
    # One page shows passkeys, app and codes.
    path("accounts/2fa/webauthn/", RedirectView.as_view(pattern_name="mfa_index"), name="mfa_list_webauthn"),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("admin/", admin.site.urls),
    path("api/", include("config.api")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("integrations.urls")),
    path("", include("tracker.urls")),
]
