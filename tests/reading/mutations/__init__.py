"""The samples told another way: sent, wrapped, passed on, ordered and labelled as others would.

Each mutation is a pure function of a sample and a seed; what a person reads stays the same.
"""
