//! The diagram's arrows, one test each, and what holds for any sequence of commands.

use super::*;
use crate::*;
use proptest::prelude::*;

const LEASE: i64 = 600_000;

/// A conversation that a story is played on: commands in, the fold's state out.
struct Story {
    state: Option<Conversation>,
    log: Vec<Event>,
    now: Timestamp,
}

impl Story {
    fn new() -> Self {
        Self { state: None, log: Vec::new(), now: Timestamp::from_unix_ms(1_000_000) }
    }

    fn try_do(&mut self, actor: Actor, action: Action) -> Result<(), Refusal> {
        self.try_do_on(None, actor, action)
    }

    fn try_do_on(&mut self, expected: Option<Seq>, actor: Actor, action: Action) -> Result<(), Refusal> {
        let target =
            Target::Contact { inbox: InboxId::from_bytes([1; 16]), contact: Contact::unnamed("u-1") };
        let command = Command { id: None, target, actor, expected, action };
        let fresh = ConversationId::from_bytes([2; 16]);
        let draft = decide(self.state.as_ref(), command, fresh, self.now, Rules::default())?;
        let event = draft.at_seq(Seq(self.log.len() as i64 + 1));
        self.state = Some(next(self.state.take(), &event).expect("what was decided can be folded"));
        self.log.push(event);
        Ok(())
    }

    fn does(mut self, actor: Actor, action: Action) -> Self {
        self.try_do(actor, action).expect("not refused");
        self
    }

    fn later(mut self, ms: i64) -> Self {
        self.now = self.now.plus_ms(ms);
        self
    }

    fn control(&self) -> ControlKind {
        self.state().control.kind()
    }
    fn state(&self) -> &Conversation {
        self.state.as_ref().expect("begun")
    }
    fn asked() -> Self {
        Self::new().does(contact(), say("hi")).does(Actor::bot(), ask())
    }
    fn held_by_ana() -> Self {
        Self::asked().does(ana(), take())
    }
}

fn contact() -> Actor {
    Actor::contact("Tomás")
}
fn ana() -> Actor {
    Actor::operator(OperatorId::from_bytes([7; 16]), "Ana")
}
fn ben() -> Actor {
    Actor::operator(OperatorId::from_bytes([8; 16]), "Ben")
}
fn say(text: &str) -> Action {
    Action::Say {
        message: MessageId::from_bytes([3; 16]),
        content: Content::text(text),
        vendor_id: None,
        source: None,

        reasoning: None,
    }
}
fn ask() -> Action {
    Action::AskForHelp { reason: WaitReason::HelpRequested, silent_ms: None }
}
fn take() -> Action {
    Action::Take { lease_ms: None }
}
fn missed() -> Action {
    Action::ReportNotUnderstood { vendor_id: None }
}
fn hand_back(reason: ReturnReason) -> Action {
    Action::Return { reason, event: None }
}

#[test]
fn bot_then_bot_asks_waiting() {
    let story = Story::asked();
    assert_eq!((story.control(), story.state().unread), (ControlKind::Waiting, 1));
}

#[test]
fn bot_then_not_understood_twice_waiting() {
    let once = Story::new().does(contact(), say("a")).does(Actor::bot(), missed());
    assert_eq!(once.control(), ControlKind::Bot);
    let twice = once.does(contact(), say("b")).does(Actor::bot(), missed());
    assert_eq!(twice.control(), ControlKind::Waiting);
}

#[test]
fn an_understood_utterance_in_between_starts_the_count_anew() {
    let story = Story::new().does(contact(), say("a")).does(Actor::bot(), missed());
    let story = story.does(contact(), say("b")).does(contact(), say("c")).does(Actor::bot(), missed());
    assert_eq!(story.control(), ControlKind::Bot);
}

#[test]
fn bot_then_transfer_waiting() {
    let reason = WaitReason::Transfer { team: Some("claims".into()) };
    let story = Story::new().does(contact(), say("hi"));
    let story = story.does(Actor::bot(), Action::AskForHelp { reason, silent_ms: None });
    assert_eq!(story.control(), ControlKind::Waiting);
}

#[test]
fn waiting_then_operator_takes() {
    let story = Story::held_by_ana();
    assert_eq!(story.state().control.holder().unwrap().name, "Ana");
    assert!(story.state().control.bot_is_silent(story.now));
}

#[test]
fn bot_then_operator_takes() {
    assert_eq!(Story::new().does(contact(), say("hi")).does(ana(), take()).control(), ControlKind::Operator);
}

#[test]
fn operator_then_hands_back() {
    assert_eq!(
        Story::held_by_ana().does(ana(), hand_back(ReturnReason::Operator)).control(),
        ControlKind::Bot
    );
}

#[test]
fn operator_then_lease_runs_out() {
    let mut early = Story::held_by_ana().later(LEASE - 1);
    assert!(early.try_do(Actor::system(), hand_back(ReturnReason::Lease)).is_err());
    let story = early.later(1).does(Actor::system(), hand_back(ReturnReason::Lease));
    assert_eq!(story.control(), ControlKind::Bot);
}

#[test]
fn operator_then_contact_asks_for_the_bot() {
    assert_eq!(
        Story::held_by_ana().does(contact(), hand_back(ReturnReason::Contact)).control(),
        ControlKind::Bot
    );
}

#[test]
fn operator_then_close_then_contact_writes_again() {
    let closed = Story::held_by_ana().does(ana(), Action::Close);
    assert_eq!(closed.control(), ControlKind::Closed);
    assert_eq!(closed.does(contact(), say("me again")).control(), ControlKind::Bot);
}

#[test]
fn closed_then_operator_takes() {
    assert_eq!(
        Story::held_by_ana().does(ana(), Action::Close).does(ben(), take()).control(),
        ControlKind::Operator
    );
}

#[test]
fn closed_then_operator_gives_it_back_to_the_bot() {
    let mut closed = Story::held_by_ana().does(ana(), Action::Close);
    assert_eq!(closed.try_do(Actor::bot(), hand_back(ReturnReason::Bot)), Err(Refusal::NotHeld));
    assert_eq!(closed.does(ana(), hand_back(ReturnReason::Operator)).control(), ControlKind::Bot);
}

#[test]
fn operator_then_transfers_waiting() {
    let story = Story::held_by_ana().later(5).does(ana(), Action::Transfer { operator: None, team: None });
    let Control::Waiting { since, .. } = story.state().control else { panic!("waits") };
    assert_eq!(since, story.now);
}

#[test]
fn waiting_then_the_silence_of_the_bots_side_ends() {
    let paused = Action::AskForHelp { reason: WaitReason::BotPaused, silent_ms: Some(60_000) };
    let story = Story::new().does(contact(), say("hi")).does(Actor::bot(), paused);
    assert!(story.state().control.bot_is_silent(story.now));
    let story = story.later(60_000).does(Actor::system(), hand_back(ReturnReason::Lease));
    assert_eq!(story.control(), ControlKind::Bot);
}

#[test]
fn a_message_of_either_side_renews_the_lease_but_the_bots_does_not() {
    let until = |story: &Story| story.state().control.resumes_at().unwrap().ms_since(story.now);
    let story = Story::held_by_ana().later(1_000).does(contact(), say("x"));
    assert_eq!(until(&story), LEASE);
    let story = story.later(1_000).does(ana(), say("y"));
    assert_eq!(until(&story), LEASE);
    let story = story.later(1_000).does(Actor::bot(), say("z"));
    assert_eq!(until(&story), LEASE - 1_000);
    assert!(matches!(&story.log.last().unwrap().kind, Kind::Message(said) if said.over));
}

#[test]
fn the_second_taker_is_told_who_has_it() {
    let refused = Story::held_by_ana().try_do(ben(), take()).unwrap_err();
    assert!(matches!(&refused, Refusal::Held { holder } if holder.name == "Ana"), "{refused:?}");
}

#[test]
fn who_does_not_hold_it_cannot_answer() {
    assert_eq!(Story::asked().try_do(ana(), say("hello")), Err(Refusal::NotHeld));
    assert!(matches!(Story::held_by_ana().try_do(ben(), say("hello")), Err(Refusal::Held { .. })));
}

#[test]
fn a_stale_version_is_refused() {
    let mut story = Story::asked();
    assert_eq!(story.try_do_on(Some(Seq(1)), ana(), take()), Err(Refusal::Stale));
    assert_eq!(story.try_do_on(Some(Seq(2)), ana(), take()), Ok(()));
}

#[test]
fn unread_means_the_contact_waits_for_a_person() {
    let chatter = Story::new().does(contact(), say("a")).does(Actor::bot(), say("b"));
    assert_eq!(chatter.state().unread, 0);
    let story = Story::held_by_ana().does(contact(), say("c"));
    assert_eq!(story.state().unread, 2);
    assert_eq!(story.does(ana(), say("d")).state().unread, 0);
}

#[test]
fn a_contact_whose_channel_gives_no_name_is_called_as_the_conversation_calls_it() {
    let story = Story::new().does(contact(), say("hi")).does(Actor::contact(""), say("again"));
    assert_eq!(story.log.last().unwrap().actor.name, "Tomás");
    let unnamed = Story::new().does(Actor::contact(""), say("hi"));
    assert_eq!(unnamed.log[0].actor.name, unnamed.state().contact.name);
}

#[test]
fn an_event_out_of_order_is_illegal() {
    let story = Story::asked();
    let again = next(story.state.clone(), &story.log[0]).unwrap_err();
    assert_eq!(again, Illegal::OutOfOrder { seq: Seq(1), version: Seq(2) });
    assert_eq!(next(None, &story.log[1]).unwrap_err(), Illegal::NoOpening(Seq(2)));
}

fn any_actor() -> impl Strategy<Value = Actor> {
    prop_oneof![Just(contact()), Just(Actor::bot()), Just(ana()), Just(ben()), Just(Actor::system())]
}
fn any_action() -> impl Strategy<Value = Action> {
    let somebody = proptest::option::of(prop_oneof![Just([7; 16]), Just([8; 16])])
        .prop_map(|id| id.map(|id| OperatorRef { id: OperatorId::from_bytes(id), name: "somebody".into() }));
    prop_oneof![
        "[a-z ]{0,9}".prop_map(|text| say(&text)),
        Just(ask()),
        Just(Action::AskForHelp { reason: WaitReason::BotPaused, silent_ms: Some(90_000) }),
        Just(missed()),
        Just(take()),
        Just(hand_back(ReturnReason::Operator)),
        Just(hand_back(ReturnReason::Lease)),
        somebody.clone().prop_map(|operator| Action::Assign { operator }),
        somebody.prop_map(|operator| Action::Transfer { operator, team: None }),
        Just(Action::Note { text: "n".into() }),
        proptest::collection::vec("[ab]{0,2}", 0..4).prop_map(|tags| Action::Tag { tags }),
        proptest::option::of(Just(Carries::TEXT)).prop_map(|carries| Action::Declare { carries }),
        Just(Action::Read),
        Just(Action::Close),
    ]
}

#[test]
fn a_client_that_says_what_it_shows_is_believed_until_it_says_otherwise() {
    let shows = |carries| Action::Declare { carries };
    let held = Story::held_by_ana();
    let (holder, unread) = (held.state().control.holder().cloned(), held.state().unread);
    let mut story = held.does(contact(), shows(Some(Carries::TEXT)));
    let after = story.state();
    assert_eq!((after.carries, after.unread), (Some(Carries::TEXT), unread), "it calls nobody");
    assert_eq!(after.control.holder().cloned(), holder);
    let again = story.try_do(contact(), shows(Some(Carries::TEXT)));
    assert_eq!(again, Err(Refusal::AlreadySo), "said once more, it is no event");
    let place = || Action::Say {
        message: MessageId::from_bytes([4; 16]),
        content: Content::Location(Location { latitude: 52.5, longitude: 13.4, ..Location::default() }),
        vendor_id: None,
        source: None,
        reasoning: None,
    };
    let refused = story.try_do(ana(), place()).unwrap_err().to_string();
    assert_eq!(refused, "content: Tomás's chat shows no locations; it shows text. Say it with that.");
    assert_eq!(
        story.try_do(Actor::bot(), place()),
        Ok(()),
        "what a bot said is kept, whatever becomes of it"
    );
    let story = story.does(contact(), shows(None)).does(ana(), place());
    assert_eq!(story.state().carries, None);
}

#[test]
fn a_reply_that_the_channel_s_vendor_would_refuse_is_refused_by_how_much() {
    let limits = Limits { text: Some(2_000), ..Limits::NONE };
    let page = Carries { limits, ..Carries::TEXT };
    let mut story = Story::held_by_ana().does(contact(), Action::Declare { carries: Some(page) });
    assert_eq!(story.try_do(ana(), say(&"x".repeat(2_000))), Ok(()));
    let refused = story.try_do(ana(), say(&"x".repeat(2_140))).unwrap_err().to_string();
    assert_eq!(refused, "content.text: 2,140 of 2,000 characters. Shorten it.");
    assert_eq!(story.try_do(Actor::bot(), say(&"x".repeat(2_140))), Ok(()), "what a bot said is kept");
}

#[test]
fn what_was_said_before_baton_was_told_can_be_read_and_calls_nobody() {
    let told = |at: i64, text: &str| Action::Recall {
        message: MessageId::from_bytes([4; 16]),
        at: Timestamp::from_unix_ms(at),
        content: Content::text(text),
        vendor_id: None,
        source: None,
        reasoning: None,
    };
    let story = Story::held_by_ana().does(ana(), Action::Read).later(1_000);
    let lease = story.state().control.resumes_at();
    let someone = Actor { kind: ActorKind::Operator, id: None, name: "Live agent".into() };
    let story = story.does(someone, told(500_000, "Earlier")).does(contact(), told(999_000, "hello?"));
    assert_eq!((story.state().control.resumes_at(), story.state().unread), (lease, 0));
    let messages: Vec<_> = story.log.iter().filter_map(Message::from_event).collect();
    assert_eq!(messages[1].at, Timestamp::from_unix_ms(500_000));
    assert_eq!(messages[1].delivery, None, "it was said long ago");
    let ben = OperatorId::from_bytes([8; 16]);
    let holder = story.state().control.holder().unwrap().id;
    for me in [ben, holder] {
        assert_eq!(alert(me, story.state.as_ref(), story.log.last().unwrap(), story.state()), None);
    }
    let story = Story::new().does(contact(), told(2_000_000, "from a clock that is ahead"));
    assert_eq!(story.state().active_at, Timestamp::from_unix_ms(1_000_000));
}

proptest! {
    #[test]
    fn any_sequence_of_commands_keeps_the_promises(steps in proptest::collection::vec((any_actor(), any_action(), 0i64..400_000), 1..60)) {
        let mut story = Story::new();
        for (actor, action, wait) in steps {
            story = story.later(wait);
            let before = story.state.clone();
            let (who, what) = (actor.clone(), action.clone());
            let done = story.try_do(actor, action);
            if let Some(before) = &before {
                let holder = before.control.holder();
                // A refused command changes nothing.
                if done.is_err() { prop_assert_eq!(Some(before), story.state.as_ref()); }
                // One holder at most: nobody takes or speaks for what another operator holds.
                let speaks = matches!(what, Action::Take { .. } | Action::Say { .. } | Action::Return { .. } | Action::Close);
                if let (Some(holder), Some(id), true) = (holder, who.id, speaks) && holder.id != id {
                    let told_who = matches!(done, Err(Refusal::Held { .. }));
                    prop_assert!(told_who);
                }
                // A stale version is refused.
                if done.is_ok() {
                    prop_assert_eq!(story.try_do_on(Some(before.version), who, what), Err(Refusal::Stale));
                }
            }
            if let Some(state) = &story.state {
                let flat = api::ConversationSummary::from(state);
                prop_assert_eq!(flat.operator.is_some(), flat.control == ControlKind::Operator);
                prop_assert_eq!(flat.waiting_since.is_some(), flat.control == ControlKind::Waiting);
            }
        }
        // Replay gives the same state, through the events' JSON as well.
        let mut replayed = None;
        for event in &story.log {
            let json = serde_json::to_string(event).unwrap();
            let event: Event = serde_json::from_str(&json).unwrap();
            replayed = Some(next(replayed, &event).unwrap());
        }
        prop_assert_eq!(replayed, story.state);
    }
}
