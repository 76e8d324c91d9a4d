"""A bell between threads: rung after a commit that has something urgent to send."""

import threading


class Bell:
    """Rung after a commit that has something urgent to send; everybody who listens hears each ring."""

    def __init__(self) -> None:
        """Nobody listens yet."""
        self._listeners: list[threading.Event] = []

    def ring(self) -> None:
        """Wake everybody who listens; never blocks."""
        for heard in tuple(self._listeners):
            heard.set()

    def listener(self) -> threading.Event:
        """Return an event that each ring sets."""
        heard = threading.Event()
        self._listeners.append(heard)
        return heard

    def leave(self, heard: threading.Event) -> None:
        """Ring for this listener no more."""
        self._listeners.remove(heard)
