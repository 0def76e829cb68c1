//! What the engine has in memory is what its log folds to, whatever is asked in whatever order, and across restarts.

use super::*;
use baton_core::*;
use proptest::prelude::*;
use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicI64, Ordering},
};

/// One step of a story: who (of four) wants what, with which of three contacts, after how long; or the hub restarts.
#[derive(Debug, Clone)]
enum Step {
    Do { contact: u8, by: u8, what: What, after_ms: i64 },
    Restart,
}

#[derive(Debug, Clone)]
enum What {
    /// The text, and the vendor's id of the message.
    Say(String, Option<u8>),
    Ask,
    Misunderstand(Option<u8>),
    Take,
    Return,
    Assign,
    Transfer,
    Note,
    Tag(Vec<String>),
    Read,
    Close,
    Report(DeliveryState),
    Erase,
}

fn step() -> impl Strategy<Value = Step> {
    let vendor = || proptest::option::of(0..4u8);
    let what = prop_oneof![
        6 => ("[a-z ]{1,9}", vendor()).prop_map(|(text, id)| What::Say(text, id)),
        2 => Just(What::Ask),
        1 => vendor().prop_map(What::Misunderstand),
        4 => Just(What::Take),
        1 => Just(What::Return),
        1 => Just(What::Assign),
        1 => Just(What::Transfer),
        1 => Just(What::Note),
        1 => proptest::collection::vec("[ab]{1,2}", 0..3).prop_map(What::Tag),
        1 => Just(What::Read),
        1 => Just(What::Close),
        1 => Just(What::Report(DeliveryState::Delivered)),
        1 => Just(What::Report(DeliveryState::Failed)),
        1 => Just(What::Erase),
    ];
    let step = (0..3u8, 0..4u8, what, 0..200_000i64);
    prop_oneof![
        20 => step.prop_map(|(contact, by, what, after_ms)| Step::Do { contact, by, what, after_ms }),
        1 => Just(Step::Restart),
    ]
}

fn actor(by: u8) -> Actor {
    match by {
        0 => Actor::contact("Tomás"),
        1 => Actor::bot(),
        2 => Actor::operator(OperatorId::from_bytes([7; 16]), "Ana"),
        _ => Actor::operator(OperatorId::from_bytes([8; 16]), "Ben"),
    }
}

/// The action; `number` makes its message's id, `last` is the operators' latest message.
fn action(what: What, number: u8, last: Option<MessageId>) -> Action {
    let ben = || Some(OperatorRef { id: OperatorId::from_bytes([8; 16]), name: "Ben".into() });
    let vendor = |id: Option<u8>| id.map(|id| format!("m-{id}"));
    match what {
        What::Say(text, id) => Action::Say {
            message: MessageId::from_bytes([number; 16]),
            content: Content::text(text),
            vendor_id: vendor(id),
            source: None,
            reasoning: None,
        },
        What::Ask => Action::AskForHelp { reason: WaitReason::BotPaused, silent_ms: Some(90_000) },
        What::Misunderstand(id) => Action::ReportNotUnderstood { vendor_id: vendor(id) },
        What::Take => Action::Take { lease_ms: None },
        What::Return => Action::Return { reason: ReturnReason::Operator, event: None },
        What::Assign => Action::Assign { operator: ben() },
        What::Transfer => Action::Transfer { operator: ben(), team: None },
        What::Note => Action::Note { text: "a note".into() },
        What::Tag(tags) => Action::Tag { tags },
        What::Read => Action::Read,
        What::Close => Action::Close,
        What::Report(state) => {
            let delivery = Delivery { state, reason: None, taken_back: false };
            Action::Report { message: last.unwrap_or(MessageId::from_bytes([0; 16])), delivery, tries: 1 }
        }
        What::Erase => Action::Erase,
    }
}

/// All conversations, folded from the log's events and nothing else.
fn folded(reader: &crate::store::Reader) -> BTreeMap<ConversationId, Conversation> {
    let mut states = BTreeMap::new();
    for event in reader.events(Seq(0), 10_000).unwrap() {
        let state = next(states.remove(&event.conversation), &event).unwrap();
        states.insert(event.conversation, state);
    }
    states
}

async fn told(steps: Vec<Step>) {
    let data = tempfile::tempdir().unwrap();
    let now = Arc::new(AtomicI64::new(1_795_216_931_042));
    let open = || {
        let now = Arc::clone(&now);
        let clock: Clock = Arc::new(move || Timestamp::from_unix_ms(now.load(Ordering::SeqCst)));
        open_at(data.path(), Arc::new(|_| Rules::default()), clock).unwrap()
    };
    let mut running = open();
    let mut last = None;
    for (step, number) in steps.into_iter().zip(1..) {
        let Step::Do { contact, by, what, after_ms } = step else {
            running.close().await;
            running = open();
            continue;
        };
        now.fetch_add(after_ms, Ordering::SeqCst);
        let target = Target::Contact {
            inbox: InboxId::from_bytes([1; 16]),
            contact: Contact::unnamed(format!("contact-{contact}")),
        };
        let action = action(what, number, last);
        let before = running.reader.last_seq().unwrap();
        let command = Command { id: None, target, actor: actor(by), expected: None, action };
        match running.engine.submit(command).await {
            Ok(done) => {
                let message = done.message.filter(|message| message.delivery.is_some());
                last = message.map(|message| message.id).or(last);
                let folded = folded(&running.reader);
                // A lease may run out beside it: then the fold is further, and the answer a step of it.
                let now = &folded[&done.conversation.id];
                if now.version == done.conversation.version {
                    assert_eq!(*done.conversation, *now);
                }
            }
            // A refusal leaves nothing, but for a lease that ran out beside it.
            Err(Refused::Rule(_)) => {
                let since = running.reader.events(before, 10).unwrap();
                assert!(since.iter().all(|event| event.actor.kind == ActorKind::System), "{since:?}");
            }
            Err(other) => panic!("{other}"),
        }
    }
    running.close().await;
    // What the rows say, to who reads them first.
    let running = open();
    let states = folded(&running.reader);
    for (id, state) in &states {
        let row = running.reader.state(*id).unwrap().unwrap();
        if row.version == state.version {
            assert_eq!(row, *state);
        }
    }
    running.close().await;
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn what_is_in_memory_is_what_the_log_folds_to(steps in proptest::collection::vec(step(), 1..60)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(told(steps));
    }
}
