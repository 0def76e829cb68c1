//! Stories about delivery on a real record, with a channel that does what the story says: what is counted, what is tried again,
//! and what the next life of the hub makes of a try that was cut off.

use super::{
    lane::{CUT_OFF, Lane},
    *,
};
use crate::{
    connectors::{Connector, Connectors},
    directory::{Directory, Inbox},
    engine::{self, Running},
    files::Files,
};
use baton_core::{
    Action, Actor, Carries, Command, Contact, Conversation, Delivery, DeliveryState, InboxKind, OperatorId,
    Refusal, Rules, Target, api::NewInbox,
};
use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{sync::Semaphore, task::JoinHandle};
use tokio_util::sync::CancellationToken;

/// What the channel makes of a try.
enum Makes {
    /// This.
    Of(Attempt),
    /// Nothing: it never comes back.
    Nothing,
}

/// A channel that does what the story says, and otherwise takes everything.
struct Channel {
    reader: crate::store::Reader,
    there: AtomicBool,
    next: Mutex<VecDeque<Makes>>,
    tried: Mutex<Vec<MessageId>>,
}

#[async_trait::async_trait]
impl Connector for Channel {
    fn kind(&self) -> InboxKind {
        InboxKind::Janis
    }
    fn routes(&self) -> axum::Router {
        axum::Router::new()
    }
    async fn deliver(&self, _: &Inbox, parcel: &Parcel) -> Attempt {
        let rows = self.reader.undelivered().unwrap();
        let row = rows.into_iter().find(|row| row.message == parcel.message).unwrap();
        assert!(
            row.under_way() && row.tries == parcel.tries,
            "a try is in the log before it is made: {row:?}"
        );
        self.tried.lock().unwrap().push(parcel.message);
        let next = self.next.lock().unwrap().pop_front();
        match next {
            None => Attempt::Delivered,
            Some(Makes::Of(attempt)) => attempt,
            Some(Makes::Nothing) => std::future::pending().await,
        }
    }
    async fn control_changed(&self, _: &Inbox, _: &Conversation) {}
    async fn operator_types(&self, _: &Inbox, _: &Contact) {}
    fn carries(&self, _: &Inbox) -> Carries {
        Carries::TEXT
    }
    fn connected(&self, _: &Inbox) -> bool {
        self.there.load(Ordering::SeqCst)
    }
}

/// One life of the hub.
struct Life {
    running: Running,
    deliveries: Deliveries,
    channel: Arc<Channel>,
    dispatcher: JoinHandle<()>,
}

impl Life {
    fn begin(data: &std::path::Path, there: bool, next: Vec<Makes>) -> Self {
        let directory = Directory::open(data).unwrap();
        let running = engine::open(data, |_| Rules::default()).unwrap();
        let files = Files::open(data, "http://127.0.0.1:1".into()).unwrap();
        let reader = running.reader.clone();
        let (deliveries, dispatcher) = queue(running.engine.clone(), reader.clone(), directory, files);
        let (there, next) = (AtomicBool::new(there), Mutex::new(next.into()));
        let channel = Arc::new(Channel { reader, there, next, tried: Mutex::default() });
        let connectors = Connectors::new(vec![channel.clone()]);
        let dispatcher = tokio::spawn(dispatcher.run(connectors, CancellationToken::new()));
        Self { running, deliveries, channel, dispatcher }
    }

    /// Nothing can be recorded any more; what is under way is left as it is.
    async fn crash(self) {
        self.dispatcher.abort();
        self.running.close().await;
    }

    fn tried(&self) -> Vec<MessageId> {
        self.channel.tried.lock().unwrap().clone()
    }

    /// What is not delivered stands so; `None` when it is delivered.
    fn row(&self, message: MessageId) -> Option<Undelivered> {
        self.running.reader.undelivered().unwrap().into_iter().find(|row| row.message == message)
    }

    async fn until(&self, what: &str, fits: impl Fn() -> bool) {
        let looking = async {
            while !fits() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), looking)
            .await
            .unwrap_or_else(|_| panic!("never: {what}"));
    }

    async fn until_delivered(&self, message: MessageId) {
        self.until("delivered", || self.row(message).is_none()).await;
    }

    async fn until_failed(&self, message: MessageId, why: &str) {
        self.until(why, || {
            self.row(message).is_some_and(|row| row.failed && row.reason.as_deref() == Some(why))
        })
        .await;
    }

    async fn does(&self, inbox: InboxId, actor: Actor, action: Action) {
        let target = Target::Contact { inbox, contact: Contact::unnamed("tomas") };
        let command = Command { id: None, target, actor, expected: None, action };
        self.running.engine.submit(command).await.unwrap();
    }
}

fn ana() -> Actor {
    Actor::operator(OperatorId::from_bytes([7; 16]), "Ana")
}

fn message(number: u8) -> MessageId {
    MessageId::from_bytes([number; 16])
}

async fn says(life: &Life, inbox: InboxId, number: u8) -> MessageId {
    let content = Content::text(format!("Reply {number}"));
    let said =
        Action::Say { message: message(number), content, vendor_id: None, source: None, reasoning: None };
    life.does(inbox, ana(), said).await;
    message(number)
}

/// A folder with an inbox and a first life in which Ana holds Tomás's conversation.
async fn begin(there: bool, next: Vec<Makes>) -> (tempfile::TempDir, InboxId, Life) {
    let data = tempfile::tempdir().unwrap();
    let new = NewInbox { kind: InboxKind::Janis, name: "Shop".into(), settings: [].into() };
    let inbox = Directory::open(data.path()).unwrap().add_inbox(&new).unwrap().id;
    let life = Life::begin(data.path(), there, next);
    life.does(inbox, ana(), Action::Take { lease_ms: None }).await;
    (data, inbox, life)
}

fn busy() -> Makes {
    Makes::Of(Attempt::Retry { reason: "The bot is busy.".into(), after_ms: Some(1) })
}

#[tokio::test]
async fn a_try_that_was_cut_off_is_not_repeated_without_an_operators_word() {
    let (data, inbox, life) = begin(true, vec![Makes::Nothing]).await;
    let (first, second) = (says(&life, inbox, 1).await, says(&life, inbox, 2).await);
    life.until("the first is under way", || life.tried() == [first]).await;
    life.crash().await;

    let life = Life::begin(data.path(), true, vec![]);
    life.until_failed(first, CUT_OFF).await;
    life.until_delivered(second).await;
    assert_eq!(life.tried(), [second], "only what was never tried goes out by itself");
    life.does(inbox, ana(), Action::Report { message: first, delivery: Delivery::PENDING, tries: 0 }).await;
    life.until_delivered(first).await;
    assert_eq!(life.tried(), [second, first]);
}

#[tokio::test]
async fn what_was_taken_back_is_not_tried_again_also_after_a_restart() {
    let refused = "The bot refused it.";
    let next = vec![Makes::Of(Attempt::Refused { reason: refused.into() })];
    let (data, inbox, life) = begin(true, next).await;
    let reply = says(&life, inbox, 1).await;
    life.until_failed(reply, refused).await;
    let taken_back =
        Delivery { state: DeliveryState::Failed, reason: Some(refused.into()), taken_back: true };
    life.does(inbox, ana(), Action::Report { message: reply, delivery: taken_back, tries: 1 }).await;
    life.crash().await;

    let life = Life::begin(data.path(), true, vec![]);
    assert!(life.row(reply).is_some_and(|row| row.taken_back));
    let target = Target::Contact { inbox, contact: Contact::unnamed("tomas") };
    let action = Action::Report { message: reply, delivery: Delivery::PENDING, tries: 0 };
    let again = Command { id: None, target, actor: ana(), expected: None, action };
    let answer = life.running.engine.submit(again).await;
    assert!(matches!(answer, Err(engine::Refused::Rule(Refusal::AlreadySo))), "{answer:?}");
    let second = says(&life, inbox, 2).await;
    life.until_delivered(second).await;
    assert_eq!(life.tried(), [second]);
}

#[tokio::test]
async fn a_restart_between_two_tries_goes_on_counting() {
    let (data, inbox, life) = begin(true, vec![busy()]).await;
    let reply = says(&life, inbox, 1).await;
    life.until("it waits for its next try", || life.row(reply).is_some_and(|row| row.reason.is_some())).await;
    life.crash().await;

    let life = Life::begin(data.path(), true, vec![Makes::Nothing]);
    life.until("it is tried again", || life.tried() == [reply]).await;
    assert_eq!(life.row(reply).map(|row| row.tries), Some(2));
}

#[tokio::test]
async fn what_the_channel_had_not_confirmed_may_have_arrived_and_a_late_confirmation_still_counts() {
    let (data, inbox, life) = begin(true, vec![Makes::Of(Attempt::Sent { confirm_within_ms: 60_000 })]).await;
    let reply = says(&life, inbox, 1).await;
    life.until("it is handed over", || life.tried() == [reply]).await;
    life.crash().await;

    let life = Life::begin(data.path(), true, vec![]);
    life.until_failed(reply, CUT_OFF).await;
    life.deliveries.confirm(inbox, reply).await;
    life.until_delivered(reply).await;
    assert!(life.tried().is_empty());
}

#[tokio::test]
async fn what_waits_for_a_bot_waits_through_restarts_without_counting_as_tried() {
    let (data, inbox, life) = begin(false, vec![]).await;
    let reply = says(&life, inbox, 1).await;
    let waits = |life: &Life| life.row(reply).is_some_and(|row| row.reason.is_some() && row.tries == 0);
    life.until("it waits", || waits(&life)).await;
    life.crash().await;

    let life = Life::begin(data.path(), false, vec![Makes::Of(Attempt::Delivered)]);
    assert!(waits(&life) && life.tried().is_empty());
    life.channel.there.store(true, Ordering::SeqCst);
    life.until("the bot is back", || {
        life.deliveries.wake(inbox);
        life.row(reply).is_none()
    })
    .await;
    assert_eq!(life.tried(), [reply]);
}

#[tokio::test]
async fn a_try_that_can_not_be_counted_is_not_made() {
    let (data, inbox, life) = begin(false, vec![]).await;
    let reply = says(&life, inbox, 1).await;
    let Life { running, deliveries, channel, dispatcher } = life;
    dispatcher.abort();
    running.close().await;
    channel.there.store(true, Ordering::SeqCst);
    let lane = Lane {
        deliveries,
        directory: Directory::open(data.path()).unwrap(),
        connectors: Connectors::new(vec![channel.clone()]),
        inbox_permits: Arc::new(Semaphore::new(1)),
        ending: CancellationToken::new(),
    };
    lane.bring(reply).await;
    assert!(channel.tried.lock().unwrap().is_empty());
}
