"""Worker threads: order within an owner, fairness between owners."""

import threading
from collections.abc import Generator
from contextlib import contextmanager

import torch
from backend_harness import wait_until
from hypothesis import given, settings
from hypothesis import strategies as st
from ikol.estimators.networks.together import MOST_TOGETHER
from ikol.server.stage import Stage
from ikol.server.work import net_threads


@contextmanager
def closing(stage: Stage[str, int]) -> Generator[Stage[str, int]]:
    try:
        yield stage
    finally:
        stage.close()
        stage.join(10.0)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.sampled_from("abc"), max_size=40),
    st.integers(1, 4),
    st.integers(1, 5),
)
def test_everything_is_done_once_in_order_and_by_one_thread_at_a_time(
    owners: list[str], threads: int, batch: int
):
    done: dict[str, list[int]] = {owner: [] for owner in "abc"}
    at_work: set[str] = set()
    clashes: list[str] = []

    def work(owner: str, items: list[int]) -> None:
        if owner in at_work or len(items) > batch:
            clashes.append(owner)
        at_work.add(owner)
        done[owner] += items
        at_work.discard(owner)

    with closing(Stage("test", work, threads=threads, batch=batch)) as stage:
        for number, owner in enumerate(owners):
            stage.put(owner, number)
        wait_until(lambda: sum(map(len, done.values())) == len(owners))
    assert not clashes
    for owner, numbers in done.items():
        assert numbers == [n for n, put in enumerate(owners) if put == owner]


def test_owners_take_turns():
    gate, order = threading.Event(), list[str]()

    def work(owner: str, items: list[int]) -> None:
        gate.wait(10.0)
        order.append(owner)

    with closing(Stage("test", work)) as stage:
        stage.put("first", 0)
        for number in range(4):
            stage.put("a", number)
        for number in range(2):
            stage.put("b", number)
        gate.set()
        wait_until(lambda: len(order) == 7)
    assert order == ["first", "a", "b", "a", "b", "a", "a"]


def test_what_waits_is_handed_over_together():
    gate, batches = threading.Event(), list[list[int]]()

    def work(owner: str, items: list[int]) -> None:
        batches.append(items)
        gate.wait(10.0)

    with closing(Stage("test", work, batch=3)) as stage:
        stage.put("a", 0)
        wait_until(lambda: bool(batches))
        for number in range(1, 6):
            stage.put("a", number)
        gate.set()
        wait_until(lambda: sum(map(len, batches)) == 6)
    assert batches == [[0], [1, 2, 3], [4, 5]]


def test_dropped_items_are_not_worked_on():
    gate, seen = threading.Event(), list[tuple[str, int]]()

    def work(owner: str, items: list[int]) -> None:
        seen.extend((owner, item) for item in items)
        gate.wait(10.0)

    with closing(Stage("test", work)) as stage:
        stage.put("a", 0)
        wait_until(lambda: bool(seen))
        stage.put("a", 1)
        stage.put("b", 2)
        stage.drop("a")
        stage.drop("nobody")
        gate.set()
        wait_until(lambda: len(seen) == 2)
    assert seen == [("a", 0), ("b", 2)]


def test_closing_ends_the_threads():
    before = threading.active_count()
    stage: Stage[str, int] = Stage("test", lambda owner, items: None, threads=3)
    assert threading.active_count() == before + 3
    stage.close()
    stage.join(10.0)
    assert threading.active_count() == before


def test_few_cores_can_fill_a_gpus_batches():
    assert net_threads(torch.device("cuda"), 2) == MOST_TOGETHER
    assert net_threads(torch.device("mps"), 64) == MOST_TOGETHER
    assert [net_threads(torch.device("cpu"), cores) for cores in (1, 2, 16)] == [2, 2, 4]
