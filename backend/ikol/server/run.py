"""A server from its start to its end."""

import secrets
import threading
from pathlib import Path
from typing import Final

import torch
import zmq

from ikol.device import pick
from ikol.pipeline.loading import load_solver
from ikol.wire.ready import Ready, format_ready

from .lifetime import stop_on_signals, stop_with_parent
from .outbox import Outbox
from .resources import Resources
from .router import Router
from .security import Guard, bind
from .service import Service

_UNREAD_REPLIES: Final = 256
_FLUSH_MS: Final = 500
_JOIN_S: Final = 2.0


def run_server(host: str, port: int, device: str, keys_folder: Path | None) -> None:
    """Serve until told to stop; prints one line of JSON when it listens.

    Args:
        host: Interface to listen at; other than loopback only with keys.
        port: TCP port; 0 for any free one.
        device: "auto", "cpu", "cuda" or "mps", for torch.
        keys_folder: CURVE keys; None without.

    Raises:
        IkolError: `port_taken`, `keys`, `keys_needed`, `address` or `device`.
    """
    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
    guard = Guard(context, keys_folder)
    outbox = Outbox()
    socket = context.socket(zmq.ROUTER)
    socket.router_mandatory = True
    # A client that reads nothing is dropped when this many replies wait for it.
    socket.sndhwm = _UNREAD_REPLIES
    try:
        guard.apply(socket)
        address = bind(socket, host, port, has_keys=keys_folder is not None)
        # The nets bring threads of their own and captures run side by side; torch's threads would
        # only stand in their way.
        torch.set_num_threads(1)
        token = secrets.token_urlsafe(24)
        solver_device = pick(device)
        service = Service(Resources(solver_device), solver_device, token, outbox)
        router = Router(socket, service, outbox)
        stop_on_signals(router.stop)
        stop_with_parent(router.stop)
        print(format_ready(Ready(address, token)), flush=True)
        # Ready, with luck, before the first capture asks for it.
        threading.Thread(
            target=load_solver, args=(solver_device,), name="ikol-warm-up", daemon=True
        ).start()
        router.run()
        socket.close(_FLUSH_MS)
        service.join(_JOIN_S)
    finally:
        socket.close(0)
        guard.close()
        context.term()
        outbox.close()
