//! Two desks on the real hub.

use crate::world::{live, rows, said, thread, until};
use baton_core::{
    Action, Actor, Command, Contact, Content, ControlKind, InboxId, InboxKind, MessageId, Role, Target,
    WaitReason, api::NewInbox,
};
use baton_desk::{
    Desk, DeskConfig, HubAddress,
    view::{Call, Link, Queue},
};
use baton_hub::{Config, Hub};
use std::{collections::BTreeMap, path::Path};

pub async fn hub(data: &Path) -> Hub {
    let config = Config {
        data: data.to_owned(),
        listen: "127.0.0.1:0".parse().unwrap(),
        name: "Lamp shop's hub".into(),
        public_url: None,
        tls: None,
    };
    Hub::start(config).await.unwrap()
}

pub async fn desk(hub: &Hub, data: &Path, name: &str) -> Desk {
    let token = hub.directory().add_operator(name, Role::Admin).unwrap().token;
    let url = format!("http://{}", hub.address()).parse().unwrap();
    let config = DeskConfig { data: data.to_owned(), hub: HubAddress { url, token, embedded: true } };
    Desk::open(config).await.unwrap()
}

pub async fn does(hub: &Hub, inbox: InboxId, contact: &str, actor: Actor, action: Action) {
    let target =
        Target::Contact { inbox, contact: Contact { id: contact.to_lowercase(), name: contact.into() } };
    let command = Command { id: None, target, actor, expected: None, action };
    hub.engine().submit(command).await.unwrap();
}
pub fn say(text: &str) -> Action {
    let message = MessageId::from_bytes(rand::random());
    Action::Say { message, content: Content::text(text), vendor_id: None, source: None, reasoning: None }
}
pub fn ask() -> Action {
    Action::AskForHelp { reason: WaitReason::HelpRequested, silent_ms: None }
}

#[tokio::test]
async fn help_is_requested_ana_is_called_takes_answers_and_ben_sees_it() {
    let data = tempfile::tempdir().unwrap();
    let hub = hub(&data.path().join("hub")).await;
    let ana = desk(&hub, &data.path().join("ana"), "Ana").await;
    let ben = desk(&hub, &data.path().join("ben"), "Ben").await;
    live(&ana).await;
    live(&ben).await;
    let mut calls = ana.calls();
    let new = NewInbox { kind: InboxKind::Janis, name: "Lamp shop".into(), settings: BTreeMap::new() };
    let inbox = ana.add_inbox(new).await.unwrap();
    assert!(inbox.given.contains_key("api_key"));
    until("the inbox is known", async || (ben.boot().await.unwrap().inboxes.len() == 1).then_some(())).await;
    does(&hub, inbox.id, "Maya", Actor::contact("Maya"), say("My lamp arrived broken")).await;
    does(&hub, inbox.id, "Maya", Actor::bot(), ask()).await;
    let call = tokio::time::timeout(crate::world::PATIENCE, calls.recv()).await.unwrap().unwrap();
    let Call::Show(notice) = call else { panic!("{call:?}") };
    assert_eq!(notice.title, "Maya asks for a person");
    assert_eq!(notice.body, "Lamp shop\n«My lamp arrived broken»");
    let maya = notice.conversation.unwrap();
    ana.take(maya, None).await.unwrap();
    let call = tokio::time::timeout(crate::world::PATIENCE, calls.recv()).await.unwrap().unwrap();
    assert_eq!(call, Call::Withdraw(maya));
    assert_eq!(ben.take(maya, None).await.unwrap_err().holder.unwrap().name, "Ana");
    let seen = thread(&ana, maya, "held", |t| t.row.conversation.control == ControlKind::Operator).await.seen;
    ana.send(maya, "A person, hello".into(), Some(seen)).await.unwrap();
    let shown = thread(&ben, maya, "the reply", |t| said(t).len() == 2).await;
    assert_eq!(said(&shown), ["My lamp arrived broken", "A person, hello"]);
    ana.note(maya, "Send a new one".into()).await.unwrap();
    ana.tag(maya, vec!["broken".into()]).await.unwrap();
    ana.hand_back(maya, None).await.unwrap();
    let back = thread(&ben, maya, "back", |t| t.row.conversation.control == ControlKind::Bot).await;
    assert_eq!(back.row.conversation.tags, ["broken"]);
    assert_eq!(ben.search("lamp bro".into(), 10).await.unwrap().hits.len(), 1);
    ana.typing(maya).await;
    ana.remove_inbox(inbox.id).await.unwrap();
    until("nothing is left", async || (rows(&ben, Queue::Open).await.is_empty()).then_some(())).await;
    hub.shutdown().await;
    until("away", async || matches!(ana.boot().await.unwrap().status.link, Link::Away { .. }).then_some(()))
        .await;
}

#[tokio::test]
async fn two_desks_racing_for_many_conversations_have_one_winner_each() {
    let data = tempfile::tempdir().unwrap();
    let hub = hub(&data.path().join("hub")).await;
    let ana = desk(&hub, &data.path().join("ana"), "Ana").await;
    let ben = desk(&hub, &data.path().join("ben"), "Ben").await;
    live(&ana).await;
    live(&ben).await;
    let new = NewInbox { kind: InboxKind::Janis, name: "Lamp shop".into(), settings: BTreeMap::new() };
    let inbox = ana.add_inbox(new).await.unwrap();
    for n in 0..50 {
        does(&hub, inbox.id, &format!("Guest {n}"), Actor::contact("Guest"), say("hello")).await;
        does(&hub, inbox.id, &format!("Guest {n}"), Actor::bot(), ask()).await;
    }
    until("all wait", async || (ana.boot().await.unwrap().counts.waiting == 50).then_some(())).await;
    let mut wins = (0, 0);
    for row in rows(&ana, Queue::Waiting).await {
        let of = row.conversation.id;
        match tokio::join!(ana.take(of, None), ben.take(of, None)) {
            (Ok(()), Err(lost)) if lost.holder.as_ref().is_some_and(|holder| holder.name == "Ana") => {
                wins.0 += 1
            }
            (Err(lost), Ok(())) if lost.holder.as_ref().is_some_and(|holder| holder.name == "Ben") => {
                wins.1 += 1
            }
            other => panic!("{other:?}"),
        }
    }
    until("both see the same", async || {
        let (one, other) = (ana.boot().await.unwrap().counts, ben.boot().await.unwrap().counts);
        ((one.mine, one.others, other.mine, other.others) == (wins.0, wins.1, wins.1, wins.0)).then_some(())
    })
    .await;
}
