"""The editor's side of speakers: a list of them all, and a page for the profile of each."""

from flask import Blueprint, Response, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge

from eventapp import policy
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.core.paging import page_of
from eventapp.core.web import cached, private, see_other
from eventapp.people.access import requires, viewer
from eventapp.programme import queries
from eventapp.programme.models import Event
from eventapp.programme.profiles import domain, forms, persons
from eventapp.programme.profiles.domain import Printed
from eventapp.programme.profiles.forms import ProfileForm
from eventapp.programme.profiles.photos import MEDIA_TYPE, MOST_BYTES
from eventapp.programme.profiles.queries import all_profiles, photo_to_edit, profile_to_edit
from eventapp.programme.speaking import ListedSpeaker, speakers_of
from eventapp.programme.visibility import visible_sessions

bp = Blueprint("profiles_admin", __name__)
Answer = Response | str | tuple[str, int]


@bp.get("/<event>/organise/programme/speakers")
@requires(policy.may_edit_programme)
def index(event: str) -> str:
    """Everybody whom a session names, drafts included, and the profiles that nobody is named for any more."""
    found = queries.event_by_code(event)
    named, profiles = _named(found), {one.ref: (one, photo) for one, photo in all_profiles(found)}
    left = [one for ref, (one, _photo) in profiles.items() if ref not in {speaker.ref for speaker in named}]
    return render_template(
        "programme/admin/speakers.html",
        event=found,
        page=page_of(named, request.args.get("page", 1, type=int)),
        profiles=profiles,
        left=left,
        tab="programme",
        here="organise",
    )


@bp.get("/<event>/organise/programme/speakers/<speaker>")
@requires(policy.may_edit_programme)
def edit(event: str, speaker: str) -> str:
    found = queries.event_by_code(event)
    return _page(found, _printed(found, speaker))


@bp.post("/<event>/organise/programme/speakers/<speaker>")
@requires(policy.may_edit_programme)
def save(event: str, speaker: str) -> Answer:
    found = queries.event_by_code(event)
    printed = _printed(found, speaker)
    try:
        form = forms.posted(found)
    except RequestEntityTooLarge:
        form = _form(found, speaker)
        form.tell("photo", _("This file is larger than %(most)s MB.", most=MOST_BYTES // 2**20))
        return _page(found, printed, form), 413
    is_in_order, photo = form.validate(), form.new_photo()
    if not is_in_order or form.photo.errors:
        return _page(found, printed, form), 422
    try:
        domain.save_profile(
            found,
            printed,
            form.biography(profile_to_edit(found, speaker)[0]),
            has_agreed=form.agreed.data,
            photo=photo,
            drops_photo=form.drop.data,
            seen_version=form.seen_version(),
            at=clock.now(),
            email=form.email.data,
        )
    except domain.StaleProfile as problem:
        db.session.rollback()
        return _page(found, printed, form, problem=problem), 409
    db.session.commit()
    flash(_("Saved."))
    return see_other("profiles_admin.edit", event=event, speaker=speaker)


@bp.post("/<event>/organise/programme/speakers/<speaker>/delete")
@requires(policy.may_edit_programme)
def delete(event: str, speaker: str) -> Response:
    found = queries.event_by_code(event)
    profile, _its_photo = profile_to_edit(found, speaker)
    if profile is None:
        raise NotFound
    domain.delete_profile(found, profile)
    db.session.commit()
    flash(_("Biography and photo are deleted."))
    return see_other("profiles_admin.index", event=event)


@bp.get("/<event>/organise/programme/speakers/<speaker>/photo")
@requires(policy.may_edit_programme)
def photo(event: str, speaker: str) -> Response:
    """Agreed to or not."""
    return private(cached(photo_to_edit(queries.event_by_code(event), speaker).body, MEDIA_TYPE))


def _named(event: Event) -> list[ListedSpeaker]:
    return speakers_of(event, visible_sessions(viewer(), event, drafts=True))


def _printed(event: Event, ref: str) -> Printed:
    for one in _named(event):
        if one.ref == ref:
            return Printed(ref, one.name, one.affiliation)
    profile, _photo = profile_to_edit(event, ref)
    if profile is None:
        raise NotFound
    return Printed(ref, profile.name, profile.affiliation)


def _form(event: Event, ref: str) -> ProfileForm:
    return forms.of_profile(event, profile_to_edit(event, ref)[0], persons.email_of(event, ref))


def _page(
    event: Event,
    printed: Printed,
    form: ProfileForm | None = None,
    *,
    problem: domain.StaleProfile | None = None,
) -> str:
    profile, photo = profile_to_edit(event, printed.ref)
    return render_template(
        "programme/admin/speaker.html",
        event=event,
        speaker=printed,
        profile=profile,
        photo=photo,
        form=form or _form(event, printed.ref),
        problem=problem,
        most_megabytes=MOST_BYTES // 2**20,
        tab="programme",
        here="organise",
    )
