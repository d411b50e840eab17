"""The private server: on a short private socket, and only one for a VAR_DIR."""

import subprocess
import sys
from pathlib import Path

import pytest

from integrator.errors import ConfigError
from integrator.upkeep import embedded_redis
from tests.peers.deadline import wait_until

PROGRAM = """
import pathlib, sys, types
from integrator.upkeep import embedded_redis
embedded_redis.run_server(types.SimpleNamespace(redis_url=None, var_dir=pathlib.Path(sys.argv[1])))
"""


@pytest.mark.parametrize("depth", [0, 12])
def test_the_server_runs_under_any_var_dir_and_stops_at_sigterm(tmp_path: Path, depth: int) -> None:
    var_dir = tmp_path.joinpath(*["a-deep-folder"] * depth)
    url = f"unix://{embedded_redis.socket_path(var_dir)}"
    server = subprocess.Popen([sys.executable, "-c", PROGRAM, str(var_dir)])
    try:
        wait_until(lambda: embedded_redis.answers(url), what="the server answers")
        socket = embedded_redis.socket_path(var_dir)
        assert len(str(socket)) < embedded_redis.SUN_PATH_LIMIT
        assert socket.parent.stat().st_mode & 0o077 == 0
    finally:
        server.terminate()
        assert server.wait(timeout=15) == 0
    assert not embedded_redis.answers(url)


def test_a_folder_others_can_enter_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "redis"
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    with pytest.raises(ConfigError, match="not private"):
        embedded_redis._make_private(folder)
