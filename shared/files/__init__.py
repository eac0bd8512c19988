"""Files 材料: judged by their content when they come in, kept once, sealed, read back against their SHA-256.

The tables of a desk hold the digest of a paper; here is what the digest stands for.
"""

from shared.files.judging import UNFIT, FileKind, Limits, judged
from shared.files.keeping import Kept, find, keep, limits, read
from shared.files.publishing import without_metadata

__all__ = ["UNFIT", "FileKind", "Kept", "Limits", "find", "judged", "keep", "limits", "read", "without_metadata"]
