//! How SQLite answers what the readers ask: by an index, never by looking at every row.

use super::{
    Filter, list, queries,
    search::{self, Search},
    words::Words,
};
use baton_core::*;
use rusqlite::{Connection, types::Value};

/// A record with its real schema, to ask for plans.
fn record() -> (tempfile::TempDir, Connection) {
    let data = tempfile::tempdir().unwrap();
    let opened = crate::log::open(data.path()).unwrap();
    let words = Words::open(&data.path().join("search.db"), Seq(0)).unwrap();
    let db = Connection::open(&opened.path).unwrap();
    db.execute("ATTACH ?1 AS search", [words.path().to_string_lossy()]).unwrap();
    (data, db)
}

/// The plan's steps, as SQLite words them.
fn plan(db: &Connection, sql: &str, values: &[Value]) -> Vec<String> {
    let mut statement = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let rows = statement.query_map(rusqlite::params_from_iter(values), |row| row.get(3)).unwrap();
    rows.map(Result::unwrap).collect()
}

/// Steps that look at every row of a table, or sort what an index should give in order. A subquery's own result may be read
/// through: it is a page.
fn costly(steps: &[String]) -> Vec<&String> {
    let bounded = |step: &&String| {
        ["SCAN (subquery", "SCAN page", "SCAN found"].iter().any(|page| step.starts_with(page))
    };
    // The index of words finds by words, whatever SQLite calls it.
    let by_words = |step: &&String| {
        let how = step.split_once(" VIRTUAL TABLE INDEX ");
        how.is_some_and(|(_, how)| how.contains('M'))
    };
    let whole = |step: &&String| step.starts_with("SCAN ") && !bounded(step) && !by_words(step);
    steps.iter().filter(|step| whole(step) || step.contains("TEMP B-TREE")).collect()
}

#[test]
fn what_is_read_often_is_looked_up() {
    let (_data, db) = record();
    let hot = [
        queries::CONVERSATION,
        queries::WITH_CONTACT,
        queries::EVENTS,
        queries::EVENT,
        queries::ANSWERED,
        queries::MESSAGES,
        queries::SAID_AFTER,
        queries::LAST_SAID,
        queries::VENDORS,
        queries::SILENT,
        queries::RESUMING,
        queries::UNDELIVERED_ONE,
        queries::UNDELIVERED_OF,
        queries::OUTGOING,
        queries::LAST_SEEN,
        queries::OF_INBOX,
        queries::SESSIONS,
        queries::NUMBERED,
        queries::LAST,
        queries::MESSAGE,
        queries::TO_INDEX,
        queries::CONTACT,
        search::MATCHES,
    ];
    for sql in hot {
        let steps = plan(&db, sql, &vec![Value::Null; parameters(&db, sql)]);
        assert_eq!(costly(&steps), Vec::<&String>::new(), "{sql}\n{steps:#?}");
    }
}

fn parameters(db: &Connection, sql: &str) -> usize {
    db.prepare(sql).unwrap().parameter_count()
}

#[test]
fn the_delivery_queue_is_read_whole_and_looks_nothing_else_up_by_scanning() {
    let (_data, db) = record();
    for sql in [queries::UNDELIVERED, queries::PENDING] {
        let steps = plan(&db, sql, &vec![Value::Null; parameters(&db, sql)]);
        assert_eq!(costly(&steps), vec!["SCAN deliveries"], "{sql}\n{steps:#?}");
    }
}

/// Every combination of what a list can be filtered by.
fn filters() -> Vec<Filter> {
    let mut filters = vec![Filter::default()];
    let also = |filters: &mut Vec<Filter>, change: &dyn Fn(&mut Filter)| {
        let mut with = filters.clone();
        with.iter_mut().for_each(change);
        filters.extend(with);
    };
    also(&mut filters, &|filter| filter.control = Some(ControlKind::Waiting));
    also(&mut filters, &|filter| filter.inbox = Some(InboxId::from_bytes([1; 16])));
    also(&mut filters, &|filter| filter.tag = Some("lamp".into()));
    also(&mut filters, &|filter| filter.before = Some("5-7".into()));
    let mut owned = filters.clone();
    owned.iter_mut().for_each(|filter| filter.assignee = Some(Some(OperatorId::from_bytes([7; 16]))));
    also(&mut filters, &|filter| filter.assignee = Some(None));
    filters.extend(owned);
    filters
}

#[test]
fn a_page_of_any_list_is_a_range_of_an_index_in_its_order() {
    let (_data, db) = record();
    for filter in filters() {
        let (sql, values) = list::query(&filter, None, 51);
        let steps = plan(&db, &sql, &values);
        // Where all four controls are asked for, at most four pages are put in one order.
        let ranges = filter.control.is_none() && !matches!(filter.assignee, Some(Some(_)));
        let sorted = |step: &String| ranges && step.contains("ORDER BY");
        let costly: Vec<_> = costly(&steps).into_iter().filter(|step| !sorted(step)).collect();
        assert_eq!(costly, Vec::<&String>::new(), "{filter:?}\n{sql}\n{steps:#?}");
    }
}

#[test]
fn words_are_looked_up_and_what_they_find_is_looked_up_by_key() {
    let (_data, db) = record();
    for (filter, rare) in filters().into_iter().flat_map(|filter| [(filter.clone(), true), (filter, false)]) {
        let search = Search { query: "\"lamp\"*".into(), rare };
        let (sql, values) = list::query(&filter, Some(&search), 51);
        let steps = plan(&db, &sql, &values);
        let whole: Vec<_> = costly(&steps).into_iter().filter(|step| step.starts_with("SCAN")).collect();
        assert_eq!(whole, Vec::<&String>::new(), "{filter:?}\n{sql}\n{steps:#?}");
    }
}
