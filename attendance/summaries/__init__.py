"""The week: a school's summary, a provider's register to sign off, the clockwork that asks, drafts and issues."""

from attendance.summaries.attached import find_issue
from attendance.summaries.issuing import gap_words, plan_weeks, run_due
from attendance.summaries.provider_weeks import (
    ProviderWeekLine,
    ProviderWeekPage,
    SchoolToSign,
    list_provider_weeks,
    provider_page,
)
from attendance.summaries.pupil_strip import strip_of_placement, strip_of_pupil
from attendance.summaries.school_week import (
    Version,
    WeekLine,
    WeekPage,
    issued,
    list_weeks,
    operator_scope,
    page,
    school_named,
    week,
)

__all__ = [
    "ProviderWeekLine",
    "ProviderWeekPage",
    "SchoolToSign",
    "Version",
    "WeekLine",
    "WeekPage",
    "find_issue",
    "gap_words",
    "issued",
    "list_provider_weeks",
    "list_weeks",
    "operator_scope",
    "page",
    "plan_weeks",
    "provider_page",
    "run_due",
    "school_named",
    "strip_of_placement",
    "strip_of_pupil",
    "week",
]
