//! Contents read, write and preview as they should.

use super::*;
use serde_json::json;

#[test]
fn an_unknown_type_is_kept_and_readable() {
    let wire = json!({"type": "hologram", "title": "A lamp", "parts": [{"text": "brass"}]});
    let content: Content = serde_json::from_value(wire.clone()).unwrap();
    let Content::Unsupported(unsupported) = &content else { panic!("{content:?}") };
    assert_eq!((unsupported.kind.as_str(), &unsupported.source), ("hologram", &wire));
    assert!(unsupported.text.contains("A lamp") && unsupported.text.contains("brass"));
}

#[test]
fn a_preview_is_one_line_and_never_empty() {
    assert_eq!(Content::text("two\n lines").preview(), "two lines");
    assert_eq!(Content::text(" ").preview(), "[empty message]");
    let lamp = Card { title: "Arc lamp".into(), ..Card::default() };
    let carousel = Content::Cards(Cards {
        layout: Layout::Carousel,
        cards: vec![lamp, Card::default()],
        ..Cards::default()
    });
    assert_eq!(carousel.preview(), "[2 cards] Arc lamp");
    let picture =
        Attachment { url: "https://x.example/a.png".into(), media: Media::Image, ..Attachment::default() };
    let picture = Content::Attachments(Attachments { items: vec![picture] });
    assert_eq!(picture.preview(), "[picture] a.png");
    let said = Content::of([Content::text("Look"), picture]).unwrap();
    assert_eq!(said.preview(), "Look");
    assert_eq!(Content::Cards(Cards::default()).preview(), "[card]");
}

#[test]
fn parts_are_flat_and_one_part_is_itself() {
    let two = Content::of([Content::text("a"), Content::text("b")]).unwrap();
    let three = Content::of([two, Content::text("c")]).unwrap();
    assert_eq!(three.parts().len(), 3);
    assert_eq!(Content::of([Content::text("a")]), Some(Content::text("a")));
    assert_eq!(Content::of([]), None);
}

#[test]
fn every_type_survives_its_json() {
    let buttons = json!([
        {"title": "Buy", "does": "postback", "payload": "BUY"}, {"title": "See", "does": "link", "url": "https://x.example"},
        {"title": "Go", "does": "event", "name": "go", "data": {"n": 1}}, {"title": "Ring", "does": "call", "phone": "+39"},
        {"title": "Pay", "does": "other", "name": "payment"}]);
    for wire in [
        json!({"type": "text", "text": "Which one?", "markdown": true, "orientation": "vertical",
            "quick_replies": [{"title": "This", "payload": "THIS", "image": "https://x.example/i.png"}, {"title": "Where", "asks": "location"}]}),
        json!({"type": "cards", "layout": "list", "cards": [{"title": "Lamp", "subtitle": "Brass", "buttons": buttons,
            "fields": [{"name": "Size", "value": "L"}], "default_action": {"does": "link", "url": "https://x.example"}}],
            "buttons": [{"title": "More", "does": "postback", "payload": "MORE"}], "template": "list"}),
        json!({"type": "attachments", "items": [{"url": "https://x.example/f.pdf", "media": "file", "mime": "application/pdf", "size": 12}]}),
        json!({"type": "location", "latitude": 45.5, "longitude": 9.25, "city": "Milano"}),
        json!({"type": "action", "code": "openPage", "arguments": [1, "two"]}),
        json!({"type": "event", "name": "start", "data": {"a": 1}}),
        json!({"type": "parts", "parts": [{"type": "text", "text": "a"}, {"type": "location", "latitude": 1.0, "longitude": 2.0}]}),
        json!({"type": "unsupported", "kind": "receipt", "text": "Total", "source": {"total": 3}}),
    ] {
        let content: Content = serde_json::from_value(wire.clone()).unwrap();
        assert_eq!(serde_json::to_value(&content).unwrap(), wire);
        assert!(!content.preview().is_empty());
    }
}

#[test]
fn an_unknown_button_is_kept_by_its_name() {
    let button: Button = serde_json::from_value(json!({"title": "Dance", "does": "dance"})).unwrap();
    assert_eq!(button.press, Press::Other { name: "dance".into() });
}

#[test]
fn a_channel_says_what_it_lacks() {
    let text = Content::text("hi");
    assert_eq!(Carries::TEXT.lacks(&text), None);
    let card = Content::Cards(Cards::default());
    assert_eq!(Carries::TEXT.lacks(&Content::of([text, card]).unwrap()), Some("cards"));
}

#[test]
fn a_preview_of_markdown_has_no_marks() {
    let text = |text: &str| Content::Text(Text { text: text.into(), markdown: true, ..Text::default() });
    for (marked, line) in [
        ("### Your *parcel*\nleft **Lyon** `LY_48`", "Your parcel left Lyon LY_48"),
        ("> _See_ [the page](https://x.example/a_b), 2 \\* 3 #4", "See the page, 2 * 3 #4"),
        ("~~no~~ snake_case [x]", "no snake_case [x]"),
        ("**", "**"),
    ] {
        assert_eq!(text(marked).preview(), line, "{marked}");
    }
    assert_eq!(Content::text("2 * 3 * 4").preview(), "2 * 3 * 4");
}

#[test]
fn words_are_markdown_only_where_markdown_reads_more_in_them() {
    let read =
        |text: &str| json!(Content::text(text).in_markdown())["markdown"].as_bool().unwrap_or_default();
    assert!(["**Yes**", "One:\n- two", "1. one", "[x](https://x.example)", "`a`"].into_iter().all(read));
    assert!(!["Yes, 12.5 - or so.", "It's 3.", "A line\nand another", ""].into_iter().any(read));
}
