"""What hand-outs give: an item is a thing of its own, whichever checkpoints give it."""

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.core.db import Base
from eventapp.core.i18n import Text


class Item(Base):
    """A goodie bag, a lunch, a headset that comes back: a countable right of a person.

    One person may have `per_person` of it: in all (`once`), on every day anew (`daily`), or, `free`, whenever
    they come. `stock` is how many there are, empty where nobody counts them.
    """

    __tablename__ = "item"
    __table_args__ = (
        UniqueConstraint("event_id", "code"),
        CheckConstraint("reentry IN ('once','daily','free')", name="reentry"),
        CheckConstraint("per_person >= 0", name="per_person"),
        CheckConstraint("stock >= 0", name="stock"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[Text]
    per_person: Mapped[int] = mapped_column(default=1)
    reentry: Mapped[str] = mapped_column(String(10))
    stock: Mapped[int | None]
    pieces_out: Mapped[int] = mapped_column(default=0)  # as `items.count_piece` keeps it: nobody counts anew

    exceptions: Mapped[list["ItemAllowance"]] = relationship(
        order_by="ItemAllowance.category_id", cascade="all, delete-orphan"
    )

    def allowed_to(self, category_id: int) -> int:
        """How many somebody of this category may have; 0 for none."""
        other = (one.allowed for one in self.exceptions if one.category_id == category_id)
        return next(other, self.per_person)


class ItemAllowance(Base):
    """Another number of an item for one category of participants."""

    __tablename__ = "item_allowance"
    __table_args__ = (CheckConstraint("allowed >= 0", name="allowed"),)

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id", ondelete="CASCADE"), primary_key=True)
    allowed: Mapped[int]
