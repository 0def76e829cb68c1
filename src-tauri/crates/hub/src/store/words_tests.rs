//! What was said is found, what was erased is nowhere, and an index that was lost is made anew.

use super::*;
use crate::{
    engine::{Clock, Running, open_at},
    store::{Filter, Reader, list, search::Search},
};
use baton_core::*;
use std::sync::Arc;

/// Opens the record in this folder, by a clock that stands still.
fn open(data: &Path) -> Running {
    let clock: Clock = Arc::new(|| Timestamp::from_unix_ms(1_795_216_931_042));
    open_at(data, Arc::new(|_| Rules::default()), clock).unwrap()
}

async fn says(running: &Running, name: &str, number: u8, text: &str) -> ConversationId {
    let contact = Contact { id: format!("{name}-1"), name: name.into() };
    let inbox = InboxId::from_bytes([1; 16]);
    let message = MessageId::from_bytes([number; 16]);
    let content = Content::text(text);
    let action = Action::Say { message, content, vendor_id: None, source: None, reasoning: None };
    let (target, actor) = (Target::Contact { inbox, contact }, Actor::contact(name));
    let command = Command { id: None, target, actor, expected: None, action };
    running.engine.submit(command).await.unwrap().conversation.id
}

async fn erase(running: &Running, id: ConversationId) {
    let target = Target::Conversation(id);
    let command = Command { id: None, target, actor: Actor::system(), expected: None, action: Action::Erase };
    running.engine.submit(command).await.unwrap();
}

fn found(reader: &Reader, q: &str) -> Vec<String> {
    assert_eq!(reader.ready_for_search().unwrap(), None);
    let filter = Filter { q: Some(q.into()), limit: 50, ..Filter::default() };
    let page = reader.list(&filter).unwrap();
    page.conversations.into_iter().map(|conversation| conversation.contact.name).collect()
}

#[tokio::test]
async fn all_words_of_one_message_or_of_the_name_are_found() {
    let data = tempfile::tempdir().unwrap();
    let running = open(data.path());
    says(&running, "Tomás", 1, "The arc lamp came broken").await;
    says(&running, "Mia", 2, "My lamp is fine").await;
    says(&running, "Mia", 3, "Is the broken one mine?").await;
    says(&running, "林小明", 4, "我的灯坏了").await;
    for (q, names) in [
        ("lamp", vec!["Mia", "Tomás"]),
        ("LAM", vec!["Mia", "Tomás"]),
        ("lamp broken", vec!["Tomás"]),
        ("broken lam", vec!["Tomás"]),
        ("tomas", vec!["Tomás"]),
        ("mia-1", vec!["Mia"]),
        ("灯坏", vec!["林小明"]),
        ("小明", vec!["林小明"]),
        ("amp", vec![]),
        ("c1", vec![]),
        ("\" OR conversation : c1", vec![]),
        ("(", vec![]),
        ("", vec![]),
    ] {
        assert_eq!(found(&running.reader, q), names, "{q}");
    }
    running.close().await;
}

#[tokio::test]
async fn rare_and_common_words_are_found_alike() {
    let data = tempfile::tempdir().unwrap();
    let running = open(data.path());
    for number in 1..=9 {
        says(
            &running,
            &format!("Contact {}", number % 4),
            number,
            ["a lamp", "a chair"][usize::from(number % 2)],
        )
        .await;
    }
    assert_eq!(running.reader.ready_for_search().unwrap(), None);
    let filter = Filter { limit: 50, ..Filter::default() };
    let pages = running.reader.pool.with(|db| {
        let page = |rare| {
            let search = Search { rare, ..Search::new(db, "lamp")?.unwrap() };
            list::found(db, &filter, Some(&search))
        };
        Ok((page(true)?, page(false)?))
    });
    let (rare, common) = pages.unwrap();
    assert_eq!(rare.conversations.len(), 2);
    assert_eq!(rare.conversations, common.conversations);
    running.close().await;
}

#[tokio::test]
async fn what_was_erased_is_not_found_and_not_in_the_file() {
    let data = tempfile::tempdir().unwrap();
    let running = open(data.path());
    let id = says(&running, "Tomás", 1, "my secret is xylophone").await;
    says(&running, "Mia", 2, "hello").await;
    assert_eq!(found(&running.reader, "xylophone"), vec!["Tomás"]);
    erase(&running, id).await;
    for gone in ["xylophone", "tomas"] {
        assert_eq!(found(&running.reader, gone), Vec::<String>::new(), "{gone}");
    }
    assert_eq!(found(&running.reader, "hello"), vec!["Mia"]);
    running.close().await;
    for file in std::fs::read_dir(data.path()).unwrap().map(Result::unwrap) {
        let (name, bytes) = (file.file_name(), std::fs::read(file.path()).unwrap());
        let said = bytes.windows(9).any(|window| window == b"xylophone");
        assert!(!name.to_string_lossy().starts_with("search.db") || !said, "{name:?}");
    }
}

#[tokio::test]
async fn an_index_that_is_lost_damaged_or_ahead_is_made_anew() {
    let data = tempfile::tempdir().unwrap();
    let path = data.path().join("search.db");
    let running = open(data.path());
    says(&running, "Tomás", 1, "The lamp").await;
    running.close().await;
    let damages: [&dyn Fn(); 3] = [
        &|| std::fs::remove_file(&path).unwrap(),
        &|| std::fs::write(&path, vec![7; 8192]).unwrap(),
        &|| {
            let db = Connection::open(&path).unwrap();
            db.execute_batch("UPDATE facts SET value = 99; DELETE FROM words").unwrap();
        },
    ];
    for damage in damages {
        damage();
        let running = open(data.path());
        assert_eq!(found(&running.reader, "lamp"), vec!["Tomás"]);
        running.close().await;
    }
}
