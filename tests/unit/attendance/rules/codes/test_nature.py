import pytest

from attendance.rules.codes.nature import Activity, activity_of


@pytest.mark.parametrize("nature", ["sport", "Sports", "Football", "boxing training", "Horse riding", "table tennis"])
def test_nothing_but_sport_is_sport(nature):
    assert activity_of(nature) is Activity.SPORT


@pytest.mark.parametrize("nature", ["work experience", "Work_experience", "Work-experience: garage", "work placement"])
def test_work_experience_is_named_so(nature):
    assert activity_of(nature) is Activity.WORK_EXPERIENCE


@pytest.mark.parametrize(
    "nature",
    ["Unsupervised", "homework", "home learning", "working at home", "work pack", "self-study", "Work at home (maths)"],
)
def test_work_without_supervision_is_no_activity_that_can_be_approved(nature):
    assert activity_of(nature) is Activity.UNSUPERVISED


@pytest.mark.parametrize(
    "nature",
    [
        "horticulture",
        "home tuition",
        "tuition at home",
        "working at home with a tutor",
        "sports science",
        "football and maths",
        "horse care",
        "work-related learning",
        "woodwork",
    ],
)
def test_anything_else_is_any_other_activity(nature):
    assert activity_of(nature) is Activity.OTHER
