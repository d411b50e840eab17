"""How fast it is: figures beside plain loops, measured in the same run."""
