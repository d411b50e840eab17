"""A worker that delivers ten referrals at a time: what a limit on calls holds back."""

from integrator.cli import main
from integrator.delivery import outbox

if __name__ == "__main__":
    outbox.BATCH = 10  # type: ignore[misc]
    main()
