//! Which of a history is new. Botcopy sends all of it again with every handover, and gives what was said in a live chat ids that
//! it had not when it was said: those are recognised by who said what, in order.

use super::history::Past;
use baton_core::{ActorKind, Content};
use std::collections::HashMap;

/// What a conversation holds already.
#[derive(Debug, Default)]
pub struct Known {
    /// What was recorded without an id, as often as it was.
    pub unnamed: HashMap<(ActorKind, String), usize>,
}

impl Known {
    /// Something that was recorded without an id.
    pub fn add(&mut self, by: ActorKind, content: &Content) {
        *self.unnamed.entry((by, content.preview())).or_default() += 1;
    }

    /// Whether this was recorded without an id; each recorded message stands for one.
    pub fn takes(&mut self, by: ActorKind, content: &Content) -> bool {
        match self.unnamed.get_mut(&(by, content.preview())) {
            Some(left) if *left > 0 => {
                *left -= 1;
                true
            }
            _ => false,
        }
    }
}

/// The new ones among `past`, in order. `recorded` says whether a vendor's id is.
pub fn new(past: Vec<Past>, known: &mut Known, recorded: impl Fn(&str) -> bool) -> Vec<Past> {
    let is_new = |past: &Past| {
        let named = past.vendor_id.as_deref().is_some_and(&recorded);
        !named && !known.takes(past.by.kind, &past.content)
    };
    let mut is_new = is_new;
    past.into_iter().filter(|past| is_new(past)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use baton_core::Actor;

    fn past(id: &str, by: Actor, text: &str) -> Past {
        let (vendor_id, content) = (Some(id.to_owned()), Content::text(text));
        Past { vendor_id, by, content, reasoning: None, at: None, source: String::new() }
    }

    fn agent() -> Actor {
        Actor { kind: ActorKind::Operator, id: None, name: "Live agent".into() }
    }

    #[test]
    fn a_second_handover_brings_only_what_was_said_since() {
        let mut known = Known::default();
        known.add(ActorKind::Contact, &Content::text("ok"));
        known.add(ActorKind::Operator, &Content::text("Ana here"));
        let history = vec![
            past("item:1", Actor::contact(""), "ok"),
            past("item:2", agent(), "Ana here"),
            past("item:3", Actor::contact(""), "ok"),
            past("item:4", Actor::contact(""), "ok"),
        ];
        let new = new(history, &mut known, |id| id == "item:1");
        let ids: Vec<_> = new.iter().filter_map(|past| past.vendor_id.as_deref()).collect();
        assert_eq!(ids, ["item:4"], "the first is known by its id, the third is the one without an id");
    }
}
