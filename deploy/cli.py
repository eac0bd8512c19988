"""`jinlanling`: the command line for those who operate the system.

It finds the system by what `make run` wrote down in `.local/`, or by the environment: ADDRESS_<SERVICE>,
DATABASE_URL_<SERVICE>, BROKER_URL, SAMPLE_PASSWORD.
"""

from __future__ import annotations

import sys

import typer

from deploy.commands import accounts, journal, journey, keys, mail, person, policy, retention, secrets, status, verify
from deploy.local.plain import Plain

typed = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None, help=__doc__)
typed.command("status")(status.show)
typed.command("accounts")(accounts.show)
typed.command("secrets")(secrets.show)
typed.command("journey")(journey.run)
typed.command("verify")(verify.run)
typed.command("person")(person.run)
typed.command("retention")(retention.run)
typed.command("rotate-keys")(keys.rotate)
typed.add_typer(policy.typed, name="policy", help="The dated policy.")
typed.add_typer(journal.typed, name="journal", help="The journals of the desks, for whoever wants to verify them.")
typed.add_typer(mail.typed, name="mail", help="Mail between the desks that could not be taken.")


def app() -> None:
    """Run the command; what stands in the way is said in plain words, with exit status 2."""
    try:
        typed()
    except Plain as reason:
        print(reason, file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    app()
