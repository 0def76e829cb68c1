//! What a live chat tool is sent: the bodies that Botcopy sends, made of Baton's messages. Pure.

use baton_core::{ActorKind, Card, Content, Conversation, Media, Message, Press};
use serde_json::{Value, json};

/// What each body of a conversation has; `token` is the tool's.
fn common(of: &Conversation, token: &str) -> Value {
    json!({
        "accessToken": token,
        "userId": of.contact.id,
        "botId": of.inbox.to_string(),
        "sessionId": of.id.to_string(),
        "session": session(of),
    })
}

fn session(of: &Conversation) -> String {
    format!("baton/{}/sessions/{}", of.inbox, of.id)
}

fn query(said: &str) -> Value {
    json!({"text": {"text": said, "languageCode": ""}})
}

/// Step one: a person is asked for. `messages` is all that was said, ascending.
pub fn one(of: &Conversation, token: &str, messages: &[Message]) -> Value {
    let mut body = common(of, token);
    let last = |kind| messages.iter().rfind(|message| message.author.kind == kind);
    body["queryInput"] =
        query(&last(ActorKind::Contact).map(|message| said(&message.content)).unwrap_or_default());
    body["queryParams"] = json!({"contexts": []});
    body["dialogflowResponse"] = last(ActorKind::Bot).map_or_else(|| json!({}), response);
    body["messageHistory"] = history(of, messages).into();
    body
}

/// Step two: the customer writes while the bot is silent.
pub fn two(of: &Conversation, token: &str, content: &Content) -> Value {
    let mut body = common(of, token);
    body["eventType"] = "message".into();
    body["queryInput"] = query(&said(content));
    body["queryParams"] = json!({"contexts": [], "payload": {}, "webhookHeaders": {}});
    body
}

/// The customer types while the bot is silent.
pub fn typing(of: &Conversation) -> Value {
    json!({
        "userId": of.contact.id,
        "botId": of.inbox.to_string(),
        "sessionId": of.id.to_string(),
        "eventType": "user_typing",
    })
}

/// The words of a message; of one without words, what stands for it in a list.
fn said(content: &Content) -> String {
    match content.spoken() {
        "" => content.preview(),
        words => words.to_owned(),
    }
}

fn history(of: &Conversation, messages: &[Message]) -> Vec<Value> {
    // Whether a person talks there: what the customer says then is for the person.
    let mut live = false;
    let item = |message: &Message| {
        let (direction, payload) = match message.author.kind {
            ActorKind::Contact if live => {
                let nothing = json!({"contexts": [], "payload": {}, "webhookHeaders": {}});
                ("out", asked(of, message, nothing))
            }
            ActorKind::Contact => ("in", asked(of, message, json!({}))),
            ActorKind::Bot => {
                live = false;
                ("out", response(message))
            }
            ActorKind::Operator => {
                live = true;
                ("out", json!({"text": said(&message.content)}))
            }
            ActorKind::System => return None,
        };
        Some(json!({
            "_id": message.id.to_string(),
            "botPlatform": "dialogflowES",
            "direction": direction,
            "payload": payload,
            "createdAt": message.at,
        }))
    };
    messages.iter().filter_map(item).collect()
}

fn asked(of: &Conversation, message: &Message, parameters: Value) -> Value {
    let mut payload = json!({"queryParameters": parameters, "lang": "", "sessionId": session(of)});
    match &message.content {
        Content::Event(event) => payload["event"] = json!({"name": event.name, "data": event.data}),
        content => payload["query"] = said(content).into(),
    }
    payload
}

/// What a bot said, as Dialogflow ES answers.
fn response(message: &Message) -> Value {
    let mut result = json!({
        "fulfillmentText": said(&message.content),
        "fulfillmentMessages": message.content.parts().iter().flat_map(shown).collect::<Vec<_>>(),
    });
    if let Some(reasoning) = &message.reasoning {
        result["intent"] = json!({"displayName": reasoning.intent});
        result["intentDetectionConfidence"] = json!(reasoning.confidence);
        result["parameters"] = reasoning.parameters.clone().into();
        result["action"] = json!(reasoning.action);
    }
    json!({"responseId": message.id.to_string(), "queryResult": result})
}

fn shown(part: &Content) -> Vec<Value> {
    match part {
        Content::Text(text) if text.quick_replies.is_empty() => vec![json!({"text": {"text": [text.text]}})],
        Content::Text(text) => {
            let titles: Vec<_> = text.quick_replies.iter().map(|reply| &reply.title).collect();
            vec![json!({"quickReplies": {"title": text.text, "quickReplies": titles}})]
        }
        Content::Cards(cards) => cards.cards.iter().map(card).collect(),
        Content::Attachments(files) => {
            let file = |file: &baton_core::Attachment| match file.media {
                Media::Image => {
                    json!({"image": {"imageUri": file.url, "accessibilityText": file.description}})
                }
                _ => json!({"text": {"text": [format!("{} {}", file.title(), file.url).trim()]}}),
            };
            files.items.iter().map(file).collect()
        }
        other => vec![json!({"payload": {"baton": other}})],
    }
}

fn card(card: &Card) -> Value {
    let button = |button: &baton_core::Button| {
        let postback = match &button.press {
            Press::Postback { payload } => payload,
            Press::Link { url } => url,
            Press::Event { name, .. } | Press::Other { name } => name,
            Press::Call { phone } => phone,
        };
        json!({"text": button.title, "postback": postback})
    };
    let buttons: Vec<_> = card.buttons.iter().map(button).collect();
    json!({"card": {"title": card.title, "subtitle": card.subtitle, "imageUri": card.image, "buttons": buttons}})
}

#[cfg(test)]
#[path = "body_tests.rs"]
mod tests;
