"""The register of connections, with a clock of its own."""

from ikol.server.clients import Clients
from ikol.server.job import Job
from ikol.server.outbox import Outbox
from ikol.wire import limits
from ikol.wire.messages import Open


def test_silence_is_probed_and_then_counts_as_gone():
    clients = Clients()
    clients.add(b"quiet", 0.0)
    clients.add(b"lively", 0.0)
    probes = {b"quiet": 0, b"lively": 0}
    now_s = 0.0
    while not (gone := clients.silent(now_s)):
        for identity in clients.to_probe(now_s):
            probes[identity] += 1
        assert clients.heard(b"lively", now_s)
        now_s += 0.5
        assert now_s < 2 * limits.CLIENT_TIMEOUT_S
    assert gone == [b"quiet"]
    assert now_s > limits.CLIENT_TIMEOUT_S
    assert probes[b"lively"] == 0
    assert 10 <= probes[b"quiet"] <= limits.CLIENT_TIMEOUT_S / limits.PROBE_INTERVAL_S


def test_only_who_said_hello_is_known():
    clients = Clients()
    assert clients.heard(b"x", 0.0) is None
    assert not clients.remove(b"x")
    clients.add(b"x", 0.0)
    assert b"x" in clients and clients.heard(b"x", 1.0)


def test_a_client_leaves_with_its_captures_and_ended_ones_are_let_go():
    outbox = Outbox()
    clients = Clients()
    clients.add(b"x", 0.0)
    jobs = [
        Job(b"x", Open(request=number, width=9, height=9, fps=1.0), outbox) for number in (1, 2)
    ]
    client = clients.heard(b"x", 0.0)
    assert client
    client.jobs.update({job.request: job for job in jobs})
    clients.add(b"x", 1.0)  # a second hello changes nothing
    jobs[0].cancel()
    clients.forget_closed_jobs()
    assert clients.jobs() == [jobs[1]]
    assert clients.remove(b"x") == [jobs[1]]
    assert not clients.jobs() and b"x" not in clients
    outbox.close()


def test_nothing_follows_the_last_message_of_a_capture():
    outbox = Outbox()
    job = Job(b"x", Open(request=3, width=9, height=9, fps=1.0), outbox)
    job.cancel()
    job.send(Open(request=3, width=9, height=9, fps=1.0))
    job.cancel()
    assert len(list(outbox.take_all())) == 1
    outbox.close()
