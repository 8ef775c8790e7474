"""What a file is: its content says so, never its name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventapp.programme.documents.formats import Format, format_of, safe_name
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
