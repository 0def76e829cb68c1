//! What another tool is sent is what Baton itself understands when Botcopy sends it.

use super::*;
use crate::connectors::botcopy::history;
use baton_core::{
    Actor, Contact, Control, ConversationId, InboxId, MessageId, OperatorId, QuickReply, Seq, Text, Timestamp,
};

fn conversation() -> Conversation {
    let at = Timestamp::from_unix_ms(1_795_216_931_042);
    Conversation {
        id: ConversationId::from_bytes([2; 16]),
        version: Seq(9),
        inbox: InboxId::from_bytes([1; 16]),
        contact: Contact::unnamed("visitor-1"),
        control: Control::Bot,
        assignee: None,
        tags: vec![],
        unread: 0,
        last_message: None,
        created_at: at,
        active_at: at,
        misses: 0,
        missed_last: false,
        erased: false,
        carries: None,
    }
}

fn message(seq: u8, author: Actor, content: Content) -> Message {
    Message {
        id: MessageId::from_bytes([seq; 16]),
        seq: Seq(seq.into()),
        at: Timestamp::from_unix_ms(1_795_216_931_000 + i64::from(seq)),
        author,
        content,
        delivery: None,
        reasoning: None,
        over: false,
    }
}

#[test]
fn a_history_that_is_sent_is_read_back_as_it_was_said() {
    let offered = Content::Text(Text {
        text: "Which?".into(),
        quick_replies: vec![QuickReply::new("Lamps", None)],
        ..Text::default()
    });
    let messages = [
        message(1, Actor::contact("Tomás"), Content::text("Hello")),
        message(2, Actor::bot(), offered),
        message(3, Actor::operator(OperatorId::from_bytes([7; 16]), "Ana"), Content::text("Ana here")),
        message(4, Actor::contact("Tomás"), Content::text("Thanks")),
    ];
    let body = one(&conversation(), "token", &messages);
    assert_eq!(body["queryInput"]["text"]["text"], "Thanks");
    assert_eq!(body["messageHistory"][3]["direction"], "out", "said to a person");
    let read = history::items(body["messageHistory"].as_array().unwrap());
    let said: Vec<_> = read.iter().map(|past| (past.by.kind, past.content.clone())).collect();
    let sent: Vec<_> =
        messages.iter().map(|message| (message.author.kind, message.content.clone())).collect();
    assert_eq!(said, sent);
    assert_eq!(read[0].at, Some(messages[0].at));
}

#[test]
fn step_two_carries_what_was_said_or_what_stands_for_it() {
    let body = two(&conversation(), "token", &Content::text("Hello?"));
    assert_eq!(
        (&body["queryInput"]["text"]["text"], &body["accessToken"]),
        (&json!("Hello?"), &json!("token"))
    );
    let card = Content::Cards(baton_core::Cards::default());
    assert_eq!(two(&conversation(), "t", &card)["queryInput"]["text"]["text"], "[card]");
}
