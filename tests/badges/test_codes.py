import pytest

from eventapp.badges import codes

CODE = "BCDFGHJKLNPRSTVXBCDFGHJKLNPRSTVX"
KEYS = codes.keys("the installation's secret")


def test_a_new_code_is_32_of_the_sixteen_letters():
    assert codes.normalise(code := codes.new_code()) == code


def test_new_codes_use_every_letter_and_never_repeat():
    many = [codes.new_code() for _ in range(500)]

    assert len(set(many)) == 500
    assert set("".join(many)) == set("BCDFGHJKLNPRSTVX")


@pytest.mark.parametrize(
    "typed",
    [
        CODE,
        CODE.lower(),
        "BCDF GHJK LNPR STVX BCDF GHJK LNPR STVX",
        "bcdf-ghjk-lnpr-stvx-bcdf-ghjk-lnpr-stvx",
        "BCDF–GHJK—LNPR‑STVX−BCDF\u00a0GHJK\u2009LNPR\u3000STVX",
        f"\t{CODE}\r\n",
    ],
)
def test_case_spaces_and_dashes_do_not_matter(typed):
    assert codes.normalise(typed) == CODE


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " - ",
        "421",
        CODE[:-1],
        CODE + "B",
        "A" + CODE[1:],
        "https://example.org/" + CODE,
        CODE[:-2] + "ß",
        CODE[:-1] + "ſ",
        CODE[:-1] + "Ｂ",
        CODE[:-1] + "\x00",
        "\ud800" * 32,
        " " * 3000 + CODE,
        "B" * 3000,
    ],
)
def test_anything_else_is_no_code(typed):
    assert codes.normalise(typed) is None


def test_a_digest_is_steady_and_depends_on_the_code_and_the_key():
    found = codes.digest(CODE, KEYS.digest)

    assert found == codes.digest(CODE, codes.keys("the installation's secret").digest)
    assert found != codes.digest("X" + CODE[1:], KEYS.digest)
    assert found != codes.digest(CODE, codes.keys("another secret").digest)
    assert len(found) == 32


def test_whatever_was_scanned_has_a_digest():
    assert len(codes.digest("BEGIN:VCARD\ud800 ü", KEYS.digest)) == 32


def test_a_sealed_code_opens_again():
    assert codes.unseal(codes.seal(CODE, KEYS.seal), KEYS.seal) == CODE


def test_sealing_twice_gives_other_bytes_that_do_not_show_the_code():
    first, second = codes.seal(CODE, KEYS.seal), codes.seal(CODE, KEYS.seal)

    assert first != second
    assert CODE.encode() not in first


@pytest.mark.parametrize("at", [0, 12, -1])
def test_an_altered_seal_does_not_open(at):
    token = bytearray(codes.seal(CODE, KEYS.seal))
    token[at] ^= 1

    with pytest.raises(ValueError, match="could not be read"):
        codes.unseal(bytes(token), KEYS.seal)


@pytest.mark.parametrize("length", [0, 5, 12, 20])
def test_a_cut_seal_does_not_open(length):
    with pytest.raises(ValueError, match="could not be read"):
        codes.unseal(codes.seal(CODE, KEYS.seal)[:length], KEYS.seal)


def test_another_installation_cannot_open_a_seal():
    with pytest.raises(ValueError, match="could not be read"):
        codes.unseal(codes.seal(CODE, KEYS.seal), codes.keys("another secret").seal)


def test_the_two_keys_differ_and_do_not_show_in_logs():
    assert KEYS.digest != KEYS.seal
    assert repr(KEYS) == "CodeKeys()"
