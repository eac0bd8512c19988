-- What a trainee says of themselves is theirs and may name a number, so it is sealed; when its term is over, nothing is left of it.
update statements set text = '' where text = '（已到期删除）';
alter table statements add constraint what_a_trainee_says_is_sealed check (text = '' or text ~ '^[0-9]+:') not valid;
