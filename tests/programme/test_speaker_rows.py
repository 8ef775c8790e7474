"""The rows of the speakers in a session's form: rank, and roles in every language of the event."""

from dataclasses import replace

import pytest
from werkzeug.datastructures import MultiDict

from eventapp.core.i18n import Text
from eventapp.programme.edits import Edit, SpeakerLine
from eventapp.programme.forms import session_form, values
from tests import make
from tests.core.engines import ON_SQLITE

NOW = SpeakerLine(7, "Sue Lee", "Chair", "ILO", Text(fr="Présidente", de="Vorsitzende"), protocol=True)
ROW = {"id": "7", "name": "Sue Lee", "role": "Chair", "affiliation": "ILO", "protocol": "y"}


@ON_SQLITE
@pytest.mark.parametrize(
    ("sent", "line"),
    [
        (ROW, NOW),
        (ROW | {"role_fr": "Présidente"}, NOW),
        (ROW | {"role_fr": "La présidente"}, (True, Text(fr="La présidente", de="Vorsitzende"))),
        (ROW | {"role_fr": ""}, (True, Text(de="Vorsitzende"))),
        ({name: words for name, words in ROW.items() if name != "protocol"}, (False, NOW.more)),
        (ROW | {"role": "Moderator", "role_fr": "Présidente"}, (True, None)),  # as it is known elsewhere
        (ROW | {"id": ""}, (True, None)),
        (ROW | {"id": "", "role_fr": "Présidente"}, (True, Text(fr="Présidente"))),
    ],
)
def test_a_row_says_rank_and_roles(
    database: None, sent: dict[str, str], line: SpeakerLine | tuple[bool, Text | None]
) -> None:
    event = make.event()
    before = replace(Edit.of(make.session(event)), speakers=(NOW,))
    posted = MultiDict({f"speakers-0-{name}": words for name, words in sent.items()})
    form = session_form(event, "published")(posted)

    (told,) = form.edit(before).speakers
    assert (told == NOW) if isinstance(line, SpeakerLine) else ((told.protocol, told.more) == line)


@ON_SQLITE
def test_the_form_shows_them(database: None) -> None:
    event = make.event()
    edit = Edit.of(make.session(event, speakers=("Sue Lee",)))
    shown = session_form(event, "published")(
        data=values(edit, 1) | {"speakers": [vars(NOW) | {"role_fr": "P"}]}
    )

    (row,) = shown.speakers
    assert (row.form.role_in("fr").data, row.form.protocol.data) == ("P", True)
