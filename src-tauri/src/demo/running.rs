//! What runs while there is a demo.

use super::{bot, cast, keys::Keys, play, socket, wire::Wire};
use tokio::{
    sync::{broadcast, mpsc},
    task::JoinSet,
};

/// A demo while it runs; ends when dropped.
pub enum Running {
    /// Customers play themselves.
    Busy {
        /// They.
        _tasks: JoinSet<()>,
    },
    /// A person plays the customer.
    Chat {
        /// Whom the hub asks.
        _bot: bot::Bot,
    },
}

impl Running {
    /// Begins the busy one; `begun`: the openings were played before a restart.
    pub fn busy(keys: Keys, begun: bool) -> reqwest::Result<Self> {
        let wire = Wire::new(keys)?;
        let mut tasks = JoinSet::new();
        let (events, _) = broadcast::channel(256);
        let (typing, typed) = mpsc::channel(16);
        for customer in cast::CAST {
            tasks.spawn(play::play(customer, begun, wire.clone(), events.subscribe(), typing.clone()));
        }
        tasks.spawn(socket::listen(wire, events, typed));
        Ok(Self::Busy { _tasks: tasks })
    }
}
