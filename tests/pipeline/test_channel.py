"""The queue between stages: order, bounds, ends and errors."""

import threading
import time

import pytest
from ikol.pipeline.channel import Channel


def test_items_come_in_order_and_then_the_end():
    channel = Channel(3)

    def send():
        for item in range(20):
            assert channel.put(item)
        channel.end()

    threading.Thread(target=send).start()
    received = []
    while (batch := channel.take(8)) is not None:
        received += batch
    assert received == list(range(20))


def test_the_sender_waits_while_it_is_full():
    channel = Channel(2)
    sent = []

    def send():
        for item in range(5):
            channel.put(item)
            sent.append(item)

    sender = threading.Thread(target=send)
    sender.start()
    # However late it comes to begin; then it has time to go too far.
    deadline_s = time.monotonic() + 60.0
    while len(sent) < 2 and time.monotonic() < deadline_s:
        time.sleep(0.001)
    time.sleep(0.1)
    assert sent == [0, 1]
    assert channel.take(10) == [0, 1]
    while len(sent) < 5:
        channel.take(1, 0.1)
    sender.join()


def test_an_error_comes_after_what_was_sent():
    channel = Channel(5)
    channel.put(1)
    channel.end(ValueError("broken"))
    assert channel.take(5) == [1]
    with pytest.raises(ValueError, match="broken"):
        channel.take(5)


def test_a_sender_is_told_that_nothing_is_wanted():
    channel = Channel(1)
    channel.put(1)
    result = []
    sender = threading.Thread(target=lambda: result.append(channel.put(2)))
    sender.start()
    channel.abandon()
    sender.join(5.0)
    assert result == [False]


def test_nothing_in_time():
    assert Channel(1).take(1, 0.01) == []


def test_waits_for_enough_but_not_for_ever():
    channel = Channel(5)
    channel.put(1)
    assert channel.take(5, 0.01, enough=3) == [1]
    channel.put(2)
    channel.end()
    assert channel.take(5, enough=3) == [2]
