"""Named points at which a test can kill the process, to prove that nothing is lost there.

Armed by CRASH_AT=name:n. Not armed, passing a point costs one comparison.
"""

import os
import re
import signal
from dataclasses import dataclass, field
from threading import Lock

from integrator.errors import ConfigError

_SETTING = re.compile(r"([a-z][a-z0-9_.-]*):([1-9][0-9]{0,8})")


@dataclass(slots=True)
class _Armed:
    name: str
    left: int
    lock: Lock = field(default_factory=Lock)


_armed: _Armed | None = None


def arm(setting: str | None) -> None:
    """Arm "name:n", or disarm with None. Raises ConfigError for anything else."""
    global _armed  # noqa: PLW0603 -- the process itself is what is armed
    if setting is None:
        _armed = None
        return
    match = _SETTING.fullmatch(setting)
    if match is None:
        raise ConfigError(["CRASH_AT must be name:n, such as inbox.fetched:1; remove it"])
    _armed = _Armed(name=match[1], left=int(match[2]))


def crash(name: str) -> None:
    """Kill this process by SIGKILL if this is the armed passing of this point."""
    if _armed is not None and _armed.name == name:
        _pass(_armed)


def _pass(armed: _Armed) -> None:
    with armed.lock:
        armed.left -= 1
        if armed.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
