"""The whole service beside a sandbox clinic on this machine: `python -m sandbox.demo`."""
