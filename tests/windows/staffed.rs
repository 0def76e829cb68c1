//! A shop whose bot is the published Python client of Janis, and Ana, who answers at her desktop.

use baton_core::{Role, api::AddedInbox};
use baton_tests::{
    Operator, World,
    parts::{Janis, Platform},
    screen::{App, Desktop},
};

/// The shop, open: its bot is connected, its desktop is there.
pub struct Staffed {
    pub world: World,
    pub inbox: AddedInbox,
    pub bot: Janis,
    pub ana: Operator,
    pub desktop: Desktop,
}

impl Staffed {
    pub async fn start() -> Self {
        let mut world = World::start().await;
        let inbox = world.janis("Shop web chat");
        let bot = Janis::python(&world.url(), &inbox, Platform::Messenger).await;
        world.until_connected(&inbox).await;
        let ana = world.operator("Ana", Role::Agent);
        Self { world, inbox, bot, ana, desktop: Desktop::start().await }
    }

    /// Ana starts her app; each time with what it kept.
    pub async fn app(&self) -> App {
        let data = self.world.folder().join("app");
        self.desktop.app(&data, &["--hub", &self.world.url(), "--token", &self.ana.token]).await
    }
}
