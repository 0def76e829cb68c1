//! `baton-hub serve` where it can't: it ends with a code, says in plain words why and what to do, and touches nothing.

use baton_core::Role;
use baton_tests::{Disk, Wire, World, said::messenger_in};
use rusqlite::Connection;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

const ANYWHERE: &str = "127.0.0.1:0";

/// Every file of a folder, byte for byte; the lock has no bytes and may come.
fn bytes(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(bytes(&path));
        } else if !path.ends_with("hub.lock") {
            let read = fs::read(&path).expect("a file");
            found.insert(path, read);
        }
    }
    found
}

/// A world that has served: one conversation, nothing running.
async fn used() -> World {
    let mut world = World::start().await;
    let bot = Wire::new(&world.url(), &world.janis("Shop"));
    bot.call("in", &messenger_in("Tomás", "mid.1", "Where is my lamp?")).await;
    world.hub().stop().await;
    let files: Vec<_> =
        bytes(&world.data()).into_keys().filter(|path| path.to_string_lossy().ends_with("-wal")).collect();
    assert!(files.is_empty(), "a hub that was ended has put its journals into its files: {files:?}");
    world
}

/// The hub ends with code 2, says these words, and leaves the data as it was.
async fn refuses(world: &mut World, listen: &str, words: &[&str]) {
    let data = world.data();
    let before = bytes(&data);
    let (code, said) = world.hub().refuses(listen).await;
    assert_eq!(code, Some(2), "{said}");
    for word in words {
        assert!(said.contains(word), "«{word}» is not in: {said}");
    }
    assert_eq!(
        said.trim_end().lines().filter(|line| !line.contains(" INFO ")).count(),
        1,
        "one line: {said}"
    );
    assert!(bytes(&data) == before, "the data was changed");
}

/// It still serves what it had.
async fn serves_again(world: &mut World) {
    world.restart().await;
    let ana = world.operator("Ana", Role::Agent);
    let found = ana.until_contact("Tomás", "is there", |_| true).await;
    assert_eq!(ana.messages(found.id).await[0].content.preview(), "Where is my lamp?");
}

#[tokio::test]
async fn the_port_is_taken() {
    let mut world = used().await;
    let other = std::net::TcpListener::bind(ANYWHERE).unwrap();
    let address = other.local_addr().unwrap().to_string();
    refuses(&mut world, &address, &["Another program listens on", &address, "--listen"]).await;
    drop(other);
    serves_again(&mut world).await;
}

#[tokio::test]
async fn another_hub_serves_the_data() {
    let mut world = used().await;
    world.restart().await;
    let folder = world.data().display().to_string();
    refuses(&mut world, ANYWHERE, &["Another Baton serves the data in", &folder, "--data"]).await;
    let ana = world.operator("Ana", Role::Agent);
    ana.until_contact("Tomás", "is there", |_| true).await;
}

#[tokio::test]
async fn a_database_is_damaged() {
    let mut world = used().await;
    for name in ["hub.db", "directory.db", "files.db"] {
        let file = world.data().join(name);
        let good = fs::read(&file).unwrap();
        // Another header; and the same header before pages that mean nothing.
        for keep in [0, 100] {
            let mut damaged = good.clone();
            damaged[keep..].fill(7);
            fs::write(&file, &damaged).unwrap();
            refuses(&mut world, ANYWHERE, &[name, "is damaged and was left untouched", "Restore a copy"])
                .await;
        }
        fs::write(&file, &good).unwrap();
    }
    serves_again(&mut world).await;
}

#[tokio::test]
async fn a_database_was_written_by_a_newer_baton() {
    let mut world = used().await;
    for name in ["hub.db", "directory.db", "files.db"] {
        let version = |version: i64| {
            let db = Connection::open(world.data().join(name)).unwrap();
            let was: i64 = db.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
            db.pragma_update(None, "user_version", version).unwrap();
            was
        };
        let was = version(99);
        refuses(&mut world, ANYWHERE, &["newer Baton (schema 99", "Update to open it"]).await;
        let db = Connection::open(world.data().join(name)).unwrap();
        db.pragma_update(None, "user_version", was).unwrap();
    }
    serves_again(&mut world).await;
}

#[tokio::test]
async fn the_database_is_another_programs() {
    let mut world = used().await;
    let file = world.data().join("hub.db");
    let kept = world.folder().join("kept.db");
    fs::rename(&file, &kept).unwrap();
    Connection::open(&file).unwrap().execute_batch("CREATE TABLE holidays (day TEXT)").unwrap();
    refuses(&mut world, ANYWHERE, &["hub.db", "another program"]).await;
    fs::rename(&kept, &file).unwrap();
    serves_again(&mut world).await;
}

#[tokio::test]
async fn the_folder_is_a_file_or_can_not_be_written() {
    let mut world = World::asleep();
    let data = world.data();
    fs::write(&data, "not a folder").unwrap();
    let (code, said) = world.hub().refuses(ANYWHERE).await;
    assert!(
        code == Some(2)
            && said.contains(&data.display().to_string())
            && said.contains("can't be written")
            && said.contains("--data"),
        "{said}"
    );
    assert_eq!(fs::read(&data).unwrap(), b"not a folder");

    fs::remove_file(&data).unwrap();
    let Some(disk) = Disk::mount(&data, 64) else { return };
    disk.read_only();
    world.hub().on(disk);
    let (code, said) = world.hub().refuses(ANYWHERE).await;
    assert!(code == Some(2) && said.contains("can't be written") && said.contains("--data"), "{said}");
    assert_eq!(fs::read_dir(world.hub().disk().path()).unwrap().count(), 0);
}

#[tokio::test]
async fn there_is_no_room_to_start() {
    let mut world = World::asleep();
    let Some(disk) = Disk::mount(&world.data(), 1_024) else { return };
    disk.fill();
    let folder = world.data().display().to_string();
    world.hub().on(disk);
    let (code, said) = world.hub().refuses(ANYWHERE).await;
    assert!(code == Some(2) && said.contains("There is no room in") && said.contains(&folder), "{said}");
}

#[tokio::test]
async fn a_damaged_index_of_words_is_made_anew() {
    let mut world = used().await;
    let index = world.data().join("search.db");
    let bytes = fs::read(&index).unwrap().len();
    fs::write(&index, vec![7; bytes]).unwrap();
    serves_again(&mut world).await;
    let ana = world.operator("Ben", Role::Agent);
    baton_tests::until("the words are found again", async || ana.conversations("q=lamp").await.pop()).await;
}
