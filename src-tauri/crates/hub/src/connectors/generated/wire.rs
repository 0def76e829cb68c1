//! A generator of payloads: a golden file's, changed in a few places.

use crate::connectors::golden;
use arbitrary::{Result, Unstructured};
use serde_json::{Value, json};

/// At most so many places are changed.
const CHANGES: usize = 6;

/// How long a long text is and how many are many: a fuzzer, which tries as many as it can, gets less of both. What it looks for
/// hides in shapes; a test run tries the sizes too.
const LONG: usize = if cfg!(test) { 20_000 } else { 400 };
const MANY: usize = if cfg!(test) { 300 } else { 24 };

/// Payloads like these.
pub struct Wires {
    all: Vec<Value>,
    /// What takes the place of members: hostile, empty, huge, of another type.
    odd: Vec<Value>,
}

impl Wires {
    /// Like the golden files whose names begin so.
    pub fn of(prefix: &str) -> Self {
        let mut all = Vec::new();
        golden::each(prefix, |_, golden| all.push(golden["wire"].take()));
        let deep = (0..60).fold(json!("deep"), |inside, _| json!([inside]));
        let texts = [
            "",
            " ",
            "\n\n",
            "\u{0}",
            "\u{202e}gnp.exe",
            "<script>alert(1)</script>",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "http://127.0.0.1/",
            "https://",
            "[x](javascript:x)",
            "{\"a\":",
            "text",
            "image",
            "postback",
            "carousel",
            "list",
            "template",
            "generic",
            "null",
            "-1",
            "9e99",
            "2026-02-31T25:61:00Z",
            "👩‍👩‍👧‍👦",
            "שלום",
        ];
        let mut odd: Vec<Value> = texts.map(Value::from).into();
        odd.extend([
            json!(null),
            json!(true),
            json!(0),
            json!(-1),
            json!(1.5e308),
            json!(u64::MAX),
            json!(i64::MIN),
        ]);
        odd.extend([json!([]), json!({}), json!([null]), json!([[]]), json!([{}]), json!({"": ""}), deep]);
        odd.extend([json!("a\u{301}".repeat(LONG)), json!(vec![json!({"title": "x", "text": "y"}); MANY])]);
        Self { all, odd }
    }
}

impl Wires {
    /// The payload that these bytes stand for.
    pub fn made(&self, bytes: &mut Unstructured) -> Result<Value> {
        let mut wire = bytes.choose(&self.all)?.clone();
        for _ in 0..bytes.int_in_range(0..=CHANGES)? {
            let place = bytes.choose_index(count(&wire))?;
            let change = bytes.int_in_range(0..=3)?;
            let odd = bytes.choose(&self.odd)?;
            let other = bytes.choose(&self.all)?;
            let from = bytes.choose_index(count(other))?;
            let Some(node) = nth(&mut wire, place) else { continue };
            match change {
                0 => *node = odd.clone(),
                1 => *node = nth(&mut other.clone(), from).map(Value::take).unwrap_or_default(),
                2 => *node = json!([node.take()]),
                _ => double(node),
            }
        }
        Ok(wire)
    }
}

/// An array twice as long; an object without its first member; a text twice.
fn double(node: &mut Value) {
    match node {
        Value::Array(items) => items.extend(items.clone()),
        Value::Object(members) => {
            let first = members.keys().next().cloned();
            first.and_then(|first| members.remove(&first));
        }
        Value::String(text) => *text = text.repeat(2),
        other => *other = Value::Null,
    }
}

/// How many values are in it, itself included.
fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(members) => members.values().map(count).sum(),
        _ => 0,
    }
}

/// The value at this place, counted from the outside.
fn nth(value: &mut Value, place: usize) -> Option<&mut Value> {
    if place == 0 {
        return Some(value);
    }
    let inside: Box<dyn Iterator<Item = &mut Value>> = match value {
        Value::Array(items) => Box::new(items.iter_mut()),
        Value::Object(members) => Box::new(members.values_mut()),
        _ => return None,
    };
    let mut left = place - 1;
    for one in inside {
        let size = count(one);
        if left < size {
            return nth(one, left);
        }
        left -= size;
    }
    None
}
