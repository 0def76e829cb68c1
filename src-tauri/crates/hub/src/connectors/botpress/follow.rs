//! Following one Botpress server: everything once, then what its realtime channel tells, or what asking at intervals shows.
//!
//! Whatever tells that something happened, the session is then read: only there messages have numbers, so that each is recorded
//! once however often it is told.

use super::{
    client::{Client, Listed},
    ledger::Known,
    problem::Problem,
    queue::Queue,
    realtime::{Broken, Realtime},
    session::{Behind, LISTED, Sessions},
    standing::Standing,
    wire::Row,
};
use futures::{FutureExt, StreamExt, future::BoxFuture, stream::FuturesUnordered};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// So many sessions are read at a time.
const AT_ONCE: usize = 8;

/// How often the lists are asked for beside a realtime channel that works.
const LIVE_EVERY: Duration = Duration::from_secs(30);

/// Without one: at first, and at most when nothing happens.
const POLL_FIRST: Duration = Duration::from_millis(500);
const POLL_MOST: Duration = Duration::from_secs(8);

/// When a realtime channel that broke is tried again; doubled up to the most.
const REALTIME_FIRST: Duration = Duration::from_millis(500);
const REALTIME_MOST: Duration = Duration::from_secs(60);

/// A session that could not be read is tried again after that; one that the server fails at, less often.
const LATER: Duration = Duration::from_secs(1);
const MUCH_LATER: Duration = Duration::from_secs(5);

/// A word to a follower.
#[derive(Debug)]
pub enum Word {
    /// Who may speak changed in a session, or something else did.
    Session(i64),
    /// A delivery found the server gone.
    Gone(Problem),
}

/// Who follows one server.
pub struct Follower {
    pub sessions: Sessions,
    pub ending: CancellationToken,
    /// Tells how the server stands.
    pub stands: Box<dyn Fn(Standing) + Send + Sync>,
}

/// What was waited for and came.
enum Came {
    Brought(i64, Result<bool, Behind>),
    Later(i64),
    Listed(Result<Lists, Problem>),
    Opened(Result<Box<Realtime>, Broken>),
}

/// Both lists, where they changed.
struct Lists {
    all: Listed,
    paused: Listed,
}

impl Follower {
    /// Follows until the hub ends or the inbox is changed.
    pub async fn run(self, mut words: mpsc::UnboundedReceiver<Word>) {
        let mut tries = 0;
        loop {
            let mut was_up = false;
            let followed = self.ending.run_until_cancelled(self.follow(&mut words, &mut was_up)).await;
            let Some(Err(problem)) = followed else { return };
            tries = if was_up { 0 } else { tries + 1 };
            tracing::info!(%problem, url = self.client().url(), "Botpress is not there");
            let wait = problem.wait(tries);
            (self.stands)(Standing::Down(problem));
            if self.ending.run_until_cancelled(tokio::time::sleep(wait)).await.is_none() {
                return;
            }
            // What was to be told meanwhile follows from the record.
            while words.try_recv().is_ok() {}
        }
    }

    fn client(&self) -> &Arc<Client> {
        &self.sessions.client
    }

    /// `Ok` when it is to end.
    async fn follow(
        &self,
        words: &mut mpsc::UnboundedReceiver<Word>,
        was_up: &mut bool,
    ) -> Result<(), Problem> {
        self.client().log_in().await?;
        self.client().sessions(false, None).await?;
        *was_up = true;
        Following::new(self).run(words).await
    }

    async fn lists(&self, tags: (Option<String>, Option<String>)) -> Result<Lists, Problem> {
        let (all, paused) = tokio::try_join!(
            self.client().sessions(false, tags.0.as_deref()),
            self.client().sessions(true, tags.1.as_deref())
        )?;
        Ok(Lists { all, paused })
    }

    async fn open(&self) -> Result<Box<Realtime>, Broken> {
        let token = self.client().token();
        Realtime::open(self.client().http(), self.client().url(), token.as_deref()).await.map(Box::new)
    }

    /// Sessions in which Baton and the server disagree as far as is known here.
    async fn disagreeing(&self, known: &HashMap<i64, Known>) -> Result<Vec<i64>, Behind> {
        let context = &self.sessions.context;
        let inbox = self.sessions.inbox.id;
        let silent = context.reader.run(move |reader| reader.silent(inbox)).await?;
        let silent: HashSet<_> = silent.into_iter().map(|conversation| conversation.contact.id).collect();
        let takes_up = !self.sessions.inbox_is_paused();
        let differs = |(_, known): &(&i64, &Known)| {
            known.paused != silent.contains(&known.contact)
                || known.told.is_some()
                || (known.parked && takes_up)
        };
        Ok(known.iter().filter(differs).map(|(session, _)| *session).collect())
    }
}

/// One connection's work.
struct Following<'f> {
    follower: &'f Follower,
    queue: Queue,
    under_way: FuturesUnordered<BoxFuture<'f, Came>>,
    realtime: Option<Box<Realtime>>,
    why_not: String,
    tags: (Option<String>, Option<String>),
    poll_every: Duration,
    /// When the lists are asked for next; `None` while they are.
    poll_at: Option<tokio::time::Instant>,
    realtime_wait: Duration,
    reads: bool,
    told: Standing,
}

impl<'f> Following<'f> {
    fn new(follower: &'f Follower) -> Self {
        let following = Self {
            follower,
            queue: Queue::default(),
            under_way: FuturesUnordered::new(),
            realtime: None,
            why_not: String::new(),
            tags: (None, None),
            poll_every: POLL_FIRST,
            poll_at: None,
            realtime_wait: REALTIME_FIRST,
            reads: false,
            told: Standing::Unknown,
        };
        // First the channel, then the lists: what happens in between is told.
        following.under_way.push(follower.open().map(Came::Opened).boxed());
        following
    }

    async fn run(mut self, words: &mut mpsc::UnboundedReceiver<Word>) -> Result<(), Problem> {
        loop {
            self.start();
            let poll_at = self.poll_at;
            tokio::select! {
                word = words.recv() => match word {
                    None => return Ok(()),
                    Some(Word::Session(session)) => self.queue.add(session),
                    Some(Word::Gone(problem)) => return Err(problem),
                },
                Some(came) = self.under_way.next() => self.came(came).await?,
                told = heard(&mut self.realtime) => match told {
                    Ok(told) => {
                        let session = self.follower.sessions.raws.keep(told);
                        self.queue.add(session);
                    }
                    Err(broken) => self.broken(&broken),
                },
                () = until(poll_at) => self.ask(),
            }
        }
    }

    /// Begins to read what waits, as far as there is room.
    fn start(&mut self) {
        while self.queue.running() < AT_ONCE
            && let Some(session) = self.queue.next()
        {
            let sessions = &self.follower.sessions;
            self.under_way.push(async move { Came::Brought(session, sessions.bring(session).await) }.boxed());
        }
        if self.reads && self.queue.is_idle() {
            self.reads = false;
            self.walked();
        }
        self.tell();
    }

    async fn came(&mut self, came: Came) -> Result<(), Problem> {
        match came {
            Came::Brought(session, Ok(there)) => self.queue.done(session, there),
            // One session that the server fails at keeps the others from nothing.
            Came::Brought(_, Err(Behind::Server(problem))) if !matches!(problem, Problem::Failed(_)) => {
                return Err(problem);
            }
            Came::Brought(session, Err(behind)) => {
                tracing::info!(%behind, session, "a session could not be read; it is tried again");
                self.queue.done(session, true);
                let wait = if matches!(behind, Behind::Server(_)) { MUCH_LATER } else { LATER };
                let later = async move {
                    tokio::time::sleep(wait).await;
                    Came::Later(session)
                };
                self.under_way.push(later.boxed());
            }
            Came::Later(session) => self.queue.add(session),
            Came::Listed(lists) => self.listed(lists?).await,
            Came::Opened(Ok(realtime)) => {
                self.realtime = Some(realtime);
                self.realtime_wait = REALTIME_FIRST;
                self.ask();
            }
            Came::Opened(Err(broken)) => {
                let first = self.why_not.is_empty();
                self.broken(&broken);
                if first {
                    self.ask();
                }
            }
        }
        Ok(())
    }

    /// The channel is gone: asked at intervals until it is back.
    fn broken(&mut self, broken: &Broken) {
        tracing::debug!(%broken, url = self.follower.client().url(), "Botpress' realtime channel can't be used");
        self.realtime = None;
        self.why_not = broken.to_string();
        self.poll_every = POLL_FIRST;
        if self.poll_at.is_some() {
            self.poll_at = Some(tokio::time::Instant::now());
        }
        let wait = self.realtime_wait;
        self.realtime_wait = (wait * 2).min(REALTIME_MOST);
        let follower = self.follower;
        let again = async move {
            tokio::time::sleep(wait).await;
            Came::Opened(follower.open().await)
        };
        self.under_way.push(again.boxed());
    }

    fn ask(&mut self) {
        self.poll_at = None;
        let lists = self.follower.lists(std::mem::take(&mut self.tags));
        self.under_way.push(lists.map(Came::Listed).boxed());
    }

    /// Takes up what the lists show, and says when they are asked for next.
    async fn listed(&mut self, lists: Lists) {
        let Lists { all, paused } = lists;
        self.tags = (all.tag, paused.tag);
        let changed = all.rows.is_some() || paused.rows.is_some();
        if (changed || self.told == Standing::Unknown)
            && let Err(behind) = self.take_up(all.rows.as_deref(), paused.rows.as_deref()).await
        {
            tracing::warn!(%behind, "Botpress' sessions could not be compared");
            // Once more in full.
            self.tags = (None, None);
        }
        self.poll_every = match (&self.realtime, changed) {
            (Some(_), _) => LIVE_EVERY,
            (None, true) => POLL_FIRST,
            (None, false) => (self.poll_every * 2).min(POLL_MOST),
        };
        self.poll_at = Some(tokio::time::Instant::now() + self.poll_every);
    }

    async fn take_up(&mut self, all: Option<&[Row]>, paused: Option<&[Row]>) -> Result<(), Behind> {
        let sessions = &self.follower.sessions;
        let inbox = sessions.inbox.id;
        let known = sessions.ledger.all(inbox)?;
        let inbox_is_paused = sessions.inbox_is_paused();
        let parked = |known: &Known| known.parked && inbox_is_paused;
        let is_new = |row: &&Row| {
            known.get(&row.session).is_none_or(|known| {
                known.message != row.message || (known.paused || parked(known)) != row.paused
            })
        };
        // The oldest first, so that lists of newest activity end up in the same order.
        for row in all.iter().chain(&paused).flat_map(|rows| rows.iter().rev()).filter(is_new) {
            self.queue.add(row.session);
        }
        for session in self.follower.disagreeing(&known).await? {
            self.queue.add(session);
        }
        if let Some(paused) = paused {
            let listed: HashSet<_> = paused.iter().map(|row| row.session).collect();
            let paused = |known: &Known| known.paused || known.parked;
            for (session, _) in known.iter().filter(|(id, known)| paused(known) && !listed.contains(id)) {
                self.queue.add(*session);
            }
        }
        let Some(all) = all else { return Ok(()) };
        // The list is sorted by activity: behind one that is known as it is, nothing is new, if all was read before.
        let reaches_back = all.len() < LISTED
            || all
                .iter()
                .any(|row| known.get(&row.session).is_some_and(|known| known.message == row.message));
        let known_whole = self.reads || (reaches_back && sessions.ledger.is_whole(inbox)?);
        if !known_whole {
            sessions.ledger.set_whole(inbox, false)?;
            let newest = all.iter().map(|row| row.session).chain(known.keys().copied()).max().unwrap_or(0);
            self.queue.walk(if all.len() < LISTED { 0 } else { newest });
            self.reads = true;
        }
        Ok(())
    }

    /// Every session was read.
    fn walked(&mut self) {
        let sessions = &self.follower.sessions;
        if let Err(error) = sessions.ledger.set_whole(sessions.inbox.id, true) {
            tracing::warn!(%error, "Botpress' sessions are all read, and will be once more at the next start");
        }
    }

    /// Tells how the server stands, when that is known and changed.
    fn tell(&mut self) {
        let standing = match (&self.realtime, self.reads) {
            _ if self.poll_at.is_none() && self.told == Standing::Unknown => return,
            (_, true) => Standing::Reading,
            (Some(_), false) => Standing::Live,
            (None, false) => Standing::Polled(self.why_not.clone()),
        };
        if standing != self.told {
            (self.follower.stands)(standing.clone());
            self.told = standing;
        }
    }
}

/// What the channel tells next; never, without one.
async fn heard(realtime: &mut Option<Box<Realtime>>) -> Result<super::wire::Told, Broken> {
    match realtime {
        Some(realtime) => realtime.told().await,
        None => std::future::pending().await,
    }
}

async fn until(at: Option<tokio::time::Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}
