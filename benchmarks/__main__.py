"""`python -m benchmarks [NAME ...]`: prints figures; exits 0 however they turn out."""

import argparse
import importlib
import time

NAMES = ("reading", "intake", "whole_way", "throttled", "latency", "forms", "memory", "growth")


def main() -> None:
    """Run those named, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    for name in parser.parse_args().names or NAMES:
        start = time.monotonic()
        print(f"{name} ...", flush=True)
        for figure in importlib.import_module(f"benchmarks.{name}").run():
            print(figure.line(), flush=True)
        print(f"  took {time.monotonic() - start:.0f} s", flush=True)


if __name__ == "__main__":
    main()
