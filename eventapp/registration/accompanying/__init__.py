"""Accompanying persons: each hangs on one participant; social programme only."""
