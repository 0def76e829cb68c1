//! What a channel carries, as a bot reads it (`environment.caps`): it composes its answer for what the customer can see.

use baton_core::Carries;
use serde_json::{Value, json};

/// A channel's capabilities.
pub fn caps(carries: Carries) -> Value {
    let out = |carried: bool| if carried { json!("out") } else { json!(false) };
    let both = |carried: bool| if carried { json!("both") } else { json!(false) };
    json!({
        "type": "c",
        "inbound": true,
        "outbound": false,
        "transfer": true,
        "media": {"chat": {
            "isWriting": out(carries.typing),
            "acks": false,
            "read": false,
            "markdown": out(carries.markdown),
            "link": "both",
            "location": out(carries.location),
            "attachment": both(carries.pictures || carries.files),
            "quickReply": out(carries.quick_replies),
            "genericTemplate": out(carries.cards),
            "listTemplate": out(carries.lists),
            "customTemplateSchemaIds": [],
        }},
    })
}
