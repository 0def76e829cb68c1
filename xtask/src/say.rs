//! How the tasks speak: one line before each thing that takes time or changes the machine.

/// What is done now.
pub fn doing(what: &str) {
    eprintln!("\n\u{2192} {what}");
}

/// A remark on it.
pub fn note(what: &str) {
    eprintln!("  {what}");
}

/// What is in the way, and what to do.
pub fn problem(what: &str) {
    eprintln!("\nIt can't go on: {what}");
}
