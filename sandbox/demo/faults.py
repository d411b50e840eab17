"""What stops the demo, in a sentence that says what to do."""


class DemoFailed(Exception):  # noqa: N818 -- it is told, not raised at anyone
    """The demo cannot go on."""
