//! Protobuf's `Struct`, as the Node client writes it: `{"fields": {"name": {"stringValue": "Ada", "kind": "stringValue"}}}`.

use serde_json::Value;

/// The value without the `Struct`s' own members; anything else as it is.
pub fn plain(value: &Value) -> Value {
    match value {
        Value::Object(members) => match members.get("fields") {
            Some(Value::Object(fields)) if members.len() == 1 && fields.values().all(is_one) => {
                Value::Object(fields.iter().map(|(name, field)| (name.clone(), field_of(field))).collect())
            }
            _ => Value::Object(members.iter().map(|(name, member)| (name.clone(), plain(member))).collect()),
        },
        Value::Array(items) => Value::Array(items.iter().map(plain).collect()),
        other => other.clone(),
    }
}

const KINDS: [&str; 6] = ["stringValue", "numberValue", "boolValue", "structValue", "listValue", "nullValue"];

fn is_one(field: &Value) -> bool {
    KINDS.iter().any(|kind| field.get(*kind).is_some())
}

fn field_of(field: &Value) -> Value {
    let named = field.get("kind").and_then(Value::as_str);
    let kind = named.or_else(|| KINDS.into_iter().find(|kind| field.get(*kind).is_some()));
    let Some(kind) = kind else { return Value::Null };
    match (kind, field.get(kind)) {
        ("nullValue", _) | (_, None) => Value::Null,
        ("listValue", Some(list)) => {
            let values = list.get("values").and_then(Value::as_array);
            Value::Array(values.map(|values| values.iter().map(field_of).collect()).unwrap_or_default())
        }
        (_, Some(value)) => plain(value),
    }
}
