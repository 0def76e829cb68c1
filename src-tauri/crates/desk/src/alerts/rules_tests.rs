//! The alert rules as stories: what happens, and what Ana is called for.

use super::{
    Input,
    rules_world::{Desk, ana, ben, buttons, inbox, known, of, say, shown},
};
use crate::{
    settings::{Quiet, Settings, Show},
    view::{Button, Call, Link},
};
use baton_core::{
    Action, Actor, Alert, Delivery, DeliveryState, MessageId, OperatorRef, ReturnReason, WaitReason,
};
use std::sync::Arc;

#[test]
fn help_requested_says_who_where_and_the_last_two_turns() {
    let calls = Desk::live().asks(1);
    let notice = shown(&calls);
    assert_eq!(notice.title, "Maya asks for a person");
    assert_eq!(notice.body, "Lamp shop\nBot: Have you tried turning it on?\n«My lamp arrived broken»");
    assert_eq!(buttons(notice), [(Button::TakeOver, "Take over"), (Button::Snooze, "Snooze 5 min")]);
    assert!(notice.stays && notice.sound && notice.conversation == Some(of(1)));
}

#[test]
fn an_unanswered_call_comes_again_after_30_s_60_s_and_every_2_min_with_sound() {
    let mut desk = Desk::live_with(Settings { target_s: 100_000, ..Settings::default() });
    desk.asks(1);
    let calls = desk.later(460);
    assert_eq!(calls.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [30, 90, 210, 330, 450]);
    assert!(calls.iter().all(|(_, call)| matches!(call, Call::Show(notice) if notice.sound)));
}

#[test]
fn whoever_takes_it_ends_it_on_every_desk() {
    for (who, action) in [
        (ben(), Action::Take { lease_ms: None }),
        (ana(), Action::Take { lease_ms: None }),
        (ben(), Action::Close),
        (Actor::bot(), Action::Return { reason: ReturnReason::Bot, event: None }),
        (ana(), Action::Assign { operator: Some(OperatorRef { id: ben().id.unwrap(), name: "Ben".into() }) }),
    ] {
        let mut desk = Desk::live();
        desk.asks(1);
        assert_eq!(desk.does(1, who, action.clone()), [Call::Withdraw(of(1))], "{action:?}");
        let after = desk.later(50);
        assert!(after.is_empty(), "{action:?}: {after:?}");
    }
}

#[test]
fn what_the_bot_s_side_takes_from_me_is_told_and_in_front_the_window_says_it() {
    let resumes = || (Actor::bot(), Action::Return { reason: ReturnReason::Bot, event: None });
    let mut desk = Desk::live();
    desk.asks(1);
    desk.does(1, ana(), Action::Take { lease_ms: None });
    let (who, action) = resumes();
    let calls = desk.does(1, who, action);
    let notice = shown(&calls);
    assert!(notice.title.starts_with("The bot's side resumed ") && notice.sound && notice.stays);
    assert_eq!(notice.buttons[0].0, Button::TakeOver);
    assert_eq!(desk.does(1, ana(), Action::Take { lease_ms: None }), [Call::Withdraw(of(1))]);

    desk.hear(Input::Front(Some(of(1))));
    let (who, action) = resumes();
    assert!(desk.does(1, who, action).is_empty());
    // Another's is nobody's business.
    desk.asks(2);
    desk.does(2, ben(), Action::Take { lease_ms: None });
    let (who, action) = resumes();
    assert!(desk.does(2, who, action).is_empty());
}

#[test]
fn a_colleague_s_question_stays_until_it_is_answered_or_is_none_any_more() {
    let mut desk = Desk::live();
    assert!(desk.hear(Input::Asked(of(1), "Ben".into())).is_empty(), "there is nothing to give");
    desk.asks(1);
    desk.does(1, ana(), Action::Take { lease_ms: None });
    let calls = desk.hear(Input::Asked(of(1), "Ben".into()));
    let notice = shown(&calls);
    assert_eq!(notice.title, "Ben asks you for Maya");
    assert_eq!(buttons(notice), [(Button::Give, "Give"), (Button::Keep, "Keep")]);
    assert!(notice.stays && notice.sound);
    assert_eq!(desk.hear(Input::Answered(of(1))), [Call::Withdraw(of(1))]);
    desk.hear(Input::Asked(of(1), "Ben".into()));
    let back = Action::Return { reason: ReturnReason::Operator, event: None };
    assert_eq!(desk.does(1, ana(), back), [Call::Withdraw(of(1))]);
}

#[test]
fn what_is_said_meanwhile_replaces_the_words_without_sound() {
    let mut desk = Desk::live();
    desk.asks(1);
    let calls = desk.says(1, "Hello? Anybody?");
    let notice = shown(&calls);
    assert!(notice.body.ends_with("«Hello? Anybody?»") && !notice.sound);
    assert_eq!(desk.later(30).len(), 1, "the repeat stays where it was");
}

#[test]
fn snooze_is_for_me_and_ends_after_its_time() {
    let mut desk = Desk::live_with(Settings { target_s: 100_000, ..Settings::default() });
    desk.asks(1);
    let until = desk.now.plus_ms(300_000);
    assert_eq!(desk.hear(Input::Snoozed(of(1), Some(until))), [Call::Withdraw(of(1))]);
    assert!(desk.says(1, "still here").is_empty());
    let calls = desk.later(330);
    assert_eq!(calls.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [300, 330]);
}

#[test]
fn not_understood_once_is_quieter_and_can_be_switched_off() {
    let missed = || Action::ReportNotUnderstood { vendor_id: None };
    let mut desk = Desk::live();
    desk.says(1, "Ceci n'est pas une lampe");
    let calls = desk.does(1, Actor::bot(), missed());
    let notice = shown(&calls);
    assert_eq!((notice.alert, notice.stays, notice.sound), (Alert::NotUnderstoodOnce, false, false));
    assert_eq!(notice.title, "The bot didn't understand Maya");
    desk.says(1, "again");
    let calls = desk.does(1, Actor::bot(), missed());
    assert_eq!((shown(&calls).alert, shown(&calls).sound), (Alert::NotUnderstood, true));
    let mut quiet = Desk::live_with(Settings { alert_once_not_understood: false, ..Settings::default() });
    quiet.says(1, "x");
    assert!(quiet.does(1, Actor::bot(), missed()).is_empty());
}

#[test]
fn messages_in_mine_are_told_once_in_ten_seconds_and_counted() {
    let mut desk = Desk::live();
    desk.held();
    let calls = desk.says(1, "one");
    assert_eq!((shown(&calls).title.as_str(), shown(&calls).body.as_str()), ("Maya", "«one»"));
    assert_eq!(buttons(shown(&calls)), [(Button::Reply, "Reply"), (Button::Open, "Open")]);
    assert!(desk.says(1, "two").is_empty() && desk.says(1, "three").is_empty());
    let calls = desk.later(10);
    let [(10, Call::Show(notice))] = calls.as_slice() else { panic!("{calls:?}") };
    assert_eq!((notice.title.as_str(), notice.body.as_str()), ("Maya · 3 messages", "«three»"));
    assert_eq!(desk.does(1, ana(), say("Here I am")), [Call::Withdraw(of(1))]);
}

#[test]
fn messages_in_front_of_me_are_silent() {
    let mut desk = Desk::live();
    desk.held();
    desk.hear(Input::Front(Some(of(1))));
    assert!(desk.says(1, "one").is_empty());
    desk.hear(Input::Front(None));
    assert_eq!(desk.says(1, "two").len(), 1);
    assert_eq!(desk.hear(Input::Front(Some(of(1)))), [Call::Withdraw(of(1))]);
}

#[test]
fn bot_chatter_and_others_conversations_never_call() {
    let mut desk = Desk::live();
    assert!(desk.says(2, "hi").is_empty());
    assert!(desk.does(2, Actor::bot(), say("hello")).is_empty());
    desk.does(2, ben(), Action::Take { lease_ms: None });
    assert!(desk.says(2, "are you there").is_empty());
}

#[test]
fn a_lease_is_warned_about_at_60_s_unless_i_am_typing() {
    let mut desk = Desk::live();
    desk.held();
    let calls = desk.later(599);
    let [(540, Call::Show(notice))] = calls.as_slice() else { panic!("{calls:?}") };
    assert_eq!(notice.title, "The bot takes Maya back in 1 minute");
    assert_eq!(notice.body, "Extend it, or let the bot go on.");
    assert_eq!(buttons(notice), [(Button::Extend, "Extend 10 min"), (Button::HandBack, "Hand back")]);
    let calls = desk.does(1, ana(), Action::Take { lease_ms: None });
    assert_eq!(calls, [Call::Withdraw(of(1))]);
    desk.later(535);
    desk.hear(Input::Typing(of(1)));
    assert_eq!(
        desk.later(20).iter().map(|(at, _)| *at).collect::<Vec<_>>(),
        [6],
        "once the typing has stopped"
    );
}

#[test]
fn a_lease_that_ran_out_is_told_quietly() {
    let mut desk = Desk::live();
    desk.held();
    desk.later(600);
    let calls = desk.does(1, Actor::system(), Action::Return { reason: ReturnReason::Lease, event: None });
    let Some(Call::Show(notice)) = calls.last() else { panic!("{calls:?}") };
    assert_eq!(notice.title, "The bot has Maya again");
    assert_eq!(
        (notice.body.as_str(), notice.sound),
        ("Your ten minutes were over. Your draft is kept.", false)
    );
}

#[test]
fn the_bot_speaking_over_me_alarms() {
    let mut desk = Desk::live();
    desk.held();
    let calls = desk.does(1, Actor::bot(), say("Buy now"));
    let notice = shown(&calls);
    assert_eq!(notice.title, "The bot answered Maya while you hold it");
    assert_eq!((notice.body.as_str(), notice.sound), ("«Buy now»", true));
}

#[test]
fn a_failed_delivery_says_why_until_it_arrives() {
    let mut desk = Desk::live();
    desk.held();
    desk.does(1, ana(), say("Here I am"));
    let message = MessageId::from_bytes([5; 16]);
    let report = |state, reason: Option<&str>| Action::Report {
        message,
        delivery: Delivery { state, reason: reason.map(Into::into), taken_back: false },
        tries: 8,
    };
    let calls =
        desk.does(1, Actor::system(), report(DeliveryState::Failed, Some("the web chat did not answer")));
    assert_eq!(shown(&calls).title, "Your message to Maya was not delivered");
    assert_eq!(shown(&calls).body, "Lamp shop: the web chat did not answer. It is kept.");
    assert_eq!(
        desk.does(1, Actor::system(), report(DeliveryState::Delivered, None)),
        [Call::Withdraw(of(1))]
    );
}

#[test]
fn assigned_to_me_says_by_whom() {
    let mut desk = Desk::live();
    desk.says(1, "hello");
    let me = OperatorRef { id: ana().id.unwrap(), name: "Ana".into() };
    let calls = desk.does(1, ben(), Action::Assign { operator: Some(me) });
    let notice = shown(&calls);
    assert_eq!((notice.title.as_str(), notice.body.as_str()), ("Ben gave you Maya", "Lamp shop · «hello»"));
    assert_eq!(buttons(notice), [(Button::Open, "Open"), (Button::GiveBack, "Give back")]);
}

#[test]
fn a_transfer_names_its_team() {
    let mut desk = Desk::live();
    desk.says(1, "hello");
    let reason = WaitReason::Transfer { team: Some("claims".into()) };
    let calls = desk.does(1, Actor::bot(), Action::AskForHelp { reason, silent_ms: None });
    assert_eq!(shown(&calls).title, "Maya is transferred to claims");
}

#[test]
fn waiting_past_the_target_is_told_with_how_long() {
    let mut desk = Desk::live();
    desk.asks(1);
    let calls = desk.later(300);
    let Some((300, Call::Show(notice))) = calls.last() else { panic!("{calls:?}") };
    assert_eq!(notice.title, "Maya has waited 5 minutes");
    assert_eq!(notice.body, "Lamp shop · nobody has taken it yet.");
}

#[test]
fn after_a_long_absence_there_is_one_digest_and_never_a_flood() {
    let mut desk = Desk::live();
    desk.held();
    desk.hear(Input::Woke);
    desk.away();
    for contact in 10..110 {
        assert!(desk.asks(contact).is_empty());
    }
    assert!(desk.says(1, "news").is_empty());
    desk.now = desk.now.plus_ms(120_000);
    let calls = desk.link(Link::Live);
    let [Call::Digest(notice)] = calls.as_slice() else { panic!("{} calls", calls.len()) };
    assert_eq!(notice.title, "While you were away");
    assert_eq!(notice.body, "100 waiting, longest 2 minutes · 1 new in yours");
    assert!(desk.later(400).len() <= 1, "only the lease may still call");
}

#[test]
fn a_short_cut_is_as_if_it_had_not_been() {
    let mut desk = Desk::live();
    desk.away();
    assert!(desk.asks(1).is_empty());
    desk.now = desk.now.plus_ms(3_000);
    let calls = desk.link(Link::Live);
    assert_eq!(shown(&calls).title, "Maya asks for a person");
}

#[test]
fn at_the_start_those_who_wait_already_are_one_digest() {
    let mut first = Desk::live();
    first.asks(1);
    let waiting: Vec<_> = first.states.values().cloned().collect();
    let mut desk = Desk::with(Settings::default(), true);
    desk.hear(Input::Begun(waiting, Arc::new(known(true))));
    let calls = desk.link(Link::Live);
    assert!(
        matches!(calls.as_slice(), [Call::Digest(notice)] if notice.body.starts_with("1 waiting")),
        "{calls:?}"
    );
    assert!(Desk::with(Settings::default(), true).link(Link::Live).is_empty());
}

#[test]
fn quiet_hours_collect_into_one_digest() {
    let quiet = Some(Quiet { from: 600, to: 660 });
    let mut desk = Desk::live_with(Settings { quiet, ..Settings::default() });
    assert!(desk.asks(1).is_empty());
    assert!(desk.asks(2).is_empty());
    desk.minute = 660;
    let calls = desk.settle();
    assert!(
        matches!(calls.as_slice(), [Call::Digest(notice)] if notice.body.starts_with("2 waiting")),
        "{calls:?}"
    );
    let until = Some(desk.now.plus_ms(60_000));
    let dnd = Settings { silent_until: until, ..Settings::default() };
    desk.hear(Input::Settings(Box::new(dnd)));
    assert!(desk.asks(3).is_empty());
    assert!(matches!(desk.later(60).as_slice(), [(60, Call::Digest(_))]));
}

#[test]
fn what_is_shown_is_a_setting() {
    let notice = |show| {
        let mut desk = Desk::live_with(Settings { show, sound: false, ..Settings::default() });
        desk.held();
        let calls = desk.says(1, "secret");
        shown(&calls).clone()
    };
    let names = notice(Show::Names);
    assert_eq!((names.title.as_str(), names.body.as_str()), ("Maya", "Lamp shop"));
    let nothing = notice(Show::Nothing);
    assert_eq!((nothing.title.as_str(), nothing.body.as_str()), ("Somebody needs a person", ""));
    assert_eq!(buttons(&nothing), [(Button::Open, "Open")]);
    assert!(!notice(Show::Everything).sound);
}

#[test]
fn a_channel_that_is_away_for_a_minute_is_told_and_told_back() {
    let mut desk = Desk::live();
    desk.hear(Input::Known(Arc::new(known(false))));
    let calls = desk.later(60);
    let [(60, Call::Show(notice))] = calls.as_slice() else { panic!("{calls:?}") };
    assert_eq!(notice.title, "Lamp shop does not answer");
    assert_eq!(notice.body, "Messages may be late. Baton keeps trying.");
    desk.hear(Input::Heard([(inbox(), 2)].into()));
    let calls = desk.hear(Input::Known(Arc::new(known(true))));
    assert_eq!(shown(&calls).title, "Lamp shop answers again");
    assert_eq!(shown(&calls).body, "2 messages came in meanwhile.");
    desk.hear(Input::Known(Arc::new(known(false))));
    desk.later(30);
    assert!(
        desk.hear(Input::Known(Arc::new(known(true)))).is_empty(),
        "a short absence is nobody's business"
    );
}

#[test]
fn a_bot_that_never_connected_is_no_alarm() {
    let mut desk = Desk::with(Settings::default(), false);
    desk.link(Link::Live);
    assert!(desk.later(600).is_empty());
}

#[test]
fn a_bot_that_did_not_hear_that_it_is_paused_is_my_business_while_i_hold_it() {
    let mut desk = Desk::live();
    desk.held();
    let calls =
        desk.does(1, Actor::system(), Action::Note { text: "Botpress did not hear the pause.".into() });
    assert_eq!(shown(&calls).alert, Alert::BotNotTold);
    assert!(desk.does(1, ben(), Action::Note { text: "Look at her order.".into() }).is_empty());
}
