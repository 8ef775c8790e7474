"""A certificate for a venue's own network: browsers that trust the authority trust these names alone."""

import ssl
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from eventapp.core import clock, lan_cert
from tests.core.engines import ON_SQLITE


def agreed(folder: Path, name: str) -> bool:
    """Whether a browser that trusts the authority and a server with the certificate shake hands."""
    trusting = ssl.create_default_context(cafile=str(folder / lan_cert.AUTHORITY))
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(folder / lan_cert.CERTIFICATE, folder / lan_cert.KEY)
    to_server, to_browser = ssl.MemoryBIO(), ssl.MemoryBIO()
    browser = trusting.wrap_bio(to_browser, to_server, server_hostname=name)
    server = serving.wrap_bio(to_server, to_browser, server_side=True)
    for _turn in range(3):
        for side in (browser, server):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLCertVerificationError:
                return False
    return browser.version() == "TLSv1.3"


@pytest.mark.parametrize(
    ("name", "is_trusted"),
    [("192.168.1.20", True), ("events.local", True), ("192.168.1.21", False), ("other.local", False)],
)
def test_only_these_names_are_vouched_for(tmp_path: Path, name: str, is_trusted: bool) -> None:
    lan_cert.keep(lan_cert.make(["192.168.1.20", "events.local"], at=clock.now()), tmp_path)
    assert agreed(tmp_path, name) == is_trusted


def test_it_ends_and_is_made_anew_with_a_new_authority(tmp_path: Path) -> None:
    long_ago = clock.now() - lan_cert.LIFETIME - timedelta(days=1)
    lan_cert.keep(lan_cert.make(["events.local"], at=long_ago), tmp_path)
    before = (tmp_path / lan_cert.AUTHORITY).read_bytes()
    assert agreed(tmp_path, "events.local") is False
    lan_cert.keep(lan_cert.make(["events.local"], at=clock.now()), tmp_path)
    assert agreed(tmp_path, "events.local") is True
    assert (tmp_path / lan_cert.AUTHORITY).read_bytes() != before


@ON_SQLITE
def test_operators_make_it_by_command(app: Flask) -> None:
    runner, folder = app.test_cli_runner(), app.config["SETTINGS"].var / lan_cert.FOLDER
    assert runner.invoke(args=["lan-cert", "events.local"]).exit_code == 0
    modes = {file.name: oct(file.stat().st_mode & 0o777) for file in folder.iterdir()}
    assert modes == dict.fromkeys((lan_cert.AUTHORITY, lan_cert.CERTIFICATE, lan_cert.KEY), "0o600")
    wrong = runner.invoke(args=["lan-cert", "no name"])
    assert (wrong.exit_code, "neither a name nor an address" in wrong.output) == (2, True)
