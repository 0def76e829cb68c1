//! What is too long or too many is said in the same words here and in the composer: both read `tests/golden/limits.json`.

use super::*;
use crate::Carries;
use serde_json::json;

#[derive(Deserialize)]
struct Golden {
    about: String,
    limits: Limits,
    content: Content,
    field: Option<String>,
    words: Option<String>,
}

#[test]
fn what_is_too_much_is_said_in_words_that_say_what_to_do() {
    let text = include_str!("../../../../../tests/golden/limits.json");
    let each: Vec<Golden> = serde_json::from_str(text).unwrap();
    assert!(each.len() >= 10);
    for Golden { about, limits, content, field, words } in each {
        let (found_at, said) =
            limits.exceeded(&content).map(|found| (found.field.into(), found.words)).unzip();
        assert_eq!((found_at, said), (field, words), "{about}");
    }
}

#[test]
fn the_hub_s_own_bound_is_read_with_its_thousands() {
    let text = Content::text("👋".repeat(20_001));
    assert_eq!(
        Limits::HUB.exceeded(&text).unwrap().to_string(),
        "content.text: 20,001 of 20,000 characters. Shorten it."
    );
    assert_eq!(Limits::HUB.exceeded(&Content::text("👋".repeat(20_000))), None);
}

#[test]
fn of_two_bounds_the_narrower_counts() {
    let page = Limits { text: Some(2_000), buttons: Some(3), ..Limits::NONE };
    let both = page.and(Limits::HUB);
    assert_eq!((both.text, both.buttons, both.cards), (Some(2_000), Some(3), Some(60)));
    assert_eq!(Limits::NONE.and(Limits::NONE), Limits::NONE);
}

#[test]
fn a_channel_without_bounds_is_written_as_it_was_before_there_were_any() {
    let written = serde_json::to_value(Carries::TEXT).unwrap();
    assert!(written.get("limits").is_none(), "{written}");
    let old: Carries = serde_json::from_value(json!({"cards": true})).unwrap();
    assert_eq!(old.limits, Limits::NONE, "what was recorded before can be read");
    let page = Carries { limits: Limits { text: Some(2_000), ..Limits::NONE }, ..Carries::TEXT };
    let written = serde_json::to_value(page).unwrap();
    assert_eq!(written["limits"], json!({"text": 2_000}));
    assert_eq!(serde_json::from_value::<Carries>(written).unwrap(), page);
}
