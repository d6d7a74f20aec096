"""Worker threads that serve several captures fairly, each capture in order."""

import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

OwnerT = TypeVar("OwnerT", bound=Hashable)
ItemT = TypeVar("ItemT")


class Stage(Generic[OwnerT, ItemT]):
    """A step of the work on captures.

    Items of one owner are worked on in order and by one thread at a time; owners with waiting
    items take turns.

    Args:
        name: For the names of the threads.
        work: Called with an owner and its next items; must not raise.
        threads: How many owners can be served at the same time.
        batch: How many waiting items of an owner are handed over at once, at most.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[OwnerT, list[ItemT]], None],
        *,
        threads: int = 1,
        batch: int = 1,
    ) -> None:
        self._work = work
        self._batch = batch
        self._changed = threading.Condition()
        self._waiting: OrderedDict[OwnerT, deque[ItemT]] = OrderedDict()
        self._busy: set[OwnerT] = set()
        self._closed = False
        self._threads = [
            threading.Thread(target=self._run, name=f"ikol-{name}-{number}", daemon=True)
            for number in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    def put(self, owner: OwnerT, item: ItemT) -> None:
        """Add an item to an owner's queue."""
        with self._changed:
            self._waiting.setdefault(owner, deque()).append(item)
            self._changed.notify()

    def drop(self, owner: OwnerT) -> None:
        """Forget an owner's waiting items; what is being worked on goes on."""
        with self._changed:
            self._waiting.pop(owner, None)

    def close(self) -> None:
        """Forget everything that waits and let the threads end after what they are doing."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._changed.notify_all()

    def join(self, timeout_s: float) -> None:
        """Wait for the threads to end, each at most `timeout_s` seconds."""
        for thread in self._threads:
            thread.join(timeout_s)

    def _run(self) -> None:
        while taken := self._take():
            owner, items = taken
            try:
                self._work(owner, items)
            finally:
                # Neither name may keep the last capture's frames alive while the thread waits.
                del taken, items
                with self._changed:
                    self._busy.discard(owner)
                    self._changed.notify_all()
                del owner

    def _take(self) -> tuple[OwnerT, list[ItemT]] | None:
        with self._changed:
            while not self._closed:
                for owner, items in self._waiting.items():
                    if owner not in self._busy:
                        return owner, self._hand_over(owner, items)
                self._changed.wait()
        return None

    def _hand_over(self, owner: OwnerT, items: deque[ItemT]) -> list[ItemT]:
        self._busy.add(owner)
        batch = [items.popleft() for _ in range(min(self._batch, len(items)))]
        if items:
            self._waiting.move_to_end(owner)  # the others come first now
        else:
            del self._waiting[owner]
        return batch
