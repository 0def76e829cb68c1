//! The queues' order and numbers.

use super::{Cache, Known, Wants};
use crate::view::{ListQuery, Queue};
use baton_core::{
    Actor, Contact, Content, ConversationId, Event, InboxId, InboxKind, Kind, MessageId, Opening, OperatorId,
    OperatorRef, Role, Said, Seq, Timestamp, WaitReason,
    api::{HubInfo, InboxInfo, Me},
};
use std::{collections::HashSet, path::Path, sync::Arc};

fn me() -> OperatorRef {
    OperatorRef { id: OperatorId::from_bytes([7; 16]), name: "Ana".into() }
}
fn known() -> Arc<Known> {
    let hub = HubInfo { name: "Hub".into(), version: "0".into() };
    let me = Me { id: me().id, name: "Ana".into(), role: Role::Agent, hub };
    Arc::new(Known { me: Some(me), ..Known::default() })
}
fn conversation(n: u32) -> ConversationId {
    let mut id = [0; 16];
    id[..4].copy_from_slice(&n.to_be_bytes());
    ConversationId::from_bytes(id)
}

/// A log that is written by hand.
#[derive(Default)]
struct Log {
    seq: i64,
    begun: HashSet<u32>,
    events: Vec<Event>,
}

impl Log {
    fn add(&mut self, of: u32, actor: Actor, kind: Kind) {
        self.seq += 1;
        let opens = self.begun.insert(of).then(|| Opening {
            inbox: InboxId::from_bytes([u8::try_from(of % 3).unwrap(); 16]),
            contact: Contact { id: format!("vendor-{of}"), name: format!("Guest {of}") },
        });
        let at = Timestamp::from_unix_ms(1_800_000_000_000 + self.seq * 1000);
        self.events.push(Event {
            seq: Seq(self.seq),
            at,
            conversation: conversation(of),
            actor,
            opens,
            kind,
        });
    }
    fn says(&mut self, of: u32, words: &str) {
        let mut id = [3; 16];
        id[..8].copy_from_slice(&(self.seq + 1).to_be_bytes());
        let said = Said {
            message: MessageId::from_bytes(id),
            content: Content::text(words),
            vendor_id: None,
            source: None,

            reasoning: None,
            over: false,
            said_at: None,
        };
        self.add(of, Actor::contact(format!("Guest {of}")), Kind::Message(said));
    }
    fn asks(&mut self, of: u32) {
        let reason = WaitReason::HelpRequested;
        self.add(of, Actor::bot(), Kind::HelpRequested { reason, bot_silent_until: None });
    }
    fn taken(&mut self, of: u32, by: OperatorRef) {
        let actor = Actor::operator(by.id, by.name.clone());
        self.add(of, actor, Kind::Taken { operator: by, lease_ms: 600_000 });
    }
    async fn into_cache(self, path: &Path) -> Cache {
        let cache = Cache::open(path.to_owned()).unwrap();
        for batch in self.events.chunks(1000) {
            cache.fold(Arc::new(batch.to_vec()), known(), Wants::default()).await.unwrap();
        }
        cache
    }
}

fn query(queue: Queue) -> ListQuery {
    ListQuery { queue, inbox: None, tag: None, offset: 0, limit: 50 }
}

async fn names(cache: &Cache, query: ListQuery) -> Vec<String> {
    let list = cache.list(query, known()).await.unwrap();
    assert_eq!(list.total as usize, list.rows.len());
    list.rows.into_iter().map(|row| row.conversation.contact.name).collect()
}

#[tokio::test]
async fn queues_stand_in_the_order_in_which_they_are_worked_off() {
    let data = tempfile::tempdir().unwrap();
    let mut log = Log::default();
    (1..=6).for_each(|n| log.says(n, "hello"));
    log.asks(2);
    log.asks(1);
    log.taken(3, me());
    log.taken(4, OperatorRef { id: OperatorId::from_bytes([8; 16]), name: "Ben".into() });
    log.add(6, Actor::operator(me().id, "Ana"), Kind::Closed);
    log.says(5, "again");
    log.add(2, Actor::bot(), Kind::Tagged { tags: vec!["vip".into()] });
    log.add(5, Actor::bot(), Kind::Tagged { tags: vec!["vip".into()] });
    log.says(5, "and again");
    let cache = log.into_cache(&data.path().join("c.db")).await;
    assert_eq!(
        names(&cache, query(Queue::Open)).await,
        ["Guest 2", "Guest 1", "Guest 3", "Guest 4", "Guest 5"]
    );
    assert_eq!(names(&cache, query(Queue::Waiting)).await, ["Guest 2", "Guest 1"]);
    assert_eq!(names(&cache, query(Queue::Mine)).await, ["Guest 3"]);
    assert_eq!(names(&cache, query(Queue::Others)).await, ["Guest 4"]);
    assert_eq!(names(&cache, query(Queue::Closed)).await, ["Guest 6"]);
    let tagged = ListQuery { tag: Some("vip".into()), ..query(Queue::Open) };
    assert_eq!(names(&cache, tagged).await, ["Guest 2", "Guest 5"]);
    let inbox = ListQuery { inbox: Some(InboxId::from_bytes([2; 16])), ..query(Queue::Open) };
    assert_eq!(names(&cache, inbox).await, ["Guest 2", "Guest 5"]);
    let counts = cache.counts().await.unwrap();
    assert_eq!(
        (counts.open, counts.waiting, counts.mine, counts.others, counts.bot, counts.closed),
        (5, 2, 1, 1, 1, 1)
    );
    assert_eq!(counts.oldest, Some(conversation(2)));
    assert_eq!(counts.inboxes.iter().map(|inbox| inbox.open).sum::<u32>(), 5);

    let paused = InboxInfo {
        id: InboxId::from_bytes([2; 16]),
        kind: InboxKind::Janis,
        name: "Lamps".into(),
        connected: true,
        last_seen: None,
        pending: 0,
        settings: [].into(),
        paused: true,
        carries: baton_core::Carries::TEXT,
        trouble: None,
    };
    cache.keep_known(Known { inboxes: vec![paused], ..Known::default() }).await.unwrap();
    let counts = cache.counts().await.unwrap();
    assert_eq!((counts.waiting, counts.oldest), (2, Some(conversation(1))), "the longest that can be taken");
}
