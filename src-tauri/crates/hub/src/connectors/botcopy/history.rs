//! `messageHistory`, made Baton's language. Pure. What was said decides who said it: the seed's `direction` calls a customer's
//! message to a live agent `out`.

use crate::connectors::{
    dialogflow::{self, Answer, GOOGLE},
    platforms::read,
};
use baton_core::{Actor, ActorKind, Content, EventCall, Reasoning, Timestamp, Unsupported};
use serde_json::Value;

/// One thing that was said before.
#[derive(Debug, PartialEq)]
pub struct Past {
    /// Its id: Dialogflow's for an answer of its, Botcopy's for anything else.
    pub vendor_id: Option<String>,
    /// Who said it.
    pub by: Actor,
    /// What it says.
    pub content: Content,
    /// What the bot thought.
    pub reasoning: Option<Reasoning>,
    /// When, as Botcopy says.
    pub at: Option<Timestamp>,
    /// The item as it came.
    pub source: String,
}

/// The items in order, without those of which nobody saw anything. A query is known by its answer's id, as in step one.
pub fn items(values: &[Value]) -> Vec<Past> {
    let mut past: Vec<Past> = Vec::new();
    let mut asked = None;
    for value in values {
        let payload = payload(value);
        if dialogflow::answer(payload, GOOGLE).is_some() {
            if let Some(query) = asked.take().and_then(|place: usize| past.get_mut(place)) {
                query.vendor_id = Some(asked_by(payload));
            }
        } else {
            asked = (read::text(value, "direction") == Some("in")).then_some(past.len());
        }
        past.extend(item(value));
    }
    past
}

/// The seed shows `createdAt` beside the payload and, by its braces, within it.
fn payload(value: &Value) -> &Value {
    value.get("payload").filter(|payload| payload.is_object()).unwrap_or(value)
}

/// One item; `None` when nobody saw anything of it.
fn item(value: &Value) -> Option<Past> {
    let payload = payload(value);
    let at = [value, payload].iter().find_map(|of| read::text(of, "createdAt")?.parse().ok());
    let id = read::plain(value, "_id").map(|id| format!("item:{id}"));
    let (by, content, reasoning, vendor_id) = match dialogflow::answer(payload, GOOGLE) {
        Some(Answer { content, reasoning, .. }) => {
            (Actor::bot(), content?, reasoning, Some(answered_by(payload)))
        }
        None => {
            let (by, content) = said(value, payload)?;
            (by, content, None, id)
        }
    };
    Some(Past { vendor_id, by, content, reasoning, at, source: value.to_string() })
}

/// What an answer of Dialogflow's is known by, in the history as in step one.
pub fn answered_by(answer: &Value) -> String {
    format!("response:{}", response_id(answer))
}

/// What the query is known by that was answered so.
pub fn asked_by(answer: &Value) -> String {
    format!("asked:{}", response_id(answer))
}

/// Dialogflow's id; the fingerprint of an answer that has none.
fn response_id(answer: &Value) -> String {
    let one = answer.as_array().map_or(answer, |several| several.first().unwrap_or(answer));
    read::owned(one, "responseId")
        .unwrap_or_else(|| blake3::hash(answer.to_string().as_bytes()).to_hex().to_string())
}

/// Somebody who answered the customer in another live chat.
fn live_agent() -> Actor {
    Actor { kind: ActorKind::Operator, id: None, name: "Live agent".into() }
}

fn said(value: &Value, payload: &Value) -> Option<(Actor, Content)> {
    let customer = || Actor::contact(String::new());
    // By the seed's braces the query stands within `queryParameters`; beside them it is in the other shapes.
    let places = [Some(payload), payload.get("queryParameters")];
    let find = |name: &str| places.iter().flatten().find_map(|place| place.get(name));
    if let Some(query) = find("query").and_then(Value::as_str) {
        return (!query.trim().is_empty()).then(|| (customer(), Content::text(query)));
    }
    if let Some(name) = find("event").and_then(|event| read::owned(event, "name")) {
        let data = find("event").and_then(|event| event.get("data")).cloned().unwrap_or_default();
        return Some((customer(), Content::Event(EventCall { name, data })));
    }
    let out = read::text(value, "direction") != Some("in");
    if let Some(text) = payload.get("text").and_then(Value::as_str) {
        let by = if out { live_agent() } else { customer() };
        return (!text.trim().is_empty()).then(|| (by, Content::text(text)));
    }
    let by = if out { Actor::bot() } else { customer() };
    let shown = (!value.is_null()).then(|| Unsupported::new("history item", payload.clone()))?;
    Some((by, Content::Unsupported(shown)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(value: Value) -> Past {
        item(&value).unwrap()
    }

    #[test]
    fn the_golden_files() {
        crate::connectors::golden::check_reasoned("botcopy-", |wire, by| {
            let past = read(wire.clone());
            assert_eq!(past.by.kind == ActorKind::Bot, by == "bot");
            (Some(past.content), past.reasoning)
        });
    }

    #[test]
    fn a_query_as_the_seed_s_braces_have_it_and_as_they_were_meant() {
        let odd = read(
            json!({"_id": "1", "botPlatform": "dialogflowES", "direction": "in", "payload": {"queryParameters": {
            "queryParameters": {}, "query": "Where is my lamp?", "lang": "en", "sessionId": "s"}, "createdAt": "2026-11-20T10:00:00.000Z"}}),
        );
        let meant = read(
            json!({"_id": "1", "direction": "in", "payload": {"queryParameters": {}, "query": "Where is my lamp?",
            "lang": "en", "sessionId": "s"}, "createdAt": "2026-11-20T10:00:00.000Z"}),
        );
        for past in [odd, meant] {
            assert_eq!(
                (past.by.kind, past.content),
                (ActorKind::Contact, Content::text("Where is my lamp?"))
            );
            assert_eq!(past.at, Some("2026-11-20T10:00:00Z".parse().unwrap()));
            assert_eq!(past.vendor_id.as_deref(), Some("item:1"));
        }
    }

    #[test]
    fn an_event() {
        let past = read(json!({"_id": "2", "direction": "in", "payload": {"queryParameters": {},
            "event": {"name": "WELCOME", "data": {"page": "shop"}}, "lang": "en", "sessionId": "s"}}));
        let Content::Event(event) = past.content else { panic!("an event") };
        assert_eq!((event.name.as_str(), &event.data["page"]), ("WELCOME", &json!("shop")));
    }

    #[test]
    fn answers_of_es_and_cx_are_the_bot_s_and_known_by_dialogflow_s_id() {
        for payload in [
            json!({"responseId": "r1", "queryResult": {"fulfillmentText": "Which?", "intent": {"displayName": "Lamps"}}}),
            json!({"responseId": "r1", "queryResult": {"responseMessages": [{"text": {"text": ["Which?"]}}],
                "match": {"intent": {"displayName": "Lamps"}}}}),
        ] {
            let past = read(
                json!({"_id": "3", "botPlatform": "dialogFlowCX", "direction": "out", "payload": payload}),
            );
            assert_eq!((past.by, past.content), (Actor::bot(), Content::text("Which?")));
            assert_eq!(past.vendor_id.as_deref(), Some("response:r1"));
            assert_eq!(past.reasoning.unwrap().intent.as_deref(), Some("Lamps"));
        }
    }

    #[test]
    fn a_live_agent_s_message_and_the_customer_s_with_its_odd_direction() {
        let agent = read(json!({"_id": "4", "direction": "out", "payload": {"text": "Ana here"}}));
        assert_eq!((agent.by.kind, agent.by.id), (ActorKind::Operator, None));
        let customer = read(json!({"_id": "5", "direction": "out", "payload": {
            "queryParameters": {"contexts": [], "payload": {}, "webhookHeaders": {}}, "query": "Thanks", "lang": "en", "sessionId": "s"}}));
        assert_eq!((customer.by.kind, customer.content), (ActorKind::Contact, Content::text("Thanks")));
    }

    #[test]
    fn a_query_is_known_by_the_answer_that_it_had() {
        let query = json!({"_id": "8", "direction": "in", "payload": {"query": "Lamps?"}});
        let silent =
            json!({"_id": "9", "direction": "out", "payload": {"responseId": "r9", "queryResult": {}}});
        let live = json!({"_id": "10", "direction": "out", "payload": {"query": "Hello?"}});
        let answer = json!({"_id": "11", "direction": "out", "payload": {"responseId": "r11", "queryResult": {"fulfillmentText": "Hi"}}});
        let past = items(&[query, silent, live, answer]);
        let ids: Vec<_> = past.iter().filter_map(|past| past.vendor_id.as_deref()).collect();
        assert_eq!(ids, ["asked:r9", "item:10", "response:r11"]);
    }

    #[test]
    fn what_nobody_knows_is_kept_and_what_nobody_saw_is_not() {
        let odd =
            read(json!({"_id": "6", "direction": "out", "payload": {"survey": {"title": "How was it?"}}}));
        let Content::Unsupported(kept) = odd.content else { panic!("kept") };
        assert_eq!(kept.text, "How was it?");
        let silent = json!({"_id": "7", "direction": "out", "payload": {"responseId": "r", "queryResult": {"action": "x"}}});
        assert_eq!(item(&silent), None);
        assert_eq!(item(&Value::Null), None);
    }

    #[test]
    fn an_item_that_is_none_is_kept_as_it_came_and_the_others_beside_it() {
        let good = json!({"_id": "8", "direction": "in", "payload": {"query": "Lamps?"}});
        let past = items(&[json!(7), json!(["x"]), good, json!("y")]);
        let sources: Vec<_> = past.iter().map(|past| past.source.as_str()).collect();
        assert_eq!((sources.len(), sources[0], sources[1], sources[3]), (4, "7", r#"["x"]"#, r#""y""#));
        assert_eq!(past[2].content, Content::text("Lamps?"));
    }
}
