"""Accompanying persons, as the question that asks for them has it."""

from dataclasses import dataclass

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from eventapp.core.db import Base

AGES = ("", "adult", "child")
NAME = 120  # letters


class AccompanyingPerson(Base):
    """One of those whom a participant brings; how they stand is how the participant's registration stands.

    `position` is the line of the form, `version_id` the version of the form that asked.
    """

    __tablename__ = "accompanying_person"
    __table_args__ = (
        UniqueConstraint("registration_id", "position"),
        CheckConstraint("position BETWEEN 1 AND 10", name="position"),
        CheckConstraint("age_group IN ('','adult','child')", name="age_group"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"))
    version_id: Mapped[int] = mapped_column(ForeignKey("form_version.id"), index=True)
    question: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    given_name: Mapped[str] = mapped_column(String(NAME))
    family_name: Mapped[str] = mapped_column(String(NAME))
    badge_name: Mapped[str] = mapped_column(String(NAME))  # any script
    age_group: Mapped[str] = mapped_column(String(10))  # one of AGES, empty where it was not said


@dataclass(frozen=True)
class Companion:
    """What one row says, apart from whose it is."""

    position: int
    given_name: str
    family_name: str
    badge_name: str
    age_group: str = ""

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()
