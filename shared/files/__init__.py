"""Files 材料: judged by their content when they come in, kept once under their SHA-256, read back against it.

The tables of a desk hold the digest of a paper; here is what the digest stands for.
"""

from shared.files.judging import UNFIT, FileKind, Limits, judged
from shared.files.keeping import Kept, find, keep, limits
from shared.files.publishing import without_metadata

__all__ = ["UNFIT", "FileKind", "Kept", "Limits", "find", "judged", "keep", "limits", "without_metadata"]
