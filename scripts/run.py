"""`make run`: bring the installation up to date, then serve and work until stopped."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
os.chdir(ROOT)
sys.path.insert(0, str(ROOT))
HOST, PORT = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
os.environ.setdefault("BASE_URL", f"http://{HOST if HOST != '0.0.0.0' else '127.0.0.1'}:{PORT}")  # noqa: S104
WORKERS = os.environ.get("WORKERS", "2")

SERVER = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", PORT]
SERVER += ["--workers", WORKERS, "--blocking-threads", "4", "--respawn-failed-workers", "--no-ws"]
SERVER += ["--log-level", "warning", "wsgi:app"]
LAN = Path(os.environ.get("EVENTAPP_VAR") or ROOT / "var") / "lan"
IS_BEHIND_PROXY = os.environ.get("TRUSTED_PROXIES", "0") not in ("", "0")
if os.environ["BASE_URL"].startswith("https://") and not IS_BEHIND_PROXY and (LAN / "server.crt").exists():
    SERVER[-1:-1] = ["--ssl-certificate", f"{LAN / 'server.crt'}", "--ssl-keyfile", f"{LAN / 'server.key'}"]
WORKER = [sys.executable, "-m", "flask", "--app", "wsgi", "work"]


def prepare() -> list[str]:
    """Migrations, and on first start the samples; returns what to print."""
    import flask_migrate

    from eventapp.cli import invitations, seed_samples
    from eventapp.core import schema
    from wsgi import app

    schema.prepare(app)
    with app.app_context():
        flask_migrate.upgrade()
        seeded = seed_samples()
        links = [] if app.config["SETTINGS"].production else invitations()
    return [
        f"Loaded the sample events: {', '.join(seeded)}." if seeded else "Your data is as you left it.",
        *links,
    ]


def main() -> int:
    for line in prepare():
        print(line)
    print(f"\neventapp is on {os.environ['BASE_URL']} – stop it with Ctrl-C.", flush=True)
    return supervise([SERVER, WORKER])


def supervise(commands: Sequence[list[str]]) -> int:
    """Run the server and the worker; when one ends or we are told to stop, end both."""
    running = [subprocess.Popen(command, start_new_session=True) for command in commands]

    def stop(*_: object) -> None:
        for process in running:
            if process.poll() is None:
                process.terminate()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    os.wait()
    stop()
    codes = [process.wait() for process in running]
    print("eventapp has stopped; server and worker have ended.", flush=True)
    return 0 if all(code in (0, -signal.SIGTERM) for code in codes) else 1


if __name__ == "__main__":
    sys.exit(main())
