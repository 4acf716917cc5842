"""Migrations that come after ours."""
