"""The demo's mailbox on screen: letters are kept where people can look at them.

No carrier and no I/O of its own; whoever starts the demo says how a letter is kept.
"""

from collections.abc import Callable

from notifications.channels import Accepted, Letter


class MailboxChannel:
    """Stands in for e-mail or for texts, by the name it is given."""

    def __init__(self, name: str, keep: Callable[[Letter, str], None]) -> None:
        self.name = name
        self._keep = keep

    def send(self, letter: Letter) -> Accepted:
        """Keep the letter, with the name of the channel it would have left by."""
        self._keep(letter, self.name)
        return Accepted()

    def check(self) -> str:
        """Say that nothing leaves the machine."""
        return f"Letters by {self.name} are kept in the mailbox on screen; none leave."

    def close(self) -> None:
        """Nothing is held open."""
