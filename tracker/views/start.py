"""First run: the owner's account, then language and time zone, a plan, and the way to the sources."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from tracker.account_forms import OwnerForm, PlaceForm
from tracker.accounts import PersonRequest, today
from tracker.catalogue.templates import TEMPLATES
from tracker.figures import weekday_names
from tracker.gallery import gallery
from tracker.models import Plan, User
from tracker.plan_forms import PlanForm
from tracker.setup import TooLate, is_setup_code, make_owner

reading_and_writing = require_http_methods(["GET", "HEAD", "POST"])


@reading_and_writing
@cache_control(no_store=True, private=True)
def start(request: HttpRequest) -> HttpResponse:
    """Step 1: whoever has the launcher's code makes the owner's account. Later it leads to the next open step."""
    code = request.POST.get("code") or request.GET.get("code", "")
    if User.objects.exists():
        return _after_the_owner(request, code)
    if not is_setup_code(code):
        return render(request, "tracker/start_closed.html", {"used": False}, status=403)
    form = OwnerForm(request.POST or None)
    if not form.is_valid():
        return _step(request, 1, {"form": form, "code": code}, status=422 if form.is_bound else 200)
    owner = form.save(commit=False)
    owner.language = translation.get_language() or "en"
    try:
        login(request, make_owner(owner, form.cleaned_data["password"]))
    except TooLate:
        return _used(request)
    return redirect("start_place")


@reading_and_writing
@login_required
def place(request: PersonRequest) -> HttpResponse:
    """Step 2: language and time zone, guessed and to be confirmed; it can be come back to."""
    # A form writes what it is given into its person, valid or not; the page's frame shows the stored one.
    form = PlaceForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if not form.is_valid():
        shown = {"form": form, "planned": _has_plan(request)}
        return _step(request, 2, shown, status=422 if form.is_bound else 200)
    form.save()
    return redirect("/start/sources/" if _has_plan(request) else "start_plan")


@reading_and_writing
@login_required
def plan(request: PersonRequest) -> HttpResponse:
    """Step 3: a plan from a template, or an empty one; step 4 is a page of the sources."""
    if _has_plan(request):
        return redirect("plan")
    on = today(request.user)
    form = PlanForm(request.POST or None, initial={"start": on, "template": next(iter(TEMPLATES))})
    if not form.is_valid():
        names = weekday_names(translation.get_language() or "en")
        shown = {"form": form, "templates": gallery(), "weekdays": list(enumerate(names, 1))}
        return _step(request, 3, shown, status=422 if form.is_bound else 200)
    form.make(request.user, today=on)
    messages.success(request, _("The plan stands."))
    return redirect("/start/sources/")


def _after_the_owner(request: HttpRequest, code: str) -> HttpResponse:
    if isinstance(request.user, User):
        newest = Plan.objects.kept_by(request.user).first()
        if newest is None:
            return redirect("start_place")
        return redirect("dashboard" if newest.current else "plan")
    return _used(request) if code else redirect("account_login")


def _used(request: HttpRequest) -> HttpResponse:
    return render(request, "tracker/start_closed.html", {"used": True}, status=410)


def _has_plan(request: PersonRequest) -> bool:
    return Plan.objects.current_of(request.user) is not None


def _step(request: HttpRequest, number: int, context: dict[str, object], *, status: int) -> HttpResponse:
    return render(request, "tracker/start.html", context | {"step": number}, status=status)
