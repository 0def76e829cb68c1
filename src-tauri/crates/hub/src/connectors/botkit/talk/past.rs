//! What was said before: what a client has not got yet, and what Baton's own page asks for.

use super::{HISTORY, PAGE, Talk};
use crate::{
    clock,
    connectors::botkit::{token, translate, trouble::Trouble},
    engine::Refused,
};
use baton_core::{Conversation, DeliveryState, Seq};
use serde_json::json;

impl Talk {
    /// The place in the log before the latest messages.
    pub(super) async fn before_the_latest(&mut self, known: &Conversation) -> Result<Seq, Refused> {
        let id = known.id;
        let latest = self.botkit.context.reader.run(move |reader| reader.messages(id, None, HISTORY)).await?;
        Ok(latest.first().map_or(Seq(0), |first| Seq(first.seq.0 - 1)))
    }

    /// Sends Baton's own page what was said before what it has.
    pub(super) async fn earlier(&mut self, before: Option<Seq>) -> Result<(), Trouble> {
        let Some(party) = self.parties.last() else { return Ok(()) };
        let to = party.address.clone();
        let Some(known) = self.botkit.conversation(&party.who).await? else { return Ok(()) };
        let reader = &self.botkit.context.reader;
        let page = reader.run(move |reader| reader.said_before(known.id, before, HISTORY)).await;
        let page = page.map_err(Refused::from)?;
        let mut items = Vec::with_capacity(page.len());
        for event in &page {
            let event = self.botkit.fresh(event).await;
            items.extend(translate::shown(&event, &to, true));
        }
        let more = page.len() == HISTORY;
        Ok(self.send(vec![json!({"type": "earlier", "items": items, "more": more})]).await?)
    }

    /// Tells Baton's own page what it has to know first.
    pub(super) async fn greet(&mut self) -> Result<(), Trouble> {
        let Some(party) = self.parties.last().filter(|party| party.whole) else { return Ok(()) };
        let known = self.botkit.conversation(&party.who).await?;
        let control = known.as_ref().map(|known| known.control.kind());
        let operator = known.as_ref().and_then(|known| known.control.holder()).map(|holder| &holder.name);
        let token = token::sign(&self.inbox, self.shown.session.unwrap_or(self.shown.given), clock::now());
        let session = json!({"type": "session", "token": token, "user": party.address.user, "name": self.inbox.name,
            "control": control, "operator": operator.map(|name| json!({"name": name}))});
        Ok(self.send(vec![session]).await?)
    }

    /// Writes what is in the store and not yet with the client, for each whom it speaks for. `again`: the client knows what it has,
    /// also of what was handed over before; otherwise operators' messages that arrived somewhere are not repeated.
    pub(super) async fn catch_up(&mut self, again: bool) -> Result<(), Trouble> {
        for at in 0..self.parties.len() {
            let Some(known) = self.botkit.conversation(&self.parties[at].who).await? else { continue };
            loop {
                let since = self.parties[at].cursor;
                let reader = &self.botkit.context.reader;
                let page = reader
                    .run(move |reader| reader.said_after(known.id, since, PAGE))
                    .await
                    .map_err(Refused::from)?;
                let ends = page.len() < PAGE;
                let waits = |state: &Option<DeliveryState>| {
                    again || state.is_none_or(|state| state == DeliveryState::Pending)
                };
                let events = page.iter().filter(|(_, state)| waits(state)).map(|(event, _)| event);
                self.tell(at, events).await?;
                if let Some((last, _)) = page.last() {
                    let cursor = &mut self.parties[at].cursor;
                    *cursor = last.seq.max(*cursor);
                }
                if ends {
                    break;
                }
            }
        }
        Ok(())
    }
}
