"""``flask accounts``: the first administrator's link, and help for whoever is locked out."""

from __future__ import annotations

import json
import sys

import click
from flask import current_app
from sqlalchemy import func, select

from qa_service.accounts import administration, council, links
from qa_service.accounts.models import Authority, User
from qa_service.actor import Actor
from qa_service.command_line import Commands
from qa_service.config import Config
from qa_service.database import across_authorities, acting_for, db, transaction
from qa_service.errors import BadInput, ServiceError
from qa_service.permissions import Role

group = Commands("accounts", help="People and how they sign in.")
UNNAMED = "Our council"


@group.command("invite")
@click.argument("email")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]), help="What they will do here.")
@click.option("--name", help="Their name; they may change it when they accept.")
@click.option("--authority", help="The council, where the installation has several.")
@click.option("--council", "council_name", help="On an empty database: the council's name.")
@click.option("--area", help="On an empty database: the local authority's name as Ofsted prints it.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def invite(email: str, role: str, name: str | None, authority: str | None, council_name: str | None,
           area: str | None, as_json: bool) -> None:
    """Prints a single-use link, good for seven days, with which EMAIL makes an account."""
    by = Actor.command("accounts invite")
    try:
        with transaction():
            authority_id, made = _council(authority or council_name, area, by)
            with acting_for(authority_id):
                token = links.invite(email, Role(role), by=by, name=name)
    except ServiceError as error:
        _fail(error)
    if made and not (authority or council_name):
        click.echo(f"There was no council yet: one was made and called “{UNNAMED}”. Give it its name and area on "
                   "the page Council.", err=True)
    _print_link("invitation", token, as_json)


@group.command("reset")
@click.argument("email")
@click.option("--second-factor", is_flag=True, help="Also remove the second factor, for a lost phone.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def reset(email: str, second_factor: bool, as_json: bool) -> None:
    """Prints a single-use link, good for 20 minutes, with which EMAIL sets a new password."""
    by = Actor.command("accounts reset")
    try:
        with transaction():
            with across_authorities():
                user = db.session.scalars(select(User).where(User.email == email.strip().lower())).one_or_none()
            if user is None:
                raise BadInput(f"There is no account with the e-mail address {email}.")
            with acting_for(user.authority_id):
                if second_factor:
                    administration.remove_second_factor(user.reference, by=by)
                token = links.start_reset(user, by=by)
    except ServiceError as error:
        _fail(error)
    _print_link("reset", token, as_json)


def _council(name: str | None, area: str | None, by: Actor) -> tuple[int, bool]:
    """The council that is meant, and whether it was made now, as on an empty database."""
    known = list(db.session.scalars(select(Authority).order_by(Authority.id)))
    if not known:
        return council.make_council(name or UNNAMED, area or "", by=by).id, True
    if name is None:
        if len(known) > 1:
            raise BadInput("There are several councils. Choose one with --authority: "
                           + ", ".join(authority.name for authority in known) + ".")
        return known[0].id, False
    found = db.session.scalar(select(Authority.id).where(func.lower(Authority.name) == name.strip().lower()))
    if found is None:
        raise BadInput(f"There is no council “{name}”. There is: {', '.join(council.name for council in known)}.")
    return found, False


def _print_link(kind: str, token: str, as_json: bool) -> None:
    service: Config = current_app.config["SERVICE"]
    link = f"{service.public_url}/{kind}/{token}"
    click.echo(json.dumps({"link": link}) if as_json else link)


def _fail(error: ServiceError) -> None:
    click.echo(str(error), err=True)
    sys.exit(2)
