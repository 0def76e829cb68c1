//! Reading members of JSON that may have any shape.

use baton_core::Field;
use serde_json::Value;

/// A text member, trimmed; `None` when it is missing, empty or no text.
pub fn text<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    value.get(name)?.as_str().map(str::trim).filter(|text| !text.is_empty())
}

/// [`text`], owned.
pub fn owned(value: &Value, name: &str) -> Option<String> {
    text(value, name).map(str::to_owned)
}

/// A member as text: also numbers and truths.
pub fn plain(value: &Value, name: &str) -> Option<String> {
    match value.get(name)? {
        Value::Null | Value::Array(_) | Value::Object(_) => None,
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        other => Some(other.to_string()),
    }
}

/// The entries of an array member; none when it is something else.
pub fn items<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A fact of two members; `None` when both are empty.
pub fn fact(value: &Value, name: &str, says: &str) -> Option<Field> {
    let field =
        Field { name: plain(value, name).unwrap_or_default(), value: plain(value, says).unwrap_or_default() };
    (field != Field::default()).then_some(field)
}

/// These texts, one a line; `None` when there is none.
pub fn lines<'t>(texts: impl IntoIterator<Item = Option<&'t str>>) -> Option<String> {
    let lines: Vec<_> = texts.into_iter().flatten().collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// The entries of an array; none when it is something else.
pub fn items_of(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
