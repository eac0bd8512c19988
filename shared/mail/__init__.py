"""Mail between desks: Celery carries, PostgreSQL remembers. Losing the broker loses nothing."""

from shared.mail.inbox import Message, replay, take
from shared.mail.outbox import acknowledged, relay, stage
from shared.mail.sealing import Letter, Unsealable, seal, unseal

__all__ = ["Letter", "Message", "Unsealable", "acknowledged", "relay", "replay", "seal", "stage", "take", "unseal"]
