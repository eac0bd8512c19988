"""The one declarative base of the desk's tables."""

from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    """What every table of enrollment is registered with."""
