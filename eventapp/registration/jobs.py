"""Mails that follow the steps of a registration, in the language of the person."""

from datetime import datetime
from typing import Any

from eventapp.core import mail
from eventapp.core.db import db
from eventapp.core.jobs import handles
from eventapp.programme.models import Event
from eventapp.programme.queries import events
from eventapp.registration import choice_line
from eventapp.registration.blocks import end_block
from eventapp.registration.choice_mails import tell_choice
from eventapp.registration.letters import STEPS, template_of
from eventapp.registration.models import RegistrationStep
from eventapp.registration.queries import language_of
from eventapp.registration.retention import forget
from eventapp.registration.steps import claim_mail
from eventapp.registration.waiting import lapse
from eventapp.registration.writing import Facts, letter

LASTING = tuple(step for step in STEPS if step not in ("waiting", "offered"))


@handles("registration.mail")
def tell(payload: dict[str, Any], at: datetime) -> None:
    """Post the mail of one step; running twice, even side by side, posts it once.

    A place in line or an offer of which more became meanwhile is told by the step after it.
    """
    step = claim_mail(payload["step_id"], at=at)
    if step is not None and step.state in (*LASTING, step.registration.standing):
        event, language = step.registration.event, language_of(step.registration)
        subject, body = written(step, language)
        filed = mail.Filed(event.code, step.state, language, keeps_body=True)
        mail.post(step.registration.person.email, subject, body, at=at, filed=filed)


def written(step: RegistrationStep, language: str) -> tuple[str, str]:
    """(subject, body)"""
    registration = step.registration
    facts = Facts(registration.event, registration.person.full_name, step.reason, registration.offer_ends_at)
    own = template_of(registration.event, step.state, language)
    return letter(step.state, facts, language, own)


@handles("registration.lapse")
def lapse_offer(payload: dict[str, Any], at: datetime) -> None:
    """When an offer's time is over."""
    lapse(payload["registration_id"], at=at)


@handles("registration.choice_offered")
def tell_of_option(payload: dict[str, Any], at: datetime) -> None:
    wait = choice_line.claim_mail(payload["wait_id"], at=at)
    if wait is not None:
        tell_choice("offered", wait, at=at)


@handles("registration.choice_lapses")
def lapse_option(payload: dict[str, Any], at: datetime) -> None:
    """When the time of an offered option is over."""
    wait = choice_line.lapse(payload["wait_id"], at=at)
    if wait is not None:
        tell_choice("lapsed", wait, at=at)


@handles("registration.block_ends")
def end_reservation(payload: dict[str, Any], at: datetime) -> None:
    """When the last day of a block is over."""
    event = db.session.get(Event, payload["event_id"])
    if event is not None:
        end_block(event, payload["block_id"], at=at)


@handles("registration.retention")
def forget_overdue(_payload: dict[str, Any], at: datetime) -> None:
    """Every day: what is past its time."""
    for event in events():
        forget(event, at=at)
