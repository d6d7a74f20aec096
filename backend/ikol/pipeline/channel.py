"""A bounded queue between two stages that can be closed from either end."""

import threading
from collections import deque
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Channel(Generic[Item]):
    """Items from one thread to another; the sender waits while it is full.

    Args:
        capacity: Most items that wait.
    """

    def __init__(self, capacity: int) -> None:
        self._items: deque[Item] = deque()
        self._capacity = capacity
        self._changed = threading.Condition()
        self._ended = False
        self._error: BaseException | None = None

    def put(self, item: Item) -> bool:
        """Send an item; False if nobody wants items any more."""
        with self._changed:
            self._changed.wait_for(lambda: self._ended or len(self._items) < self._capacity)
            if self._ended:
                return False
            self._items.append(item)
            self._changed.notify_all()
            return True

    def end(self, error: BaseException | None = None) -> None:
        """Nothing more comes; what waits is still given out, then `error` is raised."""
        with self._changed:
            if not self._ended:
                self._ended, self._error = True, error
            self._changed.notify_all()

    def abandon(self) -> None:
        """Nothing more is wanted; what waits is dropped."""
        with self._changed:
            self._ended = True
            self._items.clear()
            self._changed.notify_all()

    def take(
        self, most: int, timeout_s: float | None = None, *, enough: int = 1
    ) -> list[Item] | None:
        """Receive all that waits, up to a number; waits until there are enough.

        Args:
            most: Most items to give out.
            timeout_s: How long to wait; None for ever.
            enough: With so many items it does not wait for more; at most the capacity.

        Returns:
            The items that came in time, which may be fewer or none; None at the end.

        Raises:
            BaseException: The error that the sender ended with.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._ended or len(self._items) >= enough, timeout_s)
            if not self._items and self._ended:
                if self._error is not None:
                    raise self._error
                return None
            items = [self._items.popleft() for _ in range(min(most, len(self._items)))]
            self._changed.notify_all()
            return items
