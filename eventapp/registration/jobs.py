"""Mails that follow the steps of a registration, in the language of the person."""

from datetime import datetime
from typing import Any

from eventapp.core import mail
from eventapp.core.jobs import handles
from eventapp.programme.queries import events
from eventapp.registration.letters import KEPT_STEPS, template_of
from eventapp.registration.models import Registration, RegistrationStep
from eventapp.registration.retention import forget
from eventapp.registration.steps import claim_mail
from eventapp.registration.writing import Facts, letter


@handles("registration.mail")
def tell(payload: dict[str, Any], at: datetime) -> None:
    """Post the mail of one step; running twice, even side by side, posts it once."""
    step = claim_mail(payload["step_id"], at=at)
    if step is not None:
        event, language = step.registration.event, language_of(step.registration)
        subject, body = written(step, language)
        filed = mail.Filed(event.code, step.state, language, keeps_body=step.state in KEPT_STEPS)
        mail.post(step.registration.person.email, subject, body, at=at, filed=filed)


def language_of(registration: Registration) -> str:
    """The person's choice, else the language they registered in, else the event's own."""
    chosen = registration.person.language or registration.page_language
    return chosen or registration.event.default_language


def written(step: RegistrationStep, language: str) -> tuple[str, str]:
    """(subject, body)"""
    registration = step.registration
    facts = Facts(registration.event, registration.person.full_name, step.reason)
    own = template_of(registration.event, step.state, language)
    return letter(step.state, facts, language, own)


@handles("registration.retention")
def forget_overdue(_payload: dict[str, Any], at: datetime) -> None:
    """Every day: what is past its time."""
    for event in events():
        forget(event, at=at)
