//! The demo bot: a bot in this program that speaks to the hub as any Janis bot does.

use crate::{commands::Demo, links::failure, state::App};
use baton_desk::view::Failure;

/// The demo bot while it runs.
pub struct Running;

impl App {
    /// Starts it.
    pub async fn start_demo(&self) -> Result<Demo, Failure> {
        Err(failure("internal", "The demo bot is not there yet."))
    }
    /// Removes it.
    pub async fn remove_demo(&self) -> Result<(), Failure> {
        Ok(())
    }
    pub(crate) async fn resume_demo(&self) {}
    pub(crate) async fn stop_demo(&self) {}
}
