"""Which calendar fetched, by what it says of itself."""

import pytest

from eventapp.agenda.clients import calendar_name


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Google-Calendar-Importer", "Google Calendar"),
        ("Mozilla/5.0 (compatible; Google-Calendar-Importer/1.0)", "Google Calendar"),
        ("macOS/14.5 (23F79) dataaccessd/1.0", "Apple Calendar"),
        ("iOS/17.5 (21F79) dataaccessd/1.0", "Apple Calendar"),
        ("macOS/10.15.7 (19H2) CalendarAgent/930.5.1", "Apple Calendar"),
        ("Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17928; Pro)", "Outlook"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.3.1", "Thunderbird"),
        ("ICSx5/2.2.3 (ical4j/3.2.18)", "ICSx5"),
        ("", ""),
        ("x" * 5000, "x" * 60),
        ("bad\u202eword/1.0", ""),
    ],
)
def test_a_calendar_is_called_as_people_call_it(user_agent: str, name: str) -> None:
    assert calendar_name(user_agent) == name
