"""A rule said no. Every refusal carries a sentence fit to show: what is wrong and what to do."""

from dataclasses import dataclass


class Refusal(Exception):
    """Base of everything a rule may refuse.

    `sentence` is shown as it is; `field` names the input it belongs beside, where there is one.
    """

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        """Keep the sentence and the field."""
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class NotFound(Refusal):
    """It does not exist, or it is not yours: the two look the same."""


class NotAllowed(Refusal):
    """You may see it, but your role may not do this."""


class Conflict(Refusal):
    """Somebody else was there first, or it differs from what is on record; nothing was written."""


class Outdated(Conflict):
    """What it builds on is not what stands any more; nothing was written."""


class KeyReused(Refusal):
    """The same idempotency key came with another body."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EntryProblem:
    """What is wrong with one pupil's entry; `on_record` says what stands, where the two differ."""

    placement: str
    sentence: str
    on_record: str = ""


class EntriesRefused(Refusal):
    """Some entries of a register cannot be taken; nothing was written."""

    def __init__(self, problems: tuple[EntryProblem, ...]) -> None:
        """Keep every problem, so that all are shown at once."""
        super().__init__(problems[0].sentence)
        self.problems = problems


class EntriesConflict(EntriesRefused, Conflict):
    """Some entries differ from what is on record and give no reason for the change; nothing was written."""
