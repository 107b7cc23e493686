"""The account: language, time zone, weekly report, API tokens, and the ways to password and addresses."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tracker.account_forms import AccountForm, TokenForm
from tracker.accounts import PersonRequest, today
from tracker.models import ApiToken, User


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def account(request: PersonRequest) -> HttpResponse:
    """Show what is the person's own, or store changes of it."""
    if request.method != "POST":
        return _page(request)
    # A form writes what it is given into its person, valid or not; the page's frame shows the stored one.
    form = AccountForm(request.POST, instance=User.objects.get(pk=request.user.pk))
    if not form.is_valid():
        return _page(request, form=form, status=422)
    person = form.save()
    translation.activate(person.language)
    if form.moves_days:
        messages.success(request, _("Stored. What your sources brought has moved to its day in the new zone."))
    else:
        messages.success(request, _("Stored. Days that are already logged stay where they are."))
    return redirect("account")


@require_POST
@login_required
def make_token(request: PersonRequest) -> HttpResponse:
    """Make an API token; this answer alone shows it."""
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _page(request, token_form=form, status=422)
    write, name = form.cleaned_data["write"], form.cleaned_data["name"]
    _row, token = ApiToken.issue(request.user, read=True, write=write, name=name)
    return _page(request, token=token)


@require_POST
@login_required
def revoke_token(request: PersonRequest, token_id: int) -> HttpResponse:
    """Take a token back: it opens nothing from now on."""
    get_object_or_404(ApiToken, user=request.user, pk=token_id).delete()
    messages.success(request, _("The token is revoked."))
    return redirect("account")


def _page(
    request: PersonRequest,
    *,
    form: AccountForm | None = None,
    token_form: TokenForm | None = None,
    token: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form or AccountForm(instance=request.user),
        "token_form": token_form or TokenForm(),
        "token": token,
        "tokens": request.user.api_tokens.order_by("-pk"),
        "today": today(request.user),
    }
    return render(request, "tracker/account.html", context, status=status)
