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
    directory.remove_inbox(inbox.id, "Ben").unwrap();
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

#[tokio::test]
async fn changes_are_told_whoever_made_them() {
    let data = tempfile::tempdir().unwrap();
    let serving = Directory::open(data.path()).unwrap();
    let command_line = Directory::open(data.path()).unwrap();
    let mut changes = serving.changes();
    let inbox = command_line.add_inbox(&shop()).unwrap();
    let ben = serving.add_operator("Ben", Role::Admin).unwrap();
    let first = changes.next().await.unwrap();
    assert_eq!((first.inboxes[0].id, first.operators.unwrap()[0].id), (inbox.id, ben.id));

    let minutes = [("minutes".to_owned(), Some("5".to_owned()))].into();
    command_line.set_inbox(inbox.id, Some("Lamps"), &minutes).unwrap();
    serving.refresh().unwrap();
    let second = changes.next().await.unwrap();
    assert_eq!((second.inboxes[0].name.as_str(), second.inboxes[0].rules().lease_ms), ("Lamps", 300_000));
    assert_eq!(second.operators, None);

    command_line.remove_inbox(inbox.id, "").unwrap();
    command_line.remove_operator(ben.id).unwrap();
    serving.refresh().unwrap();
    let third = changes.next().await.unwrap();
    assert_eq!(third, Changed { inboxes: vec![], removed: vec![inbox.id], operators: Some(vec![]) });
    serving.until_removed(ben.id).await;
    assert_eq!(serving.removed(), vec![(inbox.id, String::new())]);
}

#[test]
fn a_setting_that_is_unset_is_the_usual_one_again_and_a_wrong_one_is_named() {
    let directory = Directory::open(tempfile::tempdir().unwrap().path()).unwrap();
    let id = directory.add_inbox(&shop()).unwrap().id;
    let set = |key: &str, value: Option<&str>| {
        directory.set_inbox(id, None, &[(key.to_owned(), value.map(str::to_owned))].into())
    };
    set("misses", Some("4")).unwrap();
    assert_eq!(directory.inbox(id).unwrap().rules(), Rules { lease_ms: 180_000, misses: 4, paused: false });
    set("minutes", None).unwrap();
    assert_eq!(directory.inbox(id).unwrap().rules().lease_ms, Rules::default().lease_ms);
    let Err(DirectoryError::Invalid(words)) = set("colour", Some("red")) else { panic!("it was taken") };
    assert!(words.contains("colour"), "{words}");
}
