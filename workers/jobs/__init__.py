"""The jobs of the clock, by what they look after. Each may run twice, and after a kill at any point."""

from workers.jobs import clockwork, housekeeping, nightly, relaying
