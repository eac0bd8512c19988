"""The training desk 培训: bases, teachers, class plans, lessons, attendance, supervision and the class archive."""
