//! `cargo xtask types`: writes what the test `types_are_current` compares.

use crate::{needs, say, shell, ui};
use anyhow::Result;

/// Writes the TypeScript types into `ui/src/types`.
pub fn types() -> Result<()> {
    needs::for_the_app()?;
    ui::packages("ui", "the UI's packages")?;
    ui::build()?;
    say::doing("Writing ui/src/types: cargo test -p baton types_are_current");
    let mut writing = shell::cargo(&["test", "--quiet", "--package", "baton", "types_are_current"]);
    shell::succeed(writing.env("BATON_WRITE_TYPES", "1"))
}
