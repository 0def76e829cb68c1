//! Dialogflow Messenger's `richContent`: elements that are bound together in cards.
//! Source: cloud.google.com/dialogflow/cx/docs/concept/integration/dialogflow-messenger/fulfillment.

use super::drawn::{self, Drawn};
use crate::connectors::platforms::{one, read};
use baton_core::{Button, Card, Cards, Content, Layout, Media, Press, QuickReply};
use serde_json::Value;

/// One inner array: one card on the screen.
pub fn card(elements: &Value) -> Vec<Content> {
    let mut drawn = Drawn::default();
    let mut rows = Vec::new();
    for element in read::items_of(elements) {
        let row = matches!(read::text(element, "type"), Some("list" | "divider"));
        if row {
            rows.extend(row_of(element));
            continue;
        }
        close(&mut rows, &mut drawn);
        put(element, &mut drawn);
    }
    close(&mut rows, &mut drawn);
    drawn.parts()
}

/// Rows that follow each other are one list.
fn close(rows: &mut Vec<Card>, drawn: &mut Drawn) {
    if !rows.is_empty() {
        let cards = std::mem::take(rows);
        drawn.draw([Content::Cards(Cards { layout: Layout::List, cards, ..Cards::default() })]);
    }
}

fn put(element: &Value, drawn: &mut Drawn) {
    match read::text(element, "type") {
        Some("info" | "accordion") => drawn.draw([one(info(element))]),
        Some("description") => {
            let lines = read::items(element, "text").iter().map(Value::as_str);
            let subtitle = read::lines(lines);
            let title = read::owned(element, "title").unwrap_or_default();
            drawn.draw([one(Card { title, subtitle, ..Card::default() })]);
        }
        Some("image") => {
            let url = read::owned(element, "rawUrl").or_else(|| picture(element));
            let described = read::owned(element, "accessibilityText");
            drawn.draw(url.map(|url| drawn::file(Media::Image, url, described)));
        }
        Some("video") => {
            let source = element.get("source").and_then(|source| read::owned(source.get("anchor")?, "href"));
            drawn.draw(source.map(|url| drawn::file(Media::Video, url, read::owned(element, "title"))));
        }
        Some("button") => drawn.draw(drawn::buttons(button(element).into_iter().collect())),
        Some("chips") => chips(element, drawn),
        Some("html") => drawn.say(&drawn::spoken(read::text(element, "html").unwrap_or_default())),
        kind => drawn.draw([drawn::unsupported(kind.unwrap_or("element"), element)]),
    }
}

fn picture(value: &Value) -> Option<String> {
    let image = value.get("image")?;
    read::owned(image, "rawUrl").or_else(|| picture(image))
}

fn address(value: &Value) -> Option<String> {
    let anchor = || read::owned(value.get("anchor")?, "href");
    ["actionLink", "link"].iter().find_map(|name| read::owned(value, name)).or_else(anchor)
}

fn press(value: &Value) -> Option<Press> {
    let event = || {
        let event = value.get("event")?;
        let name = ["event", "name"].iter().find_map(|name| read::owned(event, name))?;
        Some(Press::Event { name, data: event.get("parameters").cloned().unwrap_or_default() })
    };
    address(value).map(|url| Press::Link { url }).or_else(event)
}

fn info(value: &Value) -> Card {
    let text =
        read::items(value, "text").first().and_then(Value::as_str).or_else(|| read::text(value, "text"));
    Card {
        title: read::owned(value, "title").unwrap_or_default(),
        subtitle: read::lines([read::text(value, "subtitle"), text]),
        image: picture(value),
        default_action: press(value),
        ..Card::default()
    }
}

fn row_of(value: &Value) -> Option<Card> {
    (read::text(value, "type") == Some("list")).then(|| info(value))
}

fn button(value: &Value) -> Option<Button> {
    let title = read::owned(value, "text")?;
    let press = press(value).unwrap_or_else(|| Press::Postback { payload: title.clone() });
    Some(Button { title, image: None, press })
}

fn chips(value: &Value, drawn: &mut Drawn) {
    let (mut replies, mut links) = (Vec::new(), Vec::new());
    for option in read::items(value, "options") {
        let Some(title) = read::owned(option, "text") else { continue };
        match address(option) {
            Some(url) => links.push(drawn::link(title, url)),
            None => replies.push(QuickReply { image: picture(option), ..QuickReply::new(title, None) }),
        }
    }
    drawn.offer(replies);
    drawn.draw(drawn::buttons(links));
}
