//! The conversations in use, in memory: their states, and the fingerprints of the vendors' ids that they have.

use baton_core::{Contact, Conversation, ConversationId, InboxId, Kind, Seq};
use std::{collections::HashMap, sync::Arc};

/// So many conversations are kept; the half that was not used for longest leaves when there are more.
const KEPT: usize = 16_384;

/// So many fingerprints are kept among them.
const PRINTS: usize = 2_000_000;

/// The conversations in use.
#[derive(Debug, Default)]
pub struct Hot {
    slots: HashMap<ConversationId, Slot>,
    /// `None`: there is none with this contact.
    contacts: HashMap<InboxId, HashMap<String, Option<ConversationId>>>,
    clock: u64,
    prints: usize,
}

#[derive(Debug)]
struct Slot {
    state: Arc<Conversation>,
    /// Event by kind and fingerprint; loaded when the first message with a vendor's id comes.
    prints: Option<HashMap<(Vendor, i64), Seq>>,
    used: u64,
}

/// What a vendor's id names. The same id may name one of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Vendor {
    /// A message.
    Message,
    /// The report that an utterance was not understood.
    NotUnderstood,
}

impl Vendor {
    /// What the event names, and the vendor's id for it.
    pub fn of(kind: &Kind) -> Option<(Self, &str)> {
        match kind {
            Kind::Message(said) => Some((Self::Message, said.vendor_id.as_deref()?)),
            Kind::NotUnderstood { vendor_id, .. } => Some((Self::NotUnderstood, vendor_id.as_deref()?)),
            _ => None,
        }
    }
}

/// The fingerprint of a vendor's id as the log keeps it; never 0, which stands for none.
pub fn fingerprint(vendor_id: &str) -> i64 {
    let hash = blake3::hash(vendor_id.as_bytes());
    let mut first = [0; 8];
    first.copy_from_slice(&hash.as_bytes()[..8]);
    match i64::from_le_bytes(first) {
        0 => 1,
        print => print,
    }
}

impl Hot {
    /// The conversation, if it is here.
    pub fn state(&mut self, id: ConversationId) -> Option<Arc<Conversation>> {
        self.clock += 1;
        let slot = self.slots.get_mut(&id)?;
        slot.used = self.clock;
        Some(Arc::clone(&slot.state))
    }

    /// Whom the contact talks with: `None` when that is not known here, `Some(None)` when it is known that there is none.
    pub fn contact(&self, inbox: InboxId, contact: &str) -> Option<Option<ConversationId>> {
        self.contacts.get(&inbox)?.get(contact).copied()
    }

    /// It is known that there is none.
    pub fn no_conversation(&mut self, inbox: InboxId, contact: &str) {
        self.contacts.entry(inbox).or_default().insert(contact.to_owned(), None);
    }

    /// Takes a conversation in from the store.
    pub fn load(&mut self, state: Conversation) -> Arc<Conversation> {
        self.insert(Arc::new(state), None)
    }

    /// The conversation after an event; `before` is it before the event, `None` when the event began it.
    pub fn advance(&mut self, before: Option<&Conversation>, after: Arc<Conversation>) {
        if let Some(before) = before.filter(|before| after.erased && !before.erased) {
            self.no_conversation(before.inbox, &before.contact.id);
        }
        match self.slots.get_mut(&after.id) {
            Some(slot) => slot.state = after,
            None => {
                self.insert(after, before.is_none().then(HashMap::new));
            }
        }
    }

    fn insert(
        &mut self,
        state: Arc<Conversation>,
        prints: Option<HashMap<(Vendor, i64), Seq>>,
    ) -> Arc<Conversation> {
        self.clock += 1;
        if !state.erased {
            let Contact { id, .. } = &state.contact;
            self.contacts.entry(state.inbox).or_default().insert(id.clone(), Some(state.id));
        }
        self.slots.insert(state.id, Slot { state: Arc::clone(&state), prints, used: self.clock });
        state
    }

    /// The event that has this fingerprint; `None` when the conversation's fingerprints are not here.
    pub fn known(&self, id: ConversationId, vendor: Vendor, print: i64) -> Option<Option<Seq>> {
        Some(self.slots.get(&id)?.prints.as_ref()?.get(&(vendor, print)).copied())
    }

    /// Takes the conversation's fingerprints in from the store.
    pub fn load_prints(&mut self, id: ConversationId, prints: HashMap<(Vendor, i64), Seq>) {
        if let Some(slot) = self.slots.get_mut(&id) {
            self.prints += prints.len();
            slot.prints = Some(prints);
        }
    }

    /// The conversation has this fingerprint from now on.
    pub fn remember(&mut self, id: ConversationId, vendor: Vendor, print: i64, seq: Seq) {
        if let Some(prints) = self.slots.get_mut(&id).and_then(|slot| slot.prints.as_mut()) {
            prints.insert((vendor, print), seq);
            self.prints += 1;
        }
    }

    /// Makes room when there are too many.
    pub fn shrink(&mut self) {
        if self.slots.len() <= KEPT && self.prints <= PRINTS {
            return;
        }
        let mut used: Vec<u64> = self.slots.values().map(|slot| slot.used).collect();
        used.sort_unstable();
        let middle = used.get(used.len() / 2).copied().unwrap_or_default();
        self.slots.retain(|_, slot| slot.used > middle);
        self.prints = self.slots.values().map(|slot| slot.prints.as_ref().map_or(0, HashMap::len)).sum();
        for contacts in self.contacts.values_mut() {
            contacts.retain(|_, id| id.is_some_and(|id| self.slots.contains_key(&id)));
        }
    }
}
