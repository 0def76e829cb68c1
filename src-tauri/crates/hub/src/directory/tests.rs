//! The directory's promises.

use super::*;
use baton_core::api::NewInbox;

fn shop() -> NewInbox {
    let settings = [("minutes".to_owned(), "3".to_owned())].into();
    NewInbox { kind: InboxKind::Janis, name: "Shop".into(), settings }
}

#[test]
fn an_operator_is_known_by_her_token_and_the_token_is_nowhere() {
    let data = tempfile::tempdir().unwrap();
    let directory = Directory::open(data.path()).unwrap();
    let ana = directory.add_operator(" Ana ", Role::Agent).unwrap();
    assert_eq!(directory.operator_by_token(&ana.token).unwrap().name, "Ana");
    assert!(directory.operator_by_token("bo_wrong").is_none());
    for file in std::fs::read_dir(data.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(ana.token.len()).any(|window| window == ana.token.as_bytes()));
    }
}

#[test]
fn what_another_process_adds_is_known_at_once() {
    let data = tempfile::tempdir().unwrap();
    let serving = Directory::open(data.path()).unwrap();
    let command_line = Directory::open(data.path()).unwrap();
    let ben = command_line.add_operator("Ben", Role::Admin).unwrap();
    assert_eq!(serving.operator_by_token(&ben.token).unwrap().id, ben.id);
    let inbox = command_line.add_inbox(&shop()).unwrap();
    let found = serving.inbox_by_secret(InboxKind::Janis, "client_key", &inbox.given["client_key"]).unwrap();
    assert_eq!((found.id, found.rules().lease_ms), (inbox.id, 180_000));
}

#[test]
fn what_another_process_adds_is_known_to_all_who_ask_at_once() {
    let data = tempfile::tempdir().unwrap();
    let serving = Directory::open(data.path()).unwrap();
    let command_line = Directory::open(data.path()).unwrap();
    for name in 0..20 {
        let added = command_line.add_operator(&name.to_string(), Role::Agent).unwrap();
        let together = std::sync::Barrier::new(8);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    together.wait();
                    assert!(serving.operator_by_token(&added.token).is_some());
                });
            }
        });
    }
}

#[test]
fn a_secret_opens_only_its_own_kind_and_name() {
    let directory = Directory::open(tempfile::tempdir().unwrap().path()).unwrap();
    let inbox = directory.add_inbox(&shop()).unwrap();
    assert!(directory.inbox_by_secret(InboxKind::Botkit, "client_key", &inbox.given["client_key"]).is_none());
    assert!(directory.inbox_by_secret(InboxKind::Janis, "api_key", &inbox.given["client_key"]).is_none());
    directory.remove_inbox(inbox.id).unwrap();
    assert!(directory.inbox_by_secret(InboxKind::Janis, "client_key", &inbox.given["client_key"]).is_none());
}

#[test]
fn new_keys_end_those_before_and_leave_all_else() {
    let directory = Directory::open(tempfile::tempdir().unwrap().path()).unwrap();
    let before = directory.add_inbox(&shop()).unwrap();
    let after = directory.renew_keys(before.id).unwrap();
    assert!(directory.inbox_by_secret(InboxKind::Janis, "client_key", &before.given["client_key"]).is_none());
    let found =
        directory.inbox_by_secret(InboxKind::Janis, "client_key", &after.given["client_key"]).unwrap();
    assert_eq!((found.id, &*found.name, found.rules().lease_ms), (before.id, "Shop", 180_000));
}

#[test]
fn a_damaged_file_is_refused_and_left_as_it_is() {
    let data = tempfile::tempdir().unwrap();
    let path = data.path().join("directory.db");
    std::fs::write(&path, vec![7; 8192]).unwrap();
    assert!(matches!(Directory::open(data.path()), Err(crate::StartError::Corrupt { .. })));
    assert_eq!(std::fs::read(&path).unwrap(), vec![7; 8192]);
}

#[test]
fn a_newer_file_is_refused() {
    let data = tempfile::tempdir().unwrap();
    drop(Directory::open(data.path()).unwrap());
    let db = Connection::open(data.path().join("directory.db")).unwrap();
    db.pragma_update(None, "user_version", 99).unwrap();
    drop(db);
    assert!(matches!(Directory::open(data.path()), Err(crate::StartError::NewerDatabase { found: 99, .. })));
}
