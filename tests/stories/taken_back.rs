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
