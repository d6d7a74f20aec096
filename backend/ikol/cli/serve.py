"""`ikol serve`: the backend that Blender and the Python client talk to."""

import logging
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from ..wire.addresses import DEFAULT_PORT
from .waiting import waiting_for


def serve(
    *,
    host: str = "127.0.0.1",
    port: int = DEFAULT_PORT,
    device: Literal["auto", "cpu", "cuda", "mps"] = "auto",
    keys: Path | None = None,
    make_keys: Annotated[Path | None, Parameter(name="--make-keys")] = None,
) -> None:
    """Run the backend until Ctrl-C, or until the program that started it ends.

    Prints one line of JSON with its address when it listens.

    Args:
        host: Interface to listen at. Anything but this computer itself needs --keys.
        port: TCP port; 0 for any free one.
        device: What torch runs on.
        keys: Folder with server.key_secret and clients/*.key.
        make_keys: Only write the keys of one backend and one client to this folder.
    """
    # The imports are here because the server's loads torch, which --make-keys can do without.
    if make_keys:
        from ..wire.keys import make_keys as write_keys  # noqa: PLC0415

        write_keys(make_keys)
        print(f"Keys are in {make_keys}. A client needs server.key and client.key_secret.")
        return
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    with waiting_for("Loading PyTorch"):
        from ..server.run import run_server  # noqa: PLC0415

    run_server(host, port, device, keys)
