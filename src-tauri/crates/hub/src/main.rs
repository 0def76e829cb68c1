//! The headless program `baton-hub`.

fn main() {}
