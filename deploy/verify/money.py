"""Money, to the fen: the ledger against its own transfers, against the cases, against the bank's files."""

from __future__ import annotations

import psycopg
from psycopg.rows import TupleRow

from deploy.verify.reading import Connections, Problem, rows
from services.subsidy.rules import bankfiles, notices
from services.subsidy.rules.bankfiles import FileLine
from services.subsidy.rules.payments import file_hash
from shared.privacy import Unopenable, Vault

DESK = "subsidy"
Connection = psycopg.Connection[TupleRow]
TRIGGERS = {"transfers_are_posted", "transfers_stay", "transfers_are_never_emptied", "money_follows_state"}


def check(connections: Connections) -> list[Problem]:
    """Find money that the ledger, the cases and the bank's files do not agree on, with no tolerance."""
    connection = connections.get(DESK)
    if connection is None:
        return []
    return [
        Problem("money", DESK, subject, detail)
        for look in (_balances, _granted, _cases, _standing, _batches, _lines, _recoveries, _notices, _guards)
        for subject, detail in look(connection)
    ]


def check_files(connections: Connections, vault: Vault) -> list[Problem]:
    """Find files to the bank and answers of the bank that are not those of the lines; their accounts are sealed."""
    connection = connections.get(DESK)
    if connection is None:
        return []
    return [Problem("money", DESK, subject, detail)
            for look in (_files, _answers) for subject, detail in look(connection, vault)]


def _balances(connection: Connection) -> list[tuple[str, str]]:
    """Every balance is the sum of its transfers, and none is below zero."""
    found = rows(connection, """
        select concat_ws('/', a.unit, a.fund, a.year, a.kind), a.balance, coalesce(t.total, 0)
        from accounts a left join (
            select unit, fund, year, kind, sum(case when kind = 'granted' then -side else side end) as total
            from (select unit, fund, year, debit as kind, amount_fen as side from transfers
                  union all select unit, fund, year, credit, -amount_fen from transfers) s
            group by unit, fund, year, kind) t using (unit, fund, year, kind)
        where a.balance <> coalesce(t.total, 0) or a.balance < 0
    """)
    return [(account, f"the balance is {balance} fen, its transfers add up to {total}") for account, balance, total in found]


def _granted(connection: Connection) -> list[tuple[str, str]]:
    """What a fund was granted is somewhere, and is what the indicators say."""
    found = rows(connection, """
        select concat_ws('/', unit, fund, year), granted, elsewhere, coalesce(indicated, 0)
        from (select unit, fund, year, sum(balance) filter (where kind = 'granted') as granted,
                     sum(balance) filter (where kind <> 'granted') as elsewhere
              from accounts group by unit, fund, year) a
        left join (select unit, fund, year, sum(amount_fen) as indicated from indicators group by unit, fund, year) i
            using (unit, fund, year)
        where granted <> elsewhere or granted <> coalesce(indicated, 0)
    """)
    return [(fund, f"granted {granted} fen, held {elsewhere}, indicators {indicated}")
            for fund, granted, elsewhere, indicated in found]


def _cases(connection: Connection) -> list[tuple[str, str]]:
    """What an account holds is what the cases that stand there amount to."""
    found = rows(connection, """
        with held as (
            select unit, fund, fund_year as year, stands_at as kind, sum(amount_fen - recovered_fen) as total
            from cases where stands_at is not null group by 1, 2, 3, 4
            union all
            select unit, fund, fund_year, 'recovered', sum(recovered_fen)
            from cases where recovered_fen > 0 group by 1, 2, 3
        )
        select concat_ws('/', unit, fund, year, kind), coalesce(a.balance, 0), coalesce(h.total, 0)
        from (select * from accounts where kind not in ('granted', 'available')) a
        full join held h using (unit, fund, year, kind)
        where coalesce(a.balance, 0) <> coalesce(h.total, 0)
    """)
    return [(account, f"the account holds {balance} fen, its cases {total}") for account, balance, total in found]


def _standing(connection: Connection) -> list[tuple[str, str]]:
    """The money of each case stands where its state says, and where its last transfer brought it."""
    found = rows(connection, """
        select c.number, c.state, c.stands_at, t.debit
        from cases c left join state_accounts s using (state)
        left join lateral (select nullif(debit, 'available') as debit from transfers
            where case_id = c.id and case_seq is not null order by case_seq desc limit 1) t on true
        where c.stands_at is distinct from s.account or c.stands_at is distinct from t.debit
    """)
    return [(number, f"the case is {state}, its money at {at}, its last transfer went to {went}")
            for number, state, at, went in found]


def _batches(connection: Connection) -> list[tuple[str, str]]:
    """Each payment batch counts and adds up to its lines."""
    found = rows(connection, """
        select b.number from payment_batches b
        left join (select batch_id, count(*) as lines, sum(amount_fen) as total from payment_lines group by batch_id) l
            on l.batch_id = b.id
        where (coalesce(l.lines, 0), coalesce(l.total, 0)) is distinct from (b.line_count, b.sum_fen)
    """)
    return [(number, "the batch's count or sum is not that of its lines") for (number,) in found]


def _files(connection: Connection, vault: Vault) -> list[tuple[str, str]]:
    """The file of each payment batch is the one whose hash was checked, as long as all its accounts are kept."""
    batches = rows(connection, "select id, number, file_sha256 from payment_batches b where not exists ("
                   "select from payment_lines l where l.batch_id = b.id and l.payee_account = '') order by id")
    return [(number, "the lines no longer make the file that was checked") for id_, number, digest in batches
            if _hash_of_file(connection, vault, id_, number) != digest]


def _hash_of_file(connection: Connection, vault: Vault, batch: object, number: str) -> str | None:
    lines = rows(connection, "select case_id, place, reference, payee_name, payee_account, payee_bank, amount_fen"
                 " from payment_lines where batch_id = %s order by place", (batch,))
    try:
        return file_hash(bankfiles.write(number, [
            FileLine(place=place, reference=reference, payee_name=name, payee_bank=bank, amount_fen=amount,
                     payee_account=vault.open("payee_account", case, account))
            for case, place, reference, name, account, bank, amount in lines
        ]))
    except Unopenable:
        return None


def _lines(connection: Connection) -> list[tuple[str, str]]:
    """A case is paid exactly when one line paid it, with its amount, in its batch."""
    found = rows(connection, """
        select c.number, c.state, count(l.id), coalesce(sum(l.amount_fen), 0), c.amount_fen
        from cases c left join payment_lines l on l.case_id = c.id and l.status = 'paid'
        group by c.id
        having (count(l.id) = 1) is distinct from (coalesce(c.stands_at, '') = 'paid')
            or (count(l.id) > 0 and sum(l.amount_fen) <> c.amount_fen)
    """)
    return [(number, f"the case is {state}; {count} lines paid it {paid} of {due} fen")
            for number, state, count, paid, due in found]


def _answers(connection: Connection, vault: Vault) -> list[tuple[str, str]]:
    """A settled batch has an answer of the bank without disagreement, and that answer says what the lines say."""
    found = rows(connection, """
        select b.number, a.id, a.content, (select json_agg(json_build_array(reference, status, amount_fen,
            coalesce(bank_reference, ''))) from payment_lines where batch_id = b.id)
        from payment_batches b left join lateral (select id, content from bank_answers
            where batch_id = b.id and disagreements = '[]' order by read_at desc limit 1) a on true
        where b.state in ('settled', 'closed')
    """)
    problems = []
    for number, id_, content, lines in found:
        if content == "":  # its term is over; see `purged`
            continue
        answer = bankfiles.read_answer(_opened(vault, id_, content)) if content is not None else []
        told = {(line.reference, str(line.status), line.amount_fen, line.bank_reference)
                for line in answer} if isinstance(answer, list) else set()
        if told != {tuple(line) for line in lines or ()}:
            problems.append((number, "what the lines say is not what the bank answered"))
    return problems


def _opened(vault: Vault, answer: object, content: str) -> str:
    """What the bank answered; nothing where it does not open, which agrees with no line."""
    try:
        return vault.open("bank_answers.content", answer, content)
    except Unopenable:
        return ""


def _recoveries(connection: Connection) -> list[tuple[str, str]]:
    """What a recovery and its case count as back is what its receipts say."""
    found = rows(connection, """
        select c.number, c.recovered_fen, coalesce(sum(r.recovered_fen), 0), coalesce(sum(k.total), 0)
        from cases c left join recoveries r on r.case_id = c.id
        left join lateral (select sum(amount_fen) as total from receipts where recovery_id = r.id) k on true
        group by c.id
        having c.recovered_fen <> coalesce(sum(r.recovered_fen), 0) or c.recovered_fen <> coalesce(sum(k.total), 0)
    """)
    return [(number, f"the case counts {case} fen as back, its recoveries {recovery}, its receipts {receipts}")
            for number, case, recovery, receipts in found]


def _notices(connection: Connection) -> list[tuple[str, str]]:
    """The content of each notice is the one whose hash was published."""
    found = rows(connection, "select number, content, content_hash from public_notices")
    return [(number, "the content is not the one whose hash was published")
            for number, content, digest in found if notices.content_hash(content) != digest]


def _guards(connection: Connection) -> list[tuple[str, str]]:
    """The triggers that keep the ledger are there and awake."""
    found = {name for (name,) in rows(
        connection, "select tgname from pg_trigger where tgenabled <> 'D' and tgname = any(%s)", (sorted(TRIGGERS),)
    )}
    return [(name, "the trigger that guards the ledger is gone or asleep") for name in sorted(TRIGGERS - found)]
