"""What is planned: plans, goals with the figures they had over time, breaks, revisions, and stored closings."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tracker.models.people import User
from tracker.querysets import GoalQuerySet, PlanQuerySet


class Plan(models.Model):
    """A set of goals with a start and an end. A user has one current plan; those that were ended are kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="plans")
    title = models.CharField(max_length=200)
    start = models.DateField()
    end = models.DateField()
    current = models.BooleanField(default=True)
    #: The last day on which it was the current plan; None while it is.
    ended_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    #: The first day whose stored closing is missing or out of date; None: from the plan's start on.
    closings_from = models.DateField(null=True, blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(current=True), name="one_current_plan"),
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="plan_ends_after_start"),
            models.CheckConstraint(
                condition=Q(current=True, ended_on__isnull=True) | Q(current=False, ended_on__isnull=False),
                name="current_until_it_ended",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class RestWeekdays(models.Model):
    """The weekdays on which a plan asks for nothing, from a day on."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="rest_weekdays")
    since = models.DateField()
    weekdays = models.JSONField(default=list, help_text="ISO numbers, Monday is 1.")

    class Meta:
        ordering = ["since"]
        constraints = [models.UniqueConstraint(fields=["plan", "since"], name="one_rest_rule_a_day")]

    def __str__(self) -> str:
        return f"{self.weekdays} from {self.since}"


class Break(models.Model):
    """Days, both ends included, on which nothing is planned."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="breaks")
    start = models.DateField()
    end = models.DateField()
    note = models.CharField(max_length=200, blank=True)
    #: The day on which its owner asked for it: by the first day ahead, else afterwards.
    declared_on = models.DateField()

    class Meta:
        ordering = ["start", "id"]
        constraints = [models.CheckConstraint(condition=Q(end__gte=F("start")), name="break_ends_after_start")]

    def __str__(self) -> str:
        return f"{self.start} to {self.end}"


class Goal(models.Model):
    """One thing to reach. What can change over time is in its figures; the rest holds for all its days."""

    class Kind(models.TextChoices):
        CUMULATIVE = "cumulative", _("in total")
        RECURRING = "recurring", _("again and again")
        MILESTONE = "milestone", _("milestone")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="goals")
    title = models.CharField(max_length=200)
    metric = models.CharField(max_length=50)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    weight = models.DecimalField(max_digits=12, decimal_places=6, default=1)
    start = models.DateField()
    skill = models.CharField(max_length=100, blank=True)
    filter = models.JSONField(default=dict, blank=True)
    archived_on = models.DateField(null=True, blank=True)
    #: Units a week that its owner means to do, a reminder beside the goal; it never enters scoring.
    weekly_aim = models.DecimalField(max_digits=15, decimal_places=6, null=True, blank=True)

    objects = GoalQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(weight__gt=0), name="weight_above_zero")]

    def __str__(self) -> str:
        return self.title


class GoalFigures(models.Model):
    """A goal's target, period and end, as they act from a day on."""

    class Period(models.TextChoices):
        WEEK = "week", _("week")
        MONTH = "month", _("month")
        QUARTER = "quarter", _("quarter")
        YEAR = "year", _("year")

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="figures")
    since = models.DateField()
    target = models.DecimalField(max_digits=15, decimal_places=6, default=1, validators=[MinValueValidator(0)])
    period = models.CharField(max_length=7, choices=Period.choices, blank=True)
    end = models.DateField()

    class Meta:
        ordering = ["since"]
        constraints = [models.UniqueConstraint(fields=["goal", "since"], name="one_set_of_figures_a_day")]

    def __str__(self) -> str:
        return f"{self.target} by {self.end}, from {self.since}"


class PlanRevision(models.Model):
    """An immutable picture of a plan; number 1 is the baseline. A day's later changes join the day's revision."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    on = models.DateField()
    picture = models.JSONField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="one_revision_a_number"),
            models.UniqueConstraint(fields=["plan", "on"], name="one_revision_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.plan}, revision {self.number}"


class Closing(models.Model):
    """A plan's score as it stood at the end of a day, with all its terms."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="closings")
    on = models.DateField()
    score = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    baseline_score = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    plan_index = models.DecimalField(max_digits=15, decimal_places=6, null=True)
    days_ahead = models.IntegerField(null=True)
    formula_version = models.PositiveSmallIntegerField()
    terms = models.JSONField(default=list)
    #: When its day was first closed.
    stored_at = models.DateTimeField(auto_now_add=True)
    #: Of a Sunday: its terms as they were told in its week's report, where they were computed anew since.
    told_terms = models.JSONField(null=True)

    class Meta:
        ordering = ["on"]
        constraints = [models.UniqueConstraint(fields=["plan", "on"], name="one_closing_a_day")]

    def __str__(self) -> str:
        return f"{self.on}: {self.score}"
