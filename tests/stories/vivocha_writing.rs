//! Who is seen writing on a web chat with a bot of the Vivocha platform. Is-writing is a message of a BotResponse and of nothing else:
//! a bot is never asked because its customer types.

use crate::vivocha::Shop;
use baton_core::{ActorKind, ConversationId};
use baton_desk::{Desk, view::Change};
use baton_tests::{
    DEADLINE,
    parts::{Page, address},
    until,
};
use serde_json::{Value, json};
use std::collections::VecDeque;
use tokio::sync::mpsc::Receiver;

/// Ana's desk, and what it shows her.
struct AnasDesk {
    desk: Desk,
    changes: Receiver<Vec<Change>>,
    of: ConversationId,
    /// Who was seen writing and not asked for yet.
    seen: VecDeque<ActorKind>,
}

impl AnasDesk {
    async fn open(shop: &Shop) -> Self {
        let of = shop.conversation().await.id;
        let desk = shop.world.desk(&shop.ana).await;
        // Only a desk that is connected knows it.
        until("her desk is connected", async || desk.presence(of).await.ok().flatten()).await;
        let changes = desk.changes();
        Self { desk, changes, of, seen: VecDeque::new() }
    }

    /// Who is seen writing next.
    async fn sees_writing(&mut self) -> ActorKind {
        let next = async {
            loop {
                if let Some(kind) = self.seen.pop_front() {
                    return kind;
                }
                let changes = self.changes.recv().await.expect("the desk is open");
                self.seen.extend(changes.iter().filter_map(|change| match change {
                    Change::Typing { conversation, actor } if *conversation == self.of => Some(actor.kind),
                    _ => None,
                }));
            }
        };
        tokio::time::timeout(DEADLINE, next).await.expect("somebody is seen writing")
    }
}

/// How often somebody was seen writing on a page before its next message, and that one's words.
async fn next(page: &Page) -> (usize, String) {
    let mut writing = 0;
    loop {
        let frame = page.frame().await;
        match frame["type"].as_str() {
            Some("typing") => writing += 1,
            Some("message") => return (writing, frame["text"].as_str().expect("text").to_owned()),
            _ => {}
        }
    }
}

/// A bot that thinks.
fn is_writing() -> Value {
    json!({"event": "continue", "messages": [{"code": "message", "type": "iswriting"}]})
}

#[tokio::test]
async fn the_bot_mia_and_ana_see_each_other_write() {
    let shop = Shop::open(&[]).await;
    let mia = shop.mia().await;
    let mut ana = AnasDesk::open(&shop).await;
    let of = ana.of;

    mia.say("send-is-writing").await;
    assert_eq!(shop.bot.asked().await["message"]["body"], "send-is-writing");
    for why in ["it is asked", "it says so in its answer"] {
        assert_eq!(mia.frame().await, json!({"type": "typing"}), "{why}");
        assert_eq!(ana.sees_writing().await, ActorKind::Bot, "{why}");
    }
    assert_eq!(shop.bot.responds(is_writing(), Value::Null).await.0, 200);
    assert_eq!(mia.frame().await, json!({"type": "typing"}), "it says so by itself");
    assert_eq!(ana.sees_writing().await, ActorKind::Bot);

    // A bot that has to be silent is not seen writing either.
    ana.desk.take(of, None).await.expect("the bot has it");
    assert_eq!(shop.bot.responds(is_writing(), Value::Null).await.0, 200);
    mia.send(mia.event("typing")).await;
    assert_eq!(ana.sees_writing().await, ActorKind::Contact);
    ana.desk.typing(of).await;
    shop.ana.say(of, "It is the bulb").await.expect("she holds it");
    assert_eq!(next(&mia).await, (1, "It is the bulb".into()), "Ana was seen writing, and nobody else");
    shop.delivered("It is the bulb").await;

    ana.desk.hand_back(of, None).await.expect("she holds it");
    mia.send(mia.event("typing")).await;
    mia.say("hello").await;
    assert_eq!(shop.bot.asked().await["message"]["body"], "hello", "it is not asked what to say to typing");
    assert_eq!(next(&mia).await, (1, "Hey!".into()));
    ana.desk.close().await;
}

#[tokio::test]
async fn a_page_that_shows_no_writing_is_told_of_none() {
    let shop = Shop::open(&[]).await;
    let mut mia = Page::new(&address(&shop.chat), "mia");
    mia.connect().await.expect("the hub takes the connection");
    let mut hello = mia.event("hello");
    hello["caps"] = json!({"media": {"chat": {"isWriting": "in", "quickReply": "out"}}});
    mia.send(hello).await;
    assert_eq!(next(&mia).await.0, 0);
    mia.hears().await;
    shop.bot.asked().await;
    let mut ana = AnasDesk::open(&shop).await;
    mia.say("send-is-writing").await;
    for _ in 0..2 {
        assert_eq!(ana.sees_writing().await, ActorKind::Bot, "her desk shows it all the same");
    }
    ana.desk.take(ana.of, None).await.expect("the bot has it");
    ana.desk.typing(ana.of).await;
    shop.ana.say(ana.of, "Ana here").await.expect("she holds it");
    assert_eq!(next(&mia).await, (0, "Ana here".into()));
    shop.delivered("Ana here").await;
    ana.desk.close().await;
}
