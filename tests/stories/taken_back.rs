//! What a colleague or the bot's own side does to a conversation that Ana holds: she is told, at her desk.

use baton_core::{Alert, ControlKind, ReturnReason, Role};
use baton_desk::{
    Desk,
    view::{Button, Call, Change, Item, Link, Notice, Pass, Written},
};
use baton_tests::{Operator, Wire, World, said::messenger_in, until};
use serde_json::json;

async fn live(world: &World, operator: &Operator) -> Desk {
    let desk = world.desk(operator).await;
    until("the desk is live", async || {
        (desk.boot().await.expect("the desk is open").status.link == Link::Live).then_some(())
    })
    .await;
    desk
}

#[tokio::test]
async fn the_bot_s_side_resumes_what_ana_holds_and_she_reads_who_did() {
    let mut world = World::start().await;
    let ana = world.operator("Ana", Role::Agent);
    let bot = Wire::new(&world.url(), &world.janis("Shop"));
    let desk = live(&world, &ana).await;
    let (mut calls, mut changes) = (desk.calls(), desk.changes());
    bot.call("human", &messenger_in("tomas", "mid.1", "A person, please")).await;
    let of = ana.until_contact("tomas", "waits", |of| of.control == ControlKind::Waiting).await.id;
    desk.take(of, None).await.expect("nobody has it");
    desk.draft(of, Written::text("I am looking it u")).await.expect("kept");

    bot.call("update_channel", &json!({ "channel_id": "tomas", "paused": false, "minutes": 0 })).await;
    let told = until("her desk calls her", async || -> Option<Notice> {
        match calls.recv().await.expect("the desk is open") {
            Call::Show(notice) if notice.alert == Alert::BotResumed => Some(*notice),
            _ => None,
        }
    });
    let told = told.await;
    assert_eq!((told.conversation, told.title.as_str()), (Some(of), "The bot's side resumed Visitor tomas"));
    assert_eq!(told.buttons[0].0, Button::TakeOver);
    let said = until("the window says it too", async || {
        let batch = changes.recv().await.expect("the desk is open");
        batch.into_iter().find_map(|change| match change {
            Change::Say { conversation, text } if conversation == Some(of) => Some(text),
            _ => None,
        })
    });
    assert!(said.await.starts_with("The bot's side resumed Visitor tomas. Take over to go on"));
    let thread = desk.thread(of, None, 20).await.expect("it is in the cache");
    let last = thread.items.last();
    assert!(
        matches!(last, Some(Item::Pass { pass: Pass::Returned { why: ReturnReason::Bot }, .. })),
        "{last:?}"
    );
    assert_eq!(thread.row.draft.as_deref(), Some("I am looking it u"));
    // One click, and she has it again.
    desk.take(of, None).await.expect("the bot has it");
    assert_eq!(bot.call("channel_state", &json!({ "channel": "tomas" })).await["paused"], true);
}

/// The next change of this kind.
async fn next<T>(
    changes: &mut tokio::sync::mpsc::Receiver<Vec<Change>>,
    what: &str,
    wanted: impl Fn(Change) -> Option<T>,
) -> T {
    until(what, async || {
        let batch = changes.recv().await.expect("the desk is open");
        batch.into_iter().find_map(&wanted)
    })
    .await
}

#[tokio::test]
async fn ben_asks_ana_for_what_she_holds_she_keeps_it_and_gives_it_later() {
    let mut world = World::start().await;
    let (ana, ben) = (world.operator("Ana", Role::Agent), world.operator("Ben", Role::Agent));
    let bot = Wire::new(&world.url(), &world.janis("Shop"));
    let (hers, his) = (live(&world, &ana).await, live(&world, &ben).await);
    let (mut her_changes, mut his_changes) = (hers.changes(), his.changes());
    let mut her_calls = hers.calls();
    bot.call("human", &messenger_in("tomas", "mid.1", "A person, please")).await;
    let of = ana.until_contact("tomas", "waits", |of| of.control == ControlKind::Waiting).await.id;
    assert_eq!(his.ask_for(of).await.expect_err("nobody holds it").code, "not_held");
    hers.take(of, None).await.expect("nobody has it");

    for keeps in [true, false] {
        his.ask_for(of).await.expect("she is there");
        let asked = next(&mut her_changes, "she is asked in the window", |change| match change {
            Change::Asked { by: Some(by), contact, .. } => Some((by.name, contact)),
            _ => None,
        });
        assert_eq!(asked.await, ("Ben".to_owned(), "Visitor tomas".to_owned()));
        let called = until("her desk calls her", async || match her_calls.recv().await.expect("open") {
            Call::Show(notice) if notice.alert == Alert::AskedForIt => Some(notice),
            _ => None,
        });
        assert_eq!(called.await.buttons[1].0, Button::Keep);
        if keeps {
            hers.keep(of).await.expect("she holds it");
            let kept = next(&mut his_changes, "he reads that she keeps it", |change| match change {
                Change::Kept { by, .. } => Some(by.name),
                _ => None,
            });
            assert_eq!(kept.await, "Ana");
            assert_eq!(hers.keep(of).await.expect_err("it is answered").code, "missing");
        } else {
            hers.give(of).await.expect("she holds it");
        }
    }
    // He asked for it: it is his without another click.
    let his_now = |held: &baton_core::api::ConversationSummary| {
        held.operator.as_ref().is_some_and(|operator| operator.name == "Ben")
    };
    ben.until_contact("tomas", "is Ben's", his_now).await;
    assert_eq!(bot.call("channel_state", &json!({ "channel": "tomas" })).await["paused"], true);
}
