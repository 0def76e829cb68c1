//! A page of conversations, newest activity first.

use super::{
    Filter,
    fold::code,
    from_json,
    search::{self, Search},
};
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
    let search = match &filter.q {
        None => None,
        Some(typed) => match Search::new(db, typed)? {
            None => return Ok(ConversationPage { conversations: Vec::new(), next: None }),
            found => found,
        },
    };
    found(db, filter, search.as_ref())
}

/// The page with what these words find.
pub(super) fn found(
    db: &Connection,
    filter: &Filter,
    search: Option<&Search>,
) -> rusqlite::Result<ConversationPage> {
    let limit = filter.limit.clamp(1, 200);
    let (sql, values) = query(filter, search, limit + 1);
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
/// conversations are such a range too. Rare words are looked up first instead.
pub(super) fn query(filter: &Filter, search: Option<&Search>, limit: usize) -> (String, Vec<Value>) {
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
    let mut also = String::from("contact IS NOT NULL AND (active, conversations.key) < (?1, ?2)");
    if let Some(inbox) = filter.inbox {
        let inbox = place(Value::Blob(inbox.as_bytes().to_vec()));
        also += &format!(" AND inbox = (SELECT key FROM inboxes WHERE id = {inbox})");
    }
    if let Some(tag) = &filter.tag {
        let tag = place(Value::Text(tag.clone()));
        also += &format!(
            " AND EXISTS (SELECT 1 FROM tags WHERE tag = {tag} AND conversation = conversations.key)"
        );
    }
    let owner = match filter.assignee {
        Some(Some(owner)) => Some(place(Value::Blob(owner.as_bytes().to_vec()))),
        _ => None,
    };
    if filter.assignee == Some(None) {
        also += " AND owner IS NULL";
    }
    let order = "ORDER BY active DESC, key DESC LIMIT ?3";
    let sql = match search {
        Some(search) if search.rare => {
            let found = search::found(&place(Value::Text(search.query.clone())));
            let control = filter.control.map(|control| format!(" AND control = {}", code(control)));
            let owner = owner.map(|owner| format!(" AND owner = {owner}"));
            let (control, owner) = (control.unwrap_or_default(), owner.unwrap_or_default());
            format!(
                "SELECT page.active, page.key, state FROM (
                   SELECT active, conversations.key AS key FROM {found} CROSS JOIN conversations USING (key)
                   WHERE {also}{control}{owner} {order}
                 ) AS page CROSS JOIN conversations USING (key) ORDER BY page.active DESC, page.key DESC"
            )
        }
        common => {
            if let Some(common) = common {
                let query = place(Value::Text(common.query.clone()));
                also += &format!(" AND {}", search::condition(&query));
            }
            ranges(filter, owner.as_deref(), &also, order)
        }
    };
    (sql, values)
}

/// The ranges of the indexes that have the list's order.
fn ranges(filter: &Filter, owner: Option<&str>, also: &str, order: &str) -> String {
    let columns = "active, key, state";
    if let Some(owner) = owner {
        let control = filter.control.map(|control| format!(" AND +control = {}", code(control)));
        let control = control.unwrap_or_default();
        return format!(
            "SELECT {columns} FROM conversations WHERE owner = {owner} AND {also}{control} {order}"
        );
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
    if controls.len() > 1 { format!("{sql} {order}") } else { sql }
}
