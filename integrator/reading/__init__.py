"""Envelope to draft: what was read, where, by which rule, how sure. Pure; unchecked.

The door is `integrator.reading.read`; importing it compiles every phrase there is, so a process
that leaves reading to a child imports only the small modules it needs.
"""
