"""What a file is: its content says so, never its name."""

import zipfile
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventapp.programme.documents.formats import MOST_PARTS, Format, ascii_name, format_of, safe_name
from tests.programme.documents import files


@pytest.mark.parametrize(
    ("body", "ending"),
    [
        (files.PDF, "pdf"),
        (files.DOCX, "docx"),
        (files.XLSX, "xlsx"),
        (files.PPTX, "pptx"),
        (files.ODT, "odt"),
        ("Zusammenfassung – ملخص\r\n\tEnde\f".encode(), "txt"),
        (b"\xef\xbb\xbfWith a mark of its order", "txt"),
        (b"<script>alert(1)</script>", "txt"),  # sent as a text, it is one
        (files.MACROS, None),
        (files.packed(mimetype=b"application/epub+zip"), None),
        (files.packed(mimetype=b"application/vnd.oasis.opendocument.text", Basic__x_xml=b"Sub"), None),
        (files.packed(evil_exe=b"MZ"), None),
        (b"PK\x03\x04 and nothing more", None),
        (b"MZ\x90\x00\x03", None),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", None),
        (b"GIF89a\x01\x00", None),
        ("Réunion".encode("latin-1"), None),
        (b" \n", None),
        (b"", None),
    ],
)
def test_a_file_is_what_its_content_says(body: bytes, ending: str | None) -> None:
    found = format_of(body)
    assert (found.ending if found else None) == ending


@pytest.mark.parametrize("how", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_part_that_cannot_be_unpacked_is_of_no_format(how: int) -> None:
    assert format_of(files.spoilt(how)) is None


def test_a_file_of_too_many_parts_is_refused_before_they_are_read() -> None:
    many = files.packed(**{f"part{number}": b"" for number in range(MOST_PARTS + 1)})
    end = many.rindex(b"PK\x05\x06")
    understated = many[: end + 8] + b"\x01\x00\x01\x00" + many[end + 12 :]  # says that it has one

    begun = perf_counter()
    assert [format_of(many), format_of(understated)] == [None, None]
    assert perf_counter() - begun < 0.1


@given(st.binary(max_size=60), st.integers(0, 400))
def test_a_damaged_file_is_refused_or_recognised_but_never_fails(noise: bytes, cut: int) -> None:
    found = format_of(files.ODT[:cut] + noise + files.ODT[cut + len(noise) :])
    assert found is None or isinstance(found, Format)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Minutes 2019.PDF", "Minutes 2019.pdf"),
        ("تقرير.docx", "تقرير.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\me\\plan.pdf", "plan.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.pdf"),
        ('a"b\r\nc;d.pdf', "a b c;d.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("...", "document.pdf"),
        ("", "document.pdf"),
        ("x" * 300, "x" * 100 + ".pdf"),
    ],
)
def test_a_name_is_safe_wherever_the_file_is_kept(name: str, safe: str) -> None:
    assert safe_name(name, "pdf") == safe


@pytest.mark.parametrize(
    ("kept", "ascii_only"),
    [
        ("Compte rendu été.pdf", "Compte rendu ete.pdf"),
        (
            "minutes\uff02; filename*=UTF-8''run.exe; x=\uff02.pdf",
            "minutes ; filename =UTF-8''run.exe; x=.pdf",
        ),
        ("a\uff0f..\uff3c..\uff3cb.pdf", "a .. .. b.pdf"),
        ("\u2024\u2024\uff0fetc.pdf", "etc.pdf"),
        ("تقرير.pdf", "document.pdf"),
        ("Report", "Report"),
    ],
)
def test_a_name_is_still_safe_once_it_is_ascii(kept: str, ascii_only: str) -> None:
    assert ascii_name(kept) == ascii_only
