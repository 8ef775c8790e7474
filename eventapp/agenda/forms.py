"""Forms of the agenda."""

from flask_babel import lazy_gettext as _

from eventapp.core.forms import Form, LineField, at_most, given


class CalendarForm(Form):
    label = LineField(
        _("Name of the calendar"), [given(_("Give the calendar a name, such as “phone”.")), at_most(60)]
    )
