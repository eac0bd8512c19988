"""The journey: invented people along the real road, over HTTP and Celery, in the rehearsal unit of a running system."""

from deploy.journey.walking import run

__all__ = ["run"]
