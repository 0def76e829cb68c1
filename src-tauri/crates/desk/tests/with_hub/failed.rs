//! A reply that was not delivered, taken back or sent again while the hub is away.

use crate::world::{World, away, hub, item, live, row_in, until};
use baton_core::{
    Action, Actor, Command, ConversationId, Delivery, DeliveryState, Message, MessageId, Target,
    api::MessagePage,
};
use baton_desk::{
    Desk,
    view::{Change, Item, Queue, Row},
};
use std::time::Duration;
use tokio::sync::mpsc;

impl World {
    /// Ana's reply that the channel did not take, as her thread shows it.
    async fn failed_reply(&self, desk: &Desk, id: ConversationId) -> Message {
        desk.take(id, None).await.unwrap();
        row_in(desk, Queue::Mine).await;
        desk.send(id, "The arc lamp, for 98 €".into(), None).await.unwrap();
        let said = item(desk, id, |item| match item {
            Item::Message(message) if message.author.id.is_some() => Some(message.clone()),
            _ => None,
        });
        let said = said.await;
        // The hub has looked for its bot, and says nothing more of it by itself.
        waits_for_its_bot(desk, id, said.id).await;
        let reason = Some("the page's token is not valid any more".into());
        let delivery = Delivery { state: DeliveryState::Failed, reason, taken_back: false };
        let command = reports(id, said.id, delivery.clone(), 1);
        self.hub.as_ref().unwrap().engine().submit(command).await.unwrap();
        until(desk, "it is counted", async || (row(desk, id).await.failed == 1).then_some(())).await;
        Message { delivery: Some(delivery), ..said }
    }

    /// The hub runs for a moment where no desk finds it.
    async fn elsewhere(&self, command: Command) {
        let hub = hub(self.folder.path(), 0).await;
        hub.engine().submit(command).await.unwrap();
        hub.shutdown().await;
    }
}

/// Ana's desk with a reply that was not delivered, and the hub away since.
async fn failed_and_away() -> (World, Desk, ConversationId, Message) {
    let mut world = World::start().await;
    let desk = world.desk().await;
    live(&desk).await;
    world.bot("in", "m1", "hello").await;
    let id = row_in(&desk, Queue::Bot).await.conversation.id;
    let failed = world.failed_reply(&desk, id).await;
    world.stop_hub().await;
    away(&desk).await;
    (world, desk, id, failed)
}

/// What the hub records of a delivery.
fn reports(of: ConversationId, message: MessageId, delivery: Delivery, tries: u32) -> Command {
    let (target, actor) = (Target::Conversation(of), Actor::system());
    Command { id: None, target, actor, expected: None, action: Action::Report { message, delivery, tries } }
}

async fn row(desk: &Desk, id: ConversationId) -> Row {
    desk.thread(id, None, 50).await.unwrap().row
}

/// What the thread says became of a message.
async fn delivery(desk: &Desk, id: ConversationId, message: MessageId) -> Delivery {
    item(desk, id, |item| match item {
        Item::Message(said) if said.id == message => said.delivery.clone(),
        _ => None,
    })
    .await
}

async fn waits_for_its_bot(desk: &Desk, id: ConversationId, message: MessageId) {
    until(desk, "it waits for its bot", async || {
        let shown = delivery(desk, id, message).await;
        shown
            .reason
            .filter(|reason| shown.state == DeliveryState::Pending && reason.contains("not connected"))
    })
    .await;
}

/// The next of what the window is told that is looked for.
async fn told<T>(changes: &mut mpsc::Receiver<Vec<Change>>, look: impl Fn(Change) -> Option<T>) -> T {
    let looking = async {
        loop {
            let batch = changes.recv().await.expect("the desk is open");
            if let Some(found) = batch.into_iter().find_map(&look) {
                return found;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), looking).await.expect("the window is told")
}

/// What the window says next of this conversation.
async fn said_of(id: ConversationId, changes: &mut mpsc::Receiver<Vec<Change>>) -> String {
    told(changes, |change| match change {
        Change::Say { conversation, text } if conversation == Some(id) => Some(text),
        _ => None,
    })
    .await
}

#[tokio::test]
async fn a_failed_reply_is_taken_back_while_the_hub_is_away_and_the_hub_hears_of_it_later() {
    let (mut world, desk, id, failed) = failed_and_away().await;
    let why = failed.delivery.unwrap().reason;

    let mut changes = desk.changes();
    assert_eq!(desk.withdraw(id, failed.id.to_string()).await.unwrap(), "");
    let told = told(&mut changes, |change| match change {
        Change::Item { entry, .. } => Some(*entry),
        _ => None,
    });
    let Item::Message(told) = told.await else { panic!("the message itself, at once") };
    assert!(told.delivery.unwrap().taken_back);
    desk.send(id, "The arc lamp, for 89 €".into(), None).await.unwrap();
    // The program ends and starts again, still without the hub.
    desk.close().await;
    let desk = world.desk().await;
    let shown = delivery(&desk, id, failed.id).await;
    assert_eq!(
        (shown.taken_back, shown.reason),
        (true, why.clone()),
        "and why it failed is still to be read"
    );
    assert_eq!((row(&desk, id).await.failed, desk.boot().await.unwrap().status.outbox), (0, 2));

    world.start_hub().await;
    until(&desk, "sent", async || (desk.boot().await.unwrap().status.outbox == 0).then_some(())).await;
    let token = &world.token;
    let messages = format!("http://{}/v1/conversations/{id}/messages", world.address);
    let page = reqwest::Client::new().get(messages).bearer_auth(token).send().await.unwrap();
    let page: MessagePage = page.json().await.unwrap();
    let kept = page.messages.into_iter().find(|message| message.id == failed.id).unwrap();
    let kept = kept.delivery.unwrap();
    assert_eq!((kept.taken_back, kept.reason), (true, why), "the hub knows it too");
    assert_eq!((delivery(&desk, id, failed.id).await.taken_back, row(&desk, id).await.failed), (true, 0));
    desk.close().await;
}

#[tokio::test]
async fn what_was_delivered_meanwhile_is_not_taken_back_and_ana_reads_why() {
    let (mut world, desk, id, failed) = failed_and_away().await;
    desk.withdraw(id, failed.id.to_string()).await.unwrap();
    assert!(delivery(&desk, id, failed.id).await.taken_back);
    // A colleague's desk tried it again, and the channel took it.
    let delivered = Delivery { state: DeliveryState::Delivered, ..Delivery::PENDING };
    world.elsewhere(reports(id, failed.id, delivered, 2)).await;

    let mut changes = desk.changes();
    world.start_hub().await;
    assert_eq!(
        said_of(id, &mut changes).await,
        "It was delivered or erased meanwhile: it can't be taken back. What it said is in your reply."
    );
    until(&desk, "the thread shows what is", async || {
        (delivery(&desk, id, failed.id).await.state == DeliveryState::Delivered).then_some(())
    })
    .await;
    assert_eq!((row(&desk, id).await.failed, desk.boot().await.unwrap().status.outbox), (0, 0));
    desk.close().await;
}

#[tokio::test]
async fn what_a_colleague_sent_again_meanwhile_is_shown_as_on_its_way() {
    let (mut world, desk, id, failed) = failed_and_away().await;
    desk.withdraw(id, failed.id.to_string()).await.unwrap();
    world.elsewhere(reports(id, failed.id, Delivery::PENDING, 0)).await;

    let mut changes = desk.changes();
    world.start_hub().await;
    let said = said_of(id, &mut changes).await;
    assert!(said.starts_with("A colleague took it back already, or sent it again"));
    until(&desk, "the thread shows what is", async || {
        let shown = delivery(&desk, id, failed.id).await;
        (shown.state == DeliveryState::Pending && !shown.taken_back).then_some(())
    })
    .await;
    desk.close().await;
}

#[tokio::test]
async fn a_failed_reply_is_sent_again_when_the_hub_is_back() {
    let (mut world, desk, id, failed) = failed_and_away().await;
    desk.retry(id, failed.id.to_string()).await.unwrap();
    assert_eq!(delivery(&desk, id, failed.id).await, Delivery::PENDING);
    assert_eq!(row(&desk, id).await.failed, 0);
    world.start_hub().await;
    until(&desk, "asked", async || (desk.boot().await.unwrap().status.outbox == 0).then_some(())).await;
    waits_for_its_bot(&desk, id, failed.id).await;
    desk.close().await;
}
