//! What people type in Botpress' own window. The module lists it as it lists what the bot says, without a sign of who it was; but
//! while a session is paused the bot does not get what customers write, so that what is said then was not its answer. Pure.

use super::wire::Row;
use baton_core::{Actor, ActorKind, Timestamp};
use serde_json::Value;

/// What a bot answers to what it got before the pause, or to a button that reaches it all the same, is there within this.
const ANSWERS_WITHIN_MS: i64 = 10_000;

/// Somebody who works in Botpress' own window; it does not say who.
pub fn somebody() -> Actor {
    Actor { kind: ActorKind::Operator, id: None, name: "Operator in Botpress".into() }
}

/// Botpress' side, whoever it was there.
pub fn botpress() -> Actor {
    Actor { kind: ActorKind::Bot, id: None, name: "Botpress".into() }
}

/// Whether this row, which came after those `before` it, was typed in Botpress' own window. `told` is what the realtime channel gave
/// of it; `paused_at` the newest message when the session was seen to be paused, 0 when it was not.
pub fn typed_there(row: &Row, before: &[Row], told: Option<&Value>, paused_at: i64) -> bool {
    let text = !row.incoming && row.kind == "text" && row.text.is_some();
    let while_paused = row.paused && paused_at > 0 && row.message > paused_at;
    if !text || !while_paused || !is_plain(told.unwrap_or(&row.raw)) {
        return false;
    }
    let Some(heard) = before.iter().rfind(|row| row.incoming) else { return true };
    let swallowed = heard.message > paused_at && matches!(heard.kind.as_str(), "text" | "message");
    swallowed || later(row, heard).is_some_and(|ms| ms > ANSWERS_WITHIN_MS)
}

/// The window sends `{to, message}` and nothing else; where the database keeps the structure to itself, it says nothing.
fn is_plain(raw: &Value) -> bool {
    match raw {
        Value::Object(members) => members.keys().all(|name| name == "to" || name == "message"),
        _ => true,
    }
}

fn later(row: &Row, than: &Row) -> Option<i64> {
    let at = |row: &Row| row.ts.as_deref()?.parse::<Timestamp>().ok();
    Some(at(row)?.ms_since(at(than)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{json, value::RawValue};

    /// A paused session's rows: number, direction, type and second of each; the last, and those before it.
    fn rows(all: &[(i64, &str, &str, u32)]) -> (Row, Vec<Row>) {
        let row = |(id, direction, kind, second): &(i64, &str, &str, u32)| {
            let row = json!({"id": id, "session_id": 1, "type": kind, "text": "…", "userId": "mia", "paused": 1,
                "direction": direction, "ts": format!("2026-11-20T10:00:{second:02}.000Z")});
            Row::read(&RawValue::from_string(row.to_string()).unwrap()).unwrap()
        };
        let mut rows: Vec<_> = all.iter().map(row).collect();
        (rows.pop().unwrap(), rows)
    }

    #[test]
    fn what_is_said_while_the_bot_gets_nothing_is_an_operators() {
        let (row, before) =
            rows(&[(1, "in", "text", 1), (2, "out", "text", 2), (3, "in", "text", 5), (4, "out", "text", 6)]);
        assert!(typed_there(&row, &before, None, 2), "the bot never got what was said before it");
        assert!(!typed_there(&row, &before, None, 0), "it was not paused");
        assert!(!typed_there(&row, &before, None, 4), "that was before");
        let raw = json!({"to": "mia", "message": "…"});
        assert!(typed_there(&row, &before, Some(&raw), 2));
        let more = json!({"to": "mia", "message": "…", "typing": true});
        assert!(!typed_there(&row, &before, Some(&more), 2), "the window sends no more than that");
    }

    #[test]
    fn the_answer_to_a_button_and_to_what_came_before_the_pause_is_the_bots() {
        let (row, before) = rows(&[(1, "in", "text", 1), (2, "out", "text", 2)]);
        assert!(!typed_there(&row, &before, None, 1), "the words with which the bot paused itself");
        let (row, before) = rows(&[(1, "in", "text", 1), (2, "in", "postback", 20), (3, "out", "text", 21)]);
        assert!(!typed_there(&row, &before, None, 1), "a button reaches the bot");
        let (row, before) = rows(&[(1, "in", "text", 1), (2, "out", "text", 2), (3, "out", "text", 40)]);
        assert!(typed_there(&row, &before, None, 2), "no bot takes so long");
    }
}
