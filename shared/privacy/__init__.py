"""Personal numbers: sealed at rest, shown masked, found by keyed digests."""

from shared.privacy.boxes import KeyAway, Unopenable
from shared.privacy.holdings import Holding, Holdings
from shared.privacy.places import ANSWERS, CASES, JOBS, OF_EVERY_DESK, Place
from shared.privacy.showing import (
    TELEPHONE,
    keyed_hash,
    mask_account,
    mask_for_good,
    mask_id,
    mask_name,
    mask_phone,
    normalised,
    salted_digest,
    without_numbers,
)
from shared.privacy.vault import Vault, is_sealed

__all__ = [
    "ANSWERS", "CASES", "JOBS", "OF_EVERY_DESK", "TELEPHONE", "Holding", "Holdings", "KeyAway", "Place", "Unopenable", "Vault", "is_sealed", "keyed_hash", "mask_account", "mask_for_good", "mask_id", "mask_name", "mask_phone", "normalised",
    "salted_digest", "without_numbers",
]
