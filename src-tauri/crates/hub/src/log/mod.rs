//! The event log: append-only, one order for all.
