-- Who printed the code with which a statement was made; and confirmations that a denial, found true, has set aside.
alter table statements add column card text not null default '',
    add column overturned_by uuid references statements,
    drop constraint a_settlement_is_known,
    add constraint a_settlement_is_known check (settlement in ('upheld', 'dismissed', 'withdrawn', 'overturned')),
    add constraint a_card_says_who_printed_it check (card in ('', 'base', 'office')),
    add constraint what_is_overturned_says_by_what check ((settlement is not distinct from 'overturned') = (overturned_by is not null)),
    add constraint a_denial_is_not_overturned check (not denial or overturned_by is null);
create index statements_overturned on statements (overturned_by) where overturned_by is not null;
