# ruff: noqa: N999  # gunicorn looks for a file of this name
"""How gunicorn serves one service; the same in the local set and in the images. Every number has its reason."""

import gc
import os
import socket
from pathlib import Path
from typing import Any

bind = os.environ.get("BIND", "127.0.0.1:8000")

# Two sync workers: the machine of a district has two cores, and a request spends its time in PostgreSQL. A sync worker
# takes one request at a time, so that a request is one transaction on one connection and nothing else. A city raises
# WEB_CONCURRENCY to 2 × cores + 1 and max_connections with it.
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "sync"

# The application is imported once and shared by fork: half the memory, half the start. No connection is open by then,
# for the pool is made at first use.
preload_app = True

# A request that takes longer than 30 s is cut, and its worker with it: PostgreSQL gives a statement 15 s and a lock
# 5 s, so nothing healthy comes near. nginx waits 35 s, so that the service answers first.
timeout = 30
graceful_timeout = 30  # a stop lets every request that may still be running end

# nginx keeps its connections; a sync worker must not be held by an idle one.
keepalive = 0

# Fresh workers after a thousand requests, give or take a hundred so that not all go at once: against slow leaks.
max_requests = 1000
max_requests_jitter = 100

# A roster of 5,000 people is 1 MB and is refused by the application when too large; a header line is not a letter.
limit_request_line = 4094
limit_request_field_size = 8190
limit_request_fields = 60

# 64 wait in line; beyond that a caller is told at once and tries another replica.
backlog = 64

# All instances on a machine would claim the same control socket.
control_socket_disable = True

# The heartbeat file is touched every second: memory, not a disk that may stall.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  # gunicorn makes a private file in it

accesslog = None  # the application writes one structured line per request, with its ids and without its query
errorlog = "-"


# A browser opens connections that it may never use. One that says nothing would hold a sync worker until its timeout, and
# two of them the whole desk: so the system gives us a connection when its request has come.
SILENT = 300  # seconds for which the system keeps a silent one


def when_ready(server: Any) -> None:
    """Take only connections that speak, and leave what is loaded out of garbage collection: its memory stays shared."""
    if hasattr(socket, "TCP_DEFER_ACCEPT"):  # on Linux
        for listener in server.LISTENERS:
            if listener.sock.family in (socket.AF_INET, socket.AF_INET6):
                listener.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, SILENT)
    gc.collect()
    gc.freeze()
