"""The admin: what needs a person is seen to once a week."""

from sqlalchemy import select, update

from integrator.delivery import outbox
from integrator.models import OutboxMessage, PartnerContact
from tests.simulation.world import World


def requeue(world: World) -> None:
    """What HubSpot or a sheet refused is tried again; whom no letter reaches is called instead, and
    asked whether the address works after all."""
    dead = world.rows(select(OutboxMessage).where(OutboxMessage.state.in_(("dead", "blocked"))))
    letters = [one.id for one in dead if one.topic.startswith("mail.")]
    others = [one.id for one in dead if not one.topic.startswith("mail.")]
    now = world.clock()
    world.write(lambda session: outbox.requeue(session, others, now=now))
    world.write(lambda s: outbox.discard(s, letters, reason="told by telephone", now=now))
    mended = update(PartnerContact).where(PartnerContact.bounced_at.is_not(None))
    world.write(lambda session: session.execute(mended.values(bounced_at=None)))
