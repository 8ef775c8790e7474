"""Where Chromium is, and how it is started so that it talks to this machine alone."""

import os
import shutil
from pathlib import Path

from playwright.sync_api import Browser, Playwright

NAMES = (
    "chromium-headless-shell",  # the same engine without a window's furniture: half the work
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BRIEF = "--js-flags=--no-maglev --no-turbofan"  # what runs once is not worth compiling well
CAMERA = [
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
]


def launched(playwright: Playwright) -> Browser:
    """For pages that are looked at, not for what scripts take."""
    return playwright.chromium.launch(executable_path=executable(), args=[*FLAGS, BRIEF])


def launched_with_camera(playwright: Playwright, video: Path | None = None) -> Browser:
    """Its camera shows `video` (MJPEG), or Chromium's own test picture."""
    seen = [f"--use-file-for-fake-video-capture={video}"] if video else []
    return playwright.chromium.launch(executable_path=executable(), args=[*FLAGS, *CAMERA, *seen])


def executable() -> str | None:
    """CHROMIUM, else one in PATH or its usual place, else the one that playwright installed."""
    usual = (shutil.which(name) or shutil.which(name, path="/usr/bin:/usr/local/bin") for name in NAMES)
    named = [os.environ.get("CHROMIUM"), *usual, *_playwrights()]
    return next((path for path in named if path and Path(path).exists()), None)


def _playwrights() -> list[str]:
    """The newest first, from its cache folder: asking playwright itself would start it."""
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    return [str(path) for path in sorted(cache.glob("chromium-*/chrome-linux*/chrome"), reverse=True)]
