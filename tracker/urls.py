"""The addresses of the tracker's pages."""

from django.urls import URLPattern, URLResolver, path

from tracker.views import account, dashboard, goals, log, log_changes, plan, quick_log, start

urlpatterns: list[URLPattern | URLResolver] = [
    path("", dashboard.dashboard, name="dashboard"),
    path("start/", start.start, name="start"),
    path("start/place/", start.place, name="start_place"),
    path("start/plan/", start.plan, name="start_plan"),
    path("log/", log.log_index, name="log"),
    path("log/add/", log_changes.add, name="log_add"),
    path("log/quick/", quick_log.quick_log, name="quick_log"),
    path("log/undo/", log_changes.restore, name="log_undo"),
    path("log/<uuid:uid>/", log_changes.change, name="log_change"),
    path("log/<uuid:uid>/delete/", log_changes.remove, name="log_delete"),
    path("plan/", plan.plan, name="plan"),
    path("plan/details/", plan.details, name="plan_details"),
    path("plan/template/", plan.template, name="plan_template"),
    path("plan/breaks/", plan.take_break, name="take_break"),
    path("plan/breaks/<int:break_id>/remove/", plan.drop_break, name="drop_break"),
    path("plan/goals/", goals.add, name="add_goal"),
    path("goals/<int:goal_id>/", goals.goal, name="goal"),
    path("goals/<int:goal_id>/change/", goals.change, name="change_goal"),
    path("goals/<int:goal_id>/archive/", goals.archive, name="archive_goal"),
    path("account/", account.account, name="account"),
    path("account/tokens/", account.make_token, name="make_token"),
    path("account/tokens/<int:token_id>/revoke/", account.revoke_token, name="revoke_token"),
]
