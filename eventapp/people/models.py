"""People, the organisations they come from, their roles, and how they are signed in."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.core.db import Base
from eventapp.core.mail import NOBODY

LONGEST_NAME = 200  # characters; some single letters fold into many


class Organisation(Base):
    """An institution people come from; `folded` finds it again however it was typed."""

    __tablename__ = "organisation"
    __table_args__ = (UniqueConstraint("folded", "country"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    folded: Mapped[str] = mapped_column(String(LONGEST_NAME))
    country: Mapped[str] = mapped_column(String(2))  # ISO 3166-1 alpha-2


class Person(Base):
    """One human, whatever the number of events; `email` is kept in lower case.

    `merged_into_id` is of somebody who turned out to be the same: this row is their other address.
    """

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    given_name: Mapped[str] = mapped_column(String(120), default="")
    family_name: Mapped[str] = mapped_column(String(120), default="")
    language: Mapped[str | None] = mapped_column(String(2))  # of the interface, if chosen
    created_at: Mapped[datetime]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)

    others: Mapped[list["Person"]] = relationship(order_by="Person.id", viewonly=True)  # the other addresses

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def address(self) -> str:
        """Where mails reach them; nothing for who never signs in."""
        return "" if self.email.endswith(NOBODY) else self.email

    @property
    def addresses(self) -> list[str]:
        """All with which they sign in."""
        return [self.email, *(one.email for one in self.others)]


class RoleGrant(Base):
    """A role in one event; only `admin` has none. Kept by event code, which every URL carries."""

    __tablename__ = "role_grant"
    __table_args__ = (
        UniqueConstraint("person_id", "role", "event_code"),
        CheckConstraint("(role = 'admin') = (event_code IS NULL)", name="only_admin_stands_above_events"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(30))
    event_code: Mapped[str | None] = mapped_column(
        ForeignKey("event.code", ondelete="CASCADE", onupdate="CASCADE")
    )
    granted_at: Mapped[datetime]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))


class SignInCode(Base):
    """A mailed link and code for one address: ten minutes, one use, bound to the asking browser.

    Only digests are kept. `browser_digest` is empty for links that the operator prints.
    """

    __tablename__ = "sign_in_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), index=True)
    link_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    code_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    browser_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)
    wrong_tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class WebSession(Base):
    """A browser in which somebody is signed in; deleting the row signs it out."""

    __tablename__ = "web_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]

    person: Mapped[Person] = relationship()


class Throttle(Base):
    """How often something was tried in the current window, such as mails to one address."""

    __tablename__ = "throttle"

    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    count: Mapped[int]
    ends_at: Mapped[datetime]
