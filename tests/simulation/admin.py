"""The admin: what needs a person is seen to once a week."""

from sqlalchemy import select

from integrator.delivery import outbox
from integrator.models import OutboxMessage
from tests.simulation.world import World


def requeue(world: World) -> None:
    """What HubSpot or a sheet refused is tried again; whom no letter reaches is called instead."""
    dead = world.rows(select(OutboxMessage).where(OutboxMessage.state.in_(("dead", "blocked"))))
    letters = [one.id for one in dead if one.topic.startswith("mail.")]
    others = [one.id for one in dead if not one.topic.startswith("mail.")]
    now = world.clock()
    world.write(lambda session: outbox.requeue(session, others, now=now))
    world.write(lambda s: outbox.discard(s, letters, reason="told by telephone", now=now))
