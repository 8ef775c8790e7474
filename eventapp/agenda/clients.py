"""Which calendar it is that fetches a feed, as it says itself."""

from eventapp.core.text import is_plain, tidy

# What a User-Agent contains, in lower case, and how people call that calendar. The first hit counts.
KNOWN = (
    ("google-calendar", "Google Calendar"),
    ("googlecalendar", "Google Calendar"),
    ("dataaccessd", "Apple Calendar"),
    ("calendaragent", "Apple Calendar"),
    ("remindersd", "Apple Calendar"),
    ("thunderbird", "Thunderbird"),
    ("outlook", "Outlook"),
    ("microsoft", "Outlook"),
)
LONGEST = 60


def calendar_name(user_agent: str) -> str:
    """The calendar's name by its User-Agent, else its first word; empty when it says nothing."""
    said = user_agent.casefold()
    for part, name in KNOWN:
        if part in said:
            return name
    first = tidy(user_agent).split("/")[0][:LONGEST]
    return first if is_plain(first) else ""
