from hypothesis import given
from hypothesis import strategies as st

from attendance.rules.short_names import first_names, short_names


def test_a_pupil_is_shown_by_given_name_and_one_letter():
    assert short_names([("Amber", "Quillfeather"), ("Bruno", "Zephyrine")]) == ("Amber Q.", "Bruno Z.")


def test_two_who_would_look_the_same_show_as_much_as_tells_them_apart():
    names = [("Amber", "Quillfeather"), ("Amber", "Quinn"), ("Amber", "Stone"), ("Bruno", "Quinn")]

    assert short_names(names) == ("Amber Quil.", "Amber Quin.", "Amber S.", "Bruno Q.")


def test_a_short_family_name_ends_where_it_ends():
    assert short_names([("Ai", "Li"), ("Ai", "Lin")]) == ("Ai Li", "Ai Lin")


@given(st.lists(st.tuples(st.sampled_from(["Al", "Bo"]), st.text("xyz", min_size=1, max_size=4)), unique=True))
def test_no_two_different_pupils_ever_look_the_same(names):
    assert len(set(short_names(names))) == len(names)


def test_staff_are_shown_by_first_name_and_by_more_only_where_two_share_it():
    names = ["Tess Tutor", "Max Manager", "Tess Thorne", "Mrs Bell", "Dr Ida Moss", "Cher"]

    assert first_names(names) == ("Tess Tu.", "Max", "Tess Th.", "Mrs Bell", "Ida", "Cher")
