//! What a socket is told, until its task takes it up. An idle one keeps nothing but this: thousands of them are open.

use super::visitors::Key;
use baton_core::{Event, Seq};
use std::{
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::Notify;

/// So much may be on its way to one socket; one that is slower reads on from the store.
const AHEAD: usize = 32;

/// What a socket is told.
#[derive(Debug, Clone)]
pub enum Told {
    /// Something happened in the conversation of this contact.
    Event(Key, Arc<Event>),
    /// Somebody of this side types.
    Typing(Key),
    /// An operator's message that has to be sent once more, though later ones were handed over.
    Again(Key, Seq),
}

/// What a socket was told since it last listened.
#[derive(Debug, Default)]
pub struct News {
    /// In order.
    pub told: Vec<Told>,
    /// After that something was not told: read on from the store.
    pub missed: bool,
}

/// Where a socket is told things.
#[derive(Default)]
pub struct Ear {
    news: Mutex<News>,
    more: Notify,
}

impl Ear {
    /// Tells the socket.
    pub fn tell(&self, told: &Told) {
        let mut news = self.news();
        if news.told.len() < AHEAD {
            news.told.push(told.clone());
        } else {
            news.missed = true;
        }
        drop(news);
        self.more.notify_one();
    }

    /// Something can't be told: the socket reads on from the store.
    pub fn miss(&self) {
        self.news().missed = true;
        self.more.notify_one();
    }

    fn news(&self) -> MutexGuard<'_, News> {
        self.news.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One socket's end: what it is told.
pub struct Listener {
    /// Its number.
    pub socket: u64,
    /// Where it is told.
    pub ear: Arc<Ear>,
}

impl Listener {
    /// What it was told since the last time; waits until there is something. Nothing is lost when the wait is given up.
    pub async fn news(&self) -> News {
        loop {
            let news = mem::take(&mut *self.ear.news());
            if news.missed || !news.told.is_empty() {
                return news;
            }
            self.ear.more.notified().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use baton_core::InboxId;

    #[tokio::test]
    async fn who_is_told_more_than_it_takes_up_knows_that_it_missed_something() {
        let listener = Listener { socket: 1, ear: Arc::default() };
        let key = Key { inbox: InboxId::from_bytes([1; 16]), contact: "ana".into() };
        let tell = |times: usize| (0..times).for_each(|_| listener.ear.tell(&Told::Typing(key.clone())));
        tell(2);
        let news = listener.news().await;
        assert_eq!((news.told.len(), news.missed), (2, false));
        tell(AHEAD + 1);
        let news = listener.news().await;
        assert_eq!((news.told.len(), news.missed), (AHEAD, true));
        listener.ear.miss();
        let news = listener.news().await;
        assert_eq!((news.told.len(), news.missed), (0, true));
    }

    #[tokio::test]
    async fn who_listens_hears_what_is_told_later() {
        let listener = Arc::new(Listener { socket: 1, ear: Arc::default() });
        let waits = tokio::spawn({
            let listener = Arc::clone(&listener);
            async move { listener.news().await }
        });
        tokio::task::yield_now().await;
        listener.ear.miss();
        assert!(waits.await.unwrap().missed);
    }
}
