"""Tests of bells, doorbells, worker and clock, with real Valkey and real processes."""
