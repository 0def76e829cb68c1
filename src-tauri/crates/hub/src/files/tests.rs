//! The store's promises, without the web.

use super::*;
use baton_core::{Content, Timestamp};
use bytes::Bytes;
use futures::stream;
use std::path::Path;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR and then some";

fn store(data: &Path) -> Files {
    Files::open(data, "http://127.0.0.1:4747".into()).unwrap()
}

/// These bytes, a few at a time, as a network brings them.
fn pieces(bytes: &[u8]) -> impl futures::Stream<Item = Result<Bytes, std::io::Error>> + Send + use<> {
    let pieces: Vec<_> = bytes.chunks(7).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
    stream::iter(pieces)
}

/// How many files lie under this folder.
fn count(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| if path.is_dir() { count(&path) } else { 1 }).sum()
}

#[tokio::test]
async fn a_file_is_kept_by_its_content_and_found_after_a_restart() {
    let data = tempfile::tempdir().unwrap();
    let files = store(data.path());
    let lamp = files.put(pieces(PNG), "lamp.png", Limits::of(1000)).await.unwrap();
    assert_eq!((lamp.mime.as_str(), lamp.size, lamp.media()), ("image/png", PNG.len() as u64, Media::Image));
    let again = files.put(pieces(PNG), "../the same lamp.png", Limits::of(1000)).await.unwrap();
    assert_eq!((again.name.as_str(), &again.path), ("the same lamp.png", &lamp.path));
    assert_eq!(count(&data.path().join("files")), 1);

    let url = files.url(&lamp, SENT_FOR);
    drop(files);
    let files = store(data.path());
    let token = url.split('/').nth(4).unwrap();
    assert_eq!(files.by_token(token).await.unwrap(), Some(lamp.clone()));
    assert_eq!(std::fs::read(&lamp.path).unwrap(), PNG);
}

#[tokio::test]
async fn nothing_is_left_of_what_is_refused() {
    let data = tempfile::tempdir().unwrap();
    let files = Files::with_room(data.path(), "http://x".into(), 100).unwrap();
    let put = |bytes: Vec<u8>, limits| {
        let files = files.clone();
        async move { files.put(pieces(&bytes), "x", limits).await }
    };
    let refused = put(vec![b'a'; 51], Limits::of(50)).await;
    assert!(matches!(refused, Err(FileError::TooLarge(50))), "{refused:?}");
    let refused = put(Vec::new(), Limits::of(50)).await;
    assert!(matches!(refused, Err(FileError::Empty)), "{refused:?}");
    let refused = put(b"<html>".to_vec(), Limits::of(50).claimed(Some("image/png".into()))).await;
    assert!(matches!(refused, Err(FileError::WrongType(_))), "{refused:?}");
    let refused = put(b"\x7fELF\x02\x01\x01\0".repeat(8), Limits::of(99)).await;
    assert!(matches!(refused, Err(FileError::WrongType(_))), "{refused:?}");
    let cut = stream::iter([Ok(Bytes::from_static(b"half")), Err("the line went dead")]);
    let refused = files.put(cut, "x", Limits::of(50)).await;
    assert!(matches!(refused, Err(FileError::CutOff(_))), "{refused:?}");
    assert_eq!(count(&data.path().join("files")), 0);

    put(vec![b'a'; 80], Limits::of(90)).await.unwrap();
    let refused = put(vec![b'b'; 80], Limits::of(90)).await;
    assert!(matches!(refused, Err(FileError::Full(100))), "{refused:?}");
    assert_eq!(count(&data.path().join("files")), 1);
}

#[tokio::test]
async fn what_was_on_its_way_when_the_hub_ended_is_cleared_away() {
    let data = tempfile::tempdir().unwrap();
    drop(store(data.path()));
    let left = data.path().join("files/incoming/half");
    std::fs::write(&left, "half").unwrap();
    drop(store(data.path()));
    assert!(!left.exists());
}

#[tokio::test]
async fn a_sent_file_stays_with_its_conversation_and_an_unsent_one_goes() {
    let data = tempfile::tempdir().unwrap();
    let files = store(data.path());
    let sent = files.put(pieces(PNG), "sent.png", Limits::of(1000)).await.unwrap();
    let unsent = files.put(pieces(b"words"), "unsent.txt", Limits::of(1000)).await.unwrap();
    let of = ConversationId::from_bytes([1; 16]);
    let mut content = Content::Attachments(baton_core::Attachments {
        items: vec![Attachment { url: "https://x.example/mine".into(), ..sent.attachment(String::new()) }],
    });
    files.attach(&mut content, of).await.unwrap();
    let Content::Attachments(attached) = &content else { panic!("{content:?}") };
    assert!(attached.items[0].url.starts_with("http://127.0.0.1:4747/files/"), "{content:?}");

    let gone = |hash: Vec<[u8; 32]>| hash.len();
    let removed =
        files.run(|db, _| rows::remove_unkept(db, Timestamp::from_unix_ms(i64::MAX))).await.unwrap();
    assert_eq!(gone(removed), 1);
    assert_eq!(files.find(unsent.id).await.unwrap(), None);
    assert_eq!(files.find(sent.id).await.unwrap(), Some(sent.clone()));

    files.run(move |db, _| rows::forget(db, of.into())).await.unwrap();
    let removed =
        files.run(|db, _| rows::remove_unkept(db, Timestamp::from_unix_ms(i64::MAX))).await.unwrap();
    assert_eq!(gone(removed), 1);
    let refused = files.attach(&mut content, of).await;
    assert!(matches!(refused, Err(AttachError::Gone(_))), "{refused:?}");
}
