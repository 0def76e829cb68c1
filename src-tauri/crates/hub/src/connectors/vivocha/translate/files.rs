//! Attachments with all of their metadata. Both ways.

use crate::connectors::platforms::read;
use baton_core::{Attachment, Attachments, Content, Field, Media};
use serde_json::{Map, Value, json};

/// Metadata that Baton has no member of its own for.
const DETAILS: [&str; 4] = ["originalUrl", "originalUrlHash", "originalId", "key"];

/// An attachment message: `{"url", "meta"}`.
pub fn one(value: &Value) -> Option<Content> {
    Some(Content::Attachments(Attachments { items: vec![file(value)?] }))
}

/// A multi-attachment message: `{"attachments": [{"url", "meta"}]}`; one without an address is left out.
pub fn several(value: &Value) -> Option<Content> {
    let items: Vec<_> = read::items(value, "attachments").iter().filter_map(file).collect();
    (!items.is_empty()).then_some(Content::Attachments(Attachments { items }))
}

fn file(value: &Value) -> Option<Attachment> {
    let url = read::owned(value, "url")?;
    let meta = value.get("meta").unwrap_or(&Value::Null);
    let mime = read::owned(meta, "mimetype");
    // One that was uploaded to this hub gets fresh addresses by its id.
    let kept = read::owned(meta, "originalId").filter(|id| id.starts_with(crate::files::REFERENCE));
    let detail = |name: &&str| Some(Field { name: (*name).to_owned(), value: read::plain(meta, name)? });
    Some(Attachment {
        media: mime.as_deref().map(Media::of).unwrap_or_default(),
        mime,
        name: read::owned(meta, "originalName"),
        size: meta.get("size").and_then(Value::as_f64).filter(|size| *size >= 0.0).map(|size| size as u64),
        description: read::owned(meta, "desc"),
        reference: kept.or_else(|| read::plain(meta, "ref")),
        thumbnail: None,
        details: DETAILS.iter().filter_map(detail).collect(),
        url,
    })
}

/// One file as an attachment message, several as one multi-attachment message.
pub fn write(files: &Attachments) -> Value {
    let parts = |file: &Attachment| json!({"url": file.url, "meta": meta(file)});
    match files.items.as_slice() {
        [one] => {
            json!({"code": "message", "type": "attachment", "url": one.url, "meta": meta(one)})
        }
        many => {
            let attachments: Vec<_> = many.iter().map(parts).collect();
            json!({"code": "message", "type": "multi-attachment", "attachments": attachments})
        }
    }
}

/// A file's metadata; members that are empty are left out, as the schema wants it.
pub fn meta(file: &Attachment) -> Value {
    let guessed = match file.media {
        Media::Image => "image/*",
        Media::Audio => "audio/*",
        Media::Video => "video/*",
        Media::File => "application/octet-stream",
    };
    let mut meta = Map::new();
    meta.insert("mimetype".into(), json!(file.mime.as_deref().unwrap_or(guessed)));
    let details = file.details.iter().filter(|detail| DETAILS.contains(&detail.name.as_str()));
    let details = details.map(|detail| (detail.name.as_str(), Some(&detail.value)));
    let own = [
        ("originalName", file.name.as_ref()),
        ("desc", file.description.as_ref()),
        ("ref", file.reference.as_ref()),
    ];
    for (name, value) in own.into_iter().chain(details) {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            meta.insert(name.into(), json!(value));
        }
    }
    if let Some(size) = file.size {
        meta.insert("size".into(), json!(size));
    }
    Value::Object(meta)
}
