//! Stories about the engine on a real database: what is answered, what is kept, what survives a restart.

use super::*;
use baton_core::*;
use std::sync::atomic::{AtomicI64, Ordering};

/// A hub's record in a folder of its own, by a clock that the story sets.
struct World {
    data: tempfile::TempDir,
    now: Arc<AtomicI64>,
    running: Option<Running>,
}

impl World {
    fn new() -> Self {
        let now = Arc::new(AtomicI64::new(1_795_216_931_042));
        let mut world = Self { data: tempfile::tempdir().unwrap(), now, running: None };
        world.open();
        world
    }
    fn open(&mut self) {
        let now = Arc::clone(&self.now);
        let clock: Clock = Arc::new(move || Timestamp::from_unix_ms(now.load(Ordering::SeqCst)));
        self.running = Some(open_at(self.data.path(), Arc::new(|_| Rules::default()), clock).unwrap());
    }
    async fn reopen(&mut self) {
        self.running.take().unwrap().close().await;
        self.open();
    }
    fn engine(&self) -> Engine {
        self.running.as_ref().unwrap().engine.clone()
    }
    fn reader(&self) -> crate::store::Reader {
        self.running.as_ref().unwrap().reader.clone()
    }
    async fn does(&self, actor: Actor, action: Action) -> Result<Done, Refused> {
        self.engine().submit(command(None, actor, action)).await
    }
}

fn command(id: Option<&str>, actor: Actor, action: Action) -> Command {
    let id = id.map(|id| CommandId::try_from(id.to_owned()).unwrap());
    let inbox = InboxId::from_bytes([1; 16]);
    let target = Target::Contact { inbox, contact: Contact::unnamed("tomas-1") };
    Command { id, target, actor, expected: None, action }
}
fn ana() -> Actor {
    Actor::operator(OperatorId::from_bytes([7; 16]), "Ana")
}
fn say(message: u8, text: &str, vendor_id: Option<&str>) -> Action {
    Action::Say {
        message: MessageId::from_bytes([message; 16]),
        content: Content::text(text),
        vendor_id: vendor_id.map(Into::into),
        source: None,

        reasoning: None,
    }
}

#[tokio::test]
async fn a_vendors_repeat_is_recognised_also_after_a_restart() {
    let mut world = World::new();
    let first = world.does(Actor::contact("Tomás"), say(1, "hi", Some("m-1"))).await.unwrap();
    assert!(!first.repeated);
    for message in 2..4 {
        let again = world.does(Actor::contact("Tomás"), say(message, "hi", Some("m-1"))).await.unwrap();
        assert!(again.repeated);
        assert_eq!(again.message, first.message);
        world.reopen().await;
    }
    assert_eq!(world.reader().last_seq().unwrap(), Seq(1));
}

#[tokio::test]
async fn a_command_id_has_one_answer_also_after_a_restart() {
    let mut world = World::new();
    world.does(Actor::contact("Tomás"), say(1, "hi", None)).await.unwrap();
    let take = || command(Some("take-1"), ana(), Action::Take { lease_ms: None });
    let first = world.engine().submit(take()).await.unwrap();
    let again = world.engine().submit(take()).await.unwrap();
    world.reopen().await;
    let later = world.engine().submit(take()).await.unwrap();
    assert!(!first.repeated && again.repeated && later.repeated);
    assert_eq!((&again.conversation, &later.conversation), (&first.conversation, &first.conversation));
    assert_eq!(world.reader().last_seq().unwrap(), Seq(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_64_who_take_at_once_one_holds_it() {
    let world = World::new();
    world.does(Actor::contact("Tomás"), say(1, "hi", None)).await.unwrap();
    let takers = (0..64).map(|n| {
        let (engine, taker) = (world.engine(), Actor::operator(OperatorId::from_bytes([n; 16]), "Ben"));
        tokio::spawn(
            async move { engine.submit(command(None, taker, Action::Take { lease_ms: None })).await },
        )
    });
    let answers = futures::future::join_all(takers).await;
    let held = |answer: &Result<Done, Refused>| matches!(answer, Err(Refused::Rule(Refusal::Held { .. })));
    let won = answers.iter().filter(|answer| answer.as_ref().unwrap().is_ok()).count();
    assert_eq!((won, answers.iter().filter(|answer| held(answer.as_ref().unwrap())).count()), (1, 63));
}

#[tokio::test]
async fn a_lease_that_ran_out_while_the_hub_was_away_ends_at_its_start() {
    let mut world = World::new();
    world.does(Actor::contact("Tomás"), say(1, "hi", None)).await.unwrap();
    let held = world.does(ana(), Action::Take { lease_ms: Some(60_000) }).await.unwrap().conversation;
    world.running.take().unwrap().close().await;
    world.now.fetch_add(60_000, Ordering::SeqCst);
    world.open();
    let reader = world.reader();
    let returned = async {
        while reader.conversation(held.id).unwrap().unwrap().control != Control::Bot {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), returned).await.expect("the bot has it again");
    let last = reader.events(Seq(2), 10).unwrap();
    assert_eq!(last[0].kind, Kind::Returned { reason: ReturnReason::Lease, event: None });
}

#[tokio::test]
async fn what_was_erased_leaves_a_grave_that_can_be_folded() {
    let world = World::new();
    let said = world.does(Actor::contact("Tomás"), say(1, "my number is 12345", None)).await.unwrap();
    world.does(ana(), Action::Erase).await.unwrap();
    let left = world.reader().events(Seq(0), 10).unwrap();
    assert_eq!(left.len(), 1);
    assert!(next(None, &left[0]).unwrap().erased);
    assert_eq!(world.reader().conversation(said.conversation.id).unwrap(), None);
    let anew = world.does(Actor::contact("Tomás"), say(2, "hello", None)).await.unwrap();
    assert_ne!(anew.conversation.id, said.conversation.id);
}
