"""Only Muster makes the mark of a message, and its report brings it back."""

from uuid import UUID

from notifications.bounces.mark import Marks

MESSAGE = UUID("01234567-89ab-cdef-0123-456789abcdef")
HEADER_ID = f"<{MESSAGE}@muster.example>"
OLD, NEW = b"an older line of the key file", b"a newer line of the key file"


def marks(*keys):
    return Marks(keys=lambda: keys)


def test_a_mark_tells_its_message():
    mark = marks(OLD).mark_for(HEADER_ID)

    assert mark is not None
    assert marks(OLD).message_of(mark) == MESSAGE
    assert len(mark) == 48


def test_a_mark_made_before_the_keys_were_turned_is_known_still():
    mark = marks(OLD).mark_for(HEADER_ID)

    assert marks(NEW, OLD).message_of(mark) == MESSAGE
    assert marks(NEW, OLD).mark_for(HEADER_ID) != mark


def test_nobody_without_the_key_makes_a_mark():
    forged = marks(NEW).mark_for(HEADER_ID)

    assert marks(OLD).message_of(forged) is None


def test_a_mark_with_any_letter_changed_is_nobody_s():
    mark = marks(OLD).mark_for(HEADER_ID)
    changed = [mark[:place] + ("a" if mark[place] != "a" else "b") + mark[place + 1 :] for place in range(len(mark))]

    assert {marks(OLD).message_of(each) for each in changed} == {None}


def test_what_is_no_mark_is_nobody_s():
    for text in ("", "a" * 47, "a" * 49, "1" * 48, "é" * 48, str(MESSAGE)):
        assert marks(OLD).message_of(text) is None


def test_a_mail_that_is_none_of_muster_s_has_none():
    assert marks(OLD).mark_for("<something@elsewhere.example>") is None
