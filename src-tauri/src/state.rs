//! What the program holds while it runs: the desk, the embedded hub, the demo bot.

use crate::{
    commands::{About, AlertsHealth, Connection, Demo},
    startup::{RemedyAct, Startup},
};
use baton_desk::{
    Desk,
    view::{Change, Failure},
};
use tauri::ipc::Channel;

/// The running program.
pub struct App {}

impl App {
    /// How the start goes.
    pub fn startup(&self) -> Startup {
        todo!()
    }
    /// Does what a button of a start's problem says.
    pub async fn remedy(&self, _act: RemedyAct) -> Result<(), Failure> {
        todo!()
    }
    /// What this program is and where its things are.
    pub fn about(&self) -> About {
        todo!()
    }
    /// The session with the hub in use.
    pub fn desk(&self) -> Desk {
        todo!()
    }
    /// Sends the desk's changes to the page, also after the hub in use changed.
    pub fn forward_changes(&self, _changes: Channel<Vec<Change>>) {
        todo!()
    }
    /// Uses a team's hub.
    pub async fn sign_in(&self, _url: String, _token: String) -> Result<(), Failure> {
        todo!()
    }
    /// Uses the embedded hub.
    pub async fn use_this_computer(&self) -> Result<(), Failure> {
        todo!()
    }
    /// Adds a Janis inbox.
    pub async fn connect_bot(&self, _name: String) -> Result<Connection, Failure> {
        todo!()
    }
    /// Starts the demo bot.
    pub async fn start_demo(&self) -> Result<Demo, Failure> {
        todo!()
    }
    /// Removes it without trace.
    pub async fn remove_demo(&self) -> Result<(), Failure> {
        todo!()
    }
    /// Whether it runs.
    pub fn demo(&self) -> Demo {
        todo!()
    }
    /// Shows the test notification.
    pub async fn test_notification(&self) -> Result<(), Failure> {
        todo!()
    }
    /// How alerts stand.
    pub async fn alerts_health(&self) -> AlertsHealth {
        todo!()
    }
    /// Opens a link outside.
    pub fn open_link(&self, _url: &str) -> Result<(), Failure> {
        todo!()
    }
    /// Shows the data folder.
    pub fn show_folder(&self) -> Result<(), Failure> {
        todo!()
    }
    /// Ends the program.
    pub fn quit(&self) {
        todo!()
    }
}
