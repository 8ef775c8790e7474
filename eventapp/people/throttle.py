"""How often something may be tried, counted in the database: the same for every worker."""

from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address

from sqlalchemy import case, or_
from sqlalchemy.dialects import postgresql, sqlite

from eventapp.core.db import db
from eventapp.people.models import Throttle


def count_try(what: str, who: str, *, limit: int, window: timedelta, at: datetime) -> bool:
    """Count one more try, or say False when the window holds `limit` of them already.

    One statement checks and counts, so tries side by side cannot pass together. The key
    is a digest: the table tells nobody which addresses were typed.
    """
    engine = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    key = f"{what}:{sha256(who.encode()).hexdigest()}"
    first = engine.insert(Throttle).values(key=key, count=1, ends_at=at + window)
    is_over = Throttle.ends_at <= at
    again = first.on_conflict_do_update(
        index_elements=[Throttle.key],
        set_={
            "count": case((is_over, 1), else_=Throttle.count + 1),
            "ends_at": case((is_over, first.excluded.ends_at), else_=Throttle.ends_at),
        },
        where=or_(is_over, Throttle.count < limit),
    )
    return db.session.scalar(again.returning(Throttle.key)) is not None


def network_of(client: str) -> str:
    """The client's IPv4 address, or the /64 in which an IPv6 host may take any address."""
    try:
        address = ip_address(client)
    except ValueError:
        return client
    return address.exploded[:19] if isinstance(address, IPv6Address) else client
