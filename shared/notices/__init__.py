"""Notices 站内消息 to people: an inbox at every desk, and letters by e-mail to those who have an address.

A notice is written in the transaction of what it tells of, once for each occasion and reader. Its letters leave after
the commit, are claimed before the mail server is spoken to, and are never sent twice.
"""

from shared.notices.reading import letter_list, notice_list, read, read_all, unread
from shared.notices.writing import Notice, Reader, write

__all__ = ["Notice", "Reader", "letter_list", "notice_list", "read", "read_all", "unread", "write"]
