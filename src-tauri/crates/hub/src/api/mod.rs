//! The operator API (`/v1`).
