//! The ladder as stories: who is called when nobody answers.

use super::{
    Input,
    rules_world::{Desk, ana, ben, known, of, say, shown},
};
use crate::{
    cache::Known,
    view::{Call, Link},
};
use baton_core::{
    Action, Actor, Alert, Delivery, DeliveryState, MessageId, OperatorRef, Role, api::OperatorInfo,
};
use std::sync::Arc;

fn ben_is_meant() -> Action {
    Action::Assign { operator: Some(OperatorRef { id: ben().id.unwrap(), name: "Ben".into() }) }
}

fn a_supervisor_of_two() -> Arc<Known> {
    let mut known = known(true);
    known.me.as_mut().unwrap().role = Role::Supervisor;
    known.operators = [ana(), ben()]
        .map(|who| OperatorInfo { id: who.id.unwrap(), name: who.name, role: Role::Agent })
        .into();
    Arc::new(known)
}

fn climbs(calls: &[(i64, Call)]) -> Vec<(i64, &str, &str)> {
    calls
        .iter()
        .filter_map(|(at, call)| match call {
            Call::Show(notice) if notice.alert == Alert::Climbed => {
                Some((*at, &*notice.title, &*notice.body))
            }
            _ => None,
        })
        .collect()
}

#[test]
fn what_was_meant_for_an_absent_colleague_calls_me_at_twice_the_target() {
    let mut desk = Desk::live();
    desk.asks(1);
    assert_eq!(desk.does(1, ana(), ben_is_meant()), [Call::Withdraw(of(1))]);
    let calls = desk.later(600);
    let [(600, Call::Show(notice))] = calls.as_slice() else { panic!("{calls:?}") };
    assert_eq!((notice.alert, notice.title.as_str()), (Alert::WaitingTooLong, "Maya has waited 10 minutes"));
    assert_eq!(desk.does(1, ben(), Action::Take { lease_ms: None }), [Call::Withdraw(of(1))]);
}

#[test]
fn a_supervisor_is_called_once_per_climb_with_who_waits_where() {
    let mut desk = Desk::live();
    desk.hear(Input::Known(a_supervisor_of_two()));
    desk.asks(1);
    desk.asks(2);
    let calls = desk.later(1_200);
    let said = "2 people wait, longest 15 minutes";
    assert_eq!(climbs(&calls), [(900, said, "Lamp shop: Maya · Lamp shop: Guest 2")]);
    desk.does(1, ben(), Action::Take { lease_ms: None });
    assert!(climbs(&desk.later(60)).is_empty(), "the climb goes on: one of them still waits");
    desk.does(2, ben(), Action::Take { lease_ms: None });
    desk.asks(3);
    assert_eq!(climbs(&desk.later(900)).len(), 1, "a new climb");
}

#[test]
fn an_agent_and_who_is_alone_are_on_no_last_rung() {
    let mut desk = Desk::live();
    desk.asks(1);
    assert!(climbs(&desk.later(1_200)).is_empty());
}

#[test]
fn what_failed_in_the_silence_is_told_when_it_ends_unless_it_is_over() {
    let failed = |state: DeliveryState| Action::Report {
        message: MessageId::from_bytes([5; 16]),
        delivery: Delivery { state, reason: Some("the web chat did not answer".into()), taken_back: false },
        tries: 5,
    };
    for (became, told) in [(DeliveryState::Failed, true), (DeliveryState::Delivered, false)] {
        let mut desk = Desk::live();
        desk.held();
        desk.does(1, ana(), say("Here I am"));
        desk.away();
        assert!(desk.does(1, Actor::system(), failed(DeliveryState::Failed)).is_empty());
        desk.does(1, Actor::system(), failed(became));
        desk.now = desk.now.plus_ms(3_000);
        let calls = desk.link(Link::Live);
        assert_eq!(calls.is_empty(), !told, "{calls:?}");
        if told {
            assert_eq!(shown(&calls).title, "Your message to Maya was not delivered");
        }
    }
}

#[test]
fn while_its_inbox_is_paused_nobody_is_called_for_who_waits() {
    let mut desk = Desk::live();
    desk.hear(Input::Known(a_supervisor_of_two()));
    desk.asks(1);
    let mut paused = Known::clone(&a_supervisor_of_two());
    paused.inboxes[0].paused = true;
    assert_eq!(desk.hear(Input::Known(Arc::new(paused))), [Call::Withdraw(of(1))]);
    assert!(desk.later(1_200).is_empty(), "no repeat, no climb");
    let calls = desk.hear(Input::Known(a_supervisor_of_two()));
    assert!(!calls.is_empty(), "who still waits is called for when it is resumed");
}
