//! What the demo's bot says: every kind of message, and what it does not understand. Pure.

use serde_json::{Value, json};

/// What it says by itself, after its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Later {
    /// An answer that takes longer.
    Thought,
    /// A file.
    File,
}

/// What it can be asked, as it offers it.
const TOPICS: [&str; 8] = [
    "Kettles",
    "Teas",
    "Where are you?",
    "A guide",
    "Think about it",
    "Something for my page",
    "Nonsense",
    "A person, please",
];

/// Its BotResponse to a BotRequest, and what comes later.
pub fn answer(request: &Value) -> (Value, Option<Later>) {
    if request["event"] == "start" {
        return (
            json!({"event": "continue", "messages": [
            text("Hello! I am the demo bot of a small tea shop, and you are its customer."),
            offers("What may I show you?")]}),
            None,
        );
    }
    let message = &request["message"];
    let said = [&message["payload"], &message["body"]].into_iter().find_map(Value::as_str);
    let said = said.unwrap_or_default().trim().to_lowercase();
    let about = |words: &[&str]| words.iter().any(|word| said.contains(word));
    if about(&["person", "human", "agent", "help"]) {
        return (transfer(), None);
    }
    if about(&["bye", "goodbye"]) {
        return (
            json!({"event": "end", "messages": [text("Goodbye! Write again whenever you like.")]}),
            None,
        );
    }
    if about(&["buy"]) {
        return (one(text("Good choice. It is a demo, so nothing is ordered.")), None);
    }
    if about(&["kettle"]) {
        return (one(kettles()), None);
    }
    if about(&["teas", "tea list"]) {
        return (one(teas()), None);
    }
    if about(&["where"]) {
        return (one(place()), None);
    }
    if about(&["guide"]) {
        return (one(text("Here is our guide to water, as a file.")), Some(Later::File));
    }
    if about(&["think", "later"]) {
        let writes = json!({"code": "message", "type": "iswriting"});
        return (
            json!({"event": "continue", "messages": [text("Let me think."), writes]}),
            Some(Later::Thought),
        );
    }
    if about(&["page"]) {
        let action = json!({"code": "message", "type": "action", "action_code": "openBasket", "args": [{"from": "demo"}]});
        return (
            json!({"event": "continue", "messages": [text("I asked your page to open the basket."), action]}),
            None,
        );
    }
    if message["type"] == "attachment" || message["type"] == "multi-attachment" {
        return (one(text("Thank you for the file. I only look at tea leaves, though.")), None);
    }
    if about(&["hi", "hello", "hey", "show", "everything"]) {
        return (one(offers("What may I show you?")), None);
    }
    (
        json!({"event": "continue", "data": {"notUnderstood": true}, "messages": [
        offers("Sorry, I did not get that. Say it another way, or choose:")]}),
        None,
    )
}

/// A BotResponse of one message.
pub fn one(message: Value) -> Value {
    json!({"event": "continue", "messages": [message]})
}

/// Words.
pub fn text(body: &str) -> Value {
    json!({"code": "message", "type": "text", "body": body})
}

fn offers(body: &str) -> Value {
    let replies = TOPICS.map(|topic| json!({"content_type": "text", "title": topic, "payload": topic}));
    json!({"code": "message", "type": "text", "body": body, "quick_replies": replies, "quick_replies_orientation": "vertical"})
}

fn kettles() -> Value {
    let kettle = |title: &str, subtitle: &str, payload: &str| {
        json!({"title": title, "subtitle": subtitle, "buttons": [
            {"type": "postback", "title": "Buy", "payload": format!("buy {payload}")},
            {"type": "web_url", "title": "About kettles", "url": "https://en.wikipedia.org/wiki/Kettle"}]})
    };
    json!({"code": "message", "type": "text", "body": "Our kettles:", "template": {"type": "generic", "elements": [
        kettle("Ember", "Keeps 83 degrees · 0.8 l · €79", "ember"),
        kettle("Drift", "Pours slowly · 1 l · €64", "drift"),
        kettle("Pebble", "For one cup · 0.5 l · €42", "pebble")]}})
}

fn teas() -> Value {
    let tea = |title: &str, subtitle: &str, page: &str| {
        json!({"title": title, "subtitle": subtitle,
            "default_action": {"type": "web_url", "url": format!("https://en.wikipedia.org/wiki/{page}")}})
    };
    json!({"code": "message", "type": "text", "body": "Our teas:", "template": {"type": "list", "elements": [
        tea("Gyokuro", "Green, from the shade", "Gyokuro"), tea("Darjeeling", "Black, first flush", "Darjeeling_tea"),
        tea("Rooibos", "No tea at all", "Rooibos")],
        "buttons": [{"type": "postback", "title": "Show kettles", "payload": "Kettles"}]}})
}

fn place() -> Value {
    json!({"code": "message", "type": "location", "latitude": 38.7139, "longitude": -9.1394, "city": "Lisbon",
        "countryName": "Portugal", "countryCode": "PT"})
}

fn transfer() -> Value {
    json!({"event": "end", "data": {"transferToAgent": "tea experts", "topic": "Demo"}, "messages": [
        text("I am calling somebody. One moment, please.")]})
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(body: &str) -> Value {
        answer(&json!({"event": "continue", "message": {"code": "message", "type": "text", "body": body}})).0
    }

    #[test]
    fn every_topic_that_it_offers_is_understood_but_nonsense() {
        for topic in TOPICS {
            let missed = asked(topic)["data"]["notUnderstood"] == true;
            assert_eq!(missed, topic == "Nonsense", "{topic}");
        }
    }

    #[test]
    fn it_shows_every_kind_of_message() {
        let shown: Vec<String> = TOPICS.iter().map(|topic| asked(topic).to_string()).collect();
        for kind in [
            "quick_replies",
            "generic",
            r#""list""#,
            "location",
            "iswriting",
            "action",
            "postback",
            "web_url",
        ] {
            assert!(shown.iter().any(|answer| answer.contains(kind)), "{kind} is never shown");
        }
        assert_eq!(answer(&json!({"message": {"body": "A guide"}})).1, Some(Later::File));
    }

    #[test]
    fn it_calls_a_person_and_ends() {
        let answer = asked("I want a human");
        assert_eq!(
            (&answer["event"], &answer["data"]["transferToAgent"]),
            (&json!("end"), &json!("tea experts"))
        );
    }
}
