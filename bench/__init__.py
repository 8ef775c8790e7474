"""Measurements, each beside a floor taken on the same server in the same run. See README.md."""
