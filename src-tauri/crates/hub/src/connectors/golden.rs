//! Golden files (`tests/golden/content`): one message each, as the vendor sends it and as Baton reads it.
//!
//! `BATON_WRITE_GOLDEN=1` writes what is read now; a person then looks at the difference. The gallery draws every file.

#![allow(clippy::expect_used, reason = "only tests and the fuzzer read them")]

#[cfg(test)]
use baton_core::{Carries, Content, Reasoning};
use serde_json::Value;
#[cfg(test)]
use serde_json::json;
use std::path::PathBuf;

/// Where they are.
pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../tests/golden/content")
}

/// Every file whose name begins with `prefix`: `{"about", "said_by": "contact"|"bot", "wire", "content", "reasoning"?}`.
pub fn each(prefix: &str, mut look: impl FnMut(PathBuf, &mut Value)) {
    let entries = std::fs::read_dir(folder()).expect("the golden files are there");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("a file").path()).collect();
    paths.retain(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(prefix)));
    assert!(!paths.is_empty(), "there is no golden file for {prefix}");
    paths.sort();
    for path in paths {
        let text = std::fs::read_to_string(&path).expect("a golden file can be read");
        let mut golden: Value =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        look(path, &mut golden);
    }
}

/// Checks each of them. `translate` gets the wire's JSON and who said it.
#[cfg(test)]
pub fn check(prefix: &str, mut translate: impl FnMut(&Value, &str) -> Option<Content>) {
    check_reasoned(prefix, |wire, by| (translate(wire, by), None));
}

/// [`check`] for bots that tell what they thought: it stands beside what they said, in `reasoning`.
#[cfg(test)]
pub fn check_reasoned(
    prefix: &str,
    mut translate: impl FnMut(&Value, &str) -> (Option<Content>, Option<Reasoning>),
) {
    each(prefix, |path, golden| {
        let by = golden["said_by"].as_str().expect("said_by says who").to_owned();
        let (content, reasoning) = translate(&golden["wire"], &by);
        let mut now = golden.clone();
        now["content"] = json!(content);
        if let Some(reasoning) = reasoning {
            now["reasoning"] = json!(reasoning);
        } else if let Some(members) = now.as_object_mut() {
            members.remove("reasoning");
        }
        if std::env::var_os("BATON_WRITE_GOLDEN").is_some() {
            let written = serde_json::to_string_pretty(&now).expect("JSON is written") + "\n";
            std::fs::write(&path, written).expect("a golden file can be written");
        } else {
            assert_eq!(now, *golden, "{}", path.display());
        }
    });
}

/// Checks the files of `tests/golden/arrives` for this channel: `{"about", "channel", "content", "arrives", "carries", "refused", "wire"}`.
/// `written` is what the connector sends. The window's preview is checked with the same files: all of `arrives` is in both.
#[cfg(test)]
pub fn arrives(channel: &str, carries: Carries, written: impl Fn(&Content) -> Value) {
    let folder = folder().join("../arrives");
    let mut checked = 0;
    for entry in std::fs::read_dir(folder).expect("the golden files are there") {
        let path = entry.expect("a file").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !name.starts_with(&format!("{channel}-")) {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a golden file can be read");
        let known: Value = serde_json::from_str(&text).expect("JSON");
        checked += 1;
        let content: Content = serde_json::from_value(known["content"].clone()).expect("a content");
        let refused = carries.lacks(&content);
        let wire = if refused.is_none() { written(&content) } else { Value::Null };
        let mut now = known.clone();
        (now["carries"], now["refused"], now["wire"]) = (json!(carries), json!(refused), wire.clone());
        for line in known["arrives"].as_array().expect("lines").iter().filter(|_| refused.is_none()) {
            let line = line.as_str().expect("a line");
            assert!(wire.to_string().contains(line), "{}: «{line}» does not arrive: {wire}", path.display());
        }
        if std::env::var_os("BATON_WRITE_GOLDEN").is_some() {
            let text = serde_json::to_string_pretty(&now).expect("JSON is written") + "\n";
            std::fs::write(&path, text).expect("a golden file can be written");
        } else {
            assert_eq!(now, known, "{}", path.display());
        }
    }
    assert!(checked > 0, "there is no golden file for {channel}");
}
