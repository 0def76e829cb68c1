//! A page of conversations, newest activity first.

use super::{Filter, fold::code, from_json, search};
use baton_core::{
    ControlKind, Conversation,
    api::{ConversationPage, ConversationSummary},
};
use rusqlite::{Connection, ToSql, types::Value};

const EVERY: [ControlKind; 4] =
    [ControlKind::Bot, ControlKind::Waiting, ControlKind::Operator, ControlKind::Closed];

/// A place between two conversations of the list: `{active}-{key}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cursor {
    active: i64,
    key: i64,
}

impl Cursor {
    /// Before all.
    const TOP: Self = Self { active: i64::MAX, key: i64::MAX };

    fn parse(text: &str) -> Option<Self> {
        let (active, key) = text.rsplit_once('-')?;
        Some(Self { active: active.parse().ok()?, key: key.parse().ok()? })
    }
}

/// Whether `text` is a cursor that a page gave.
pub fn is_cursor(text: &str) -> bool {
    Cursor::parse(text).is_some()
}

/// The page that `filter` asks for.
pub fn page(db: &Connection, filter: &Filter) -> rusqlite::Result<ConversationPage> {
    let limit = filter.limit.clamp(1, 200);
    let (sql, values) = query(filter, limit + 1);
    let mut statement = db.prepare_cached(&sql)?;
    let parameters = rusqlite::params_from_iter(values.iter().map(|value| value as &dyn ToSql));
    let rows = statement.query_map(parameters, |row| {
        let state: Conversation = from_json(row.get_ref(2)?.as_str()?)?;
        Ok((Cursor { active: row.get(0)?, key: row.get(1)? }, state))
    })?;
    let mut rows = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|(at, _)| format!("{}-{}", at.active, at.key));
    Ok(ConversationPage {
        conversations: rows.iter().map(|(_, state)| ConversationSummary::from(state)).collect(),
        next,
    })
}

/// The page as SQL. Each control is one range of an index in the list's order, so a page costs what it shows; an operator's own
/// conversations are such a range too.
pub(super) fn query(filter: &Filter, limit: usize) -> (String, Vec<Value>) {
    let at = filter.before.as_deref().and_then(Cursor::parse).unwrap_or(Cursor::TOP);
    let mut values = vec![
        Value::Integer(at.active),
        Value::Integer(at.key),
        Value::Integer(i64::try_from(limit).unwrap_or(i64::MAX)),
    ];
    let mut place = |value: Value| {
        values.push(value);
        format!("?{}", values.len())
    };
    let mut also = String::from("contact IS NOT NULL AND (active, key) < (?1, ?2)");
    if let Some(inbox) = filter.inbox {
        let inbox = place(Value::Blob(inbox.as_bytes().to_vec()));
        also += &format!(" AND inbox = (SELECT key FROM inboxes WHERE id = {inbox})");
    }
    if let Some(tag) = &filter.tag {
        let tag = place(Value::Text(tag.clone()));
        also += &format!(" AND EXISTS (SELECT 1 FROM tags WHERE tag = {tag} AND conversation = key)");
    }
    if let Some(words) = &filter.q {
        let patterns: Vec<String> =
            search::patterns(words).into_iter().map(|word| place(Value::Text(word))).collect();
        also += &format!(" AND {}", search::condition(&patterns));
    }
    let columns = "active, key, state";
    let order = "ORDER BY active DESC, key DESC LIMIT ?3";
    if let Some(Some(owner)) = filter.assignee {
        let owner = place(Value::Blob(owner.as_bytes().to_vec()));
        let control = filter.control.map(|control| format!(" AND +control = {}", code(control)));
        let control = control.unwrap_or_default();
        let sql =
            format!("SELECT {columns} FROM conversations WHERE owner = {owner} AND {also}{control} {order}");
        return (sql, values);
    }
    if filter.assignee == Some(None) {
        also += " AND owner IS NULL";
    }
    let controls = filter.control.as_ref().map_or(&EVERY[..], std::slice::from_ref);
    let ranges = controls.iter().map(|control| {
        let control = code(*control);
        format!(
            "SELECT * FROM (SELECT {columns} FROM conversations INDEXED BY conversations_by_activity
             WHERE control = {control} AND {also} {order})"
        )
    });
    let sql = ranges.collect::<Vec<_>>().join(" UNION ALL ");
    (if controls.len() > 1 { format!("{sql} {order}") } else { sql }, values)
}
