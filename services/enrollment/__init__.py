"""Enrollment 报名: who may be trained, the register of every case, log-in, and the reference data of all desks."""
