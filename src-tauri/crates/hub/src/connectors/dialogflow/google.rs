//! ES: the messages for Google's Assistant, which Botcopy shows too.

use super::drawn::{self, Drawn};
use crate::connectors::platforms::{one, read, side_by_side};
use baton_core::{Attachment, Button, Card, Cards, Content, Field, Layout, Media, Press, QuickReply};
use serde_json::Value;

/// Puts one of them; what is none of them is kept.
pub fn put(name: &str, value: &Value, message: &Value, drawn: &mut Drawn) {
    match name {
        "simpleResponses" => {
            for response in read::items(value, "simpleResponses") {
                let ssml = || read::owned(response, "ssml").map(|ssml| drawn::spoken(&ssml));
                let spoken =
                    read::owned(response, "displayText").or_else(|| read::owned(response, "textToSpeech"));
                drawn.say(&spoken.or_else(ssml).unwrap_or_default());
            }
        }
        "basicCard" => drawn.draw([one(card(value))]),
        "suggestions" => {
            let titles = read::items(value, "suggestions").iter().filter_map(|one| read::owned(one, "title"));
            drawn.offer(titles.map(|title| QuickReply::new(title, None)).collect());
        }
        "linkOutSuggestion" => drawn.draw(link_out(value)),
        "listSelect" => drawn.draw(list(value)),
        "carouselSelect" => drawn.draw(side_by_side(items(value), None)),
        "browseCarouselCard" => drawn.draw(side_by_side(items(value), None)),
        "tableCard" => drawn.draw([one(table(value))]),
        "mediaContent" => drawn.draw(side_by_side(media(value), None)),
        _ => drawn.draw([drawn::unsupported(name, message)]),
    }
}

fn link_out(value: &Value) -> Option<Content> {
    let url = read::owned(value, "uri").or_else(|| read::owned(value, "url"))?;
    let title = read::owned(value, "destinationName").unwrap_or_else(|| url.clone());
    drawn::buttons(vec![drawn::link(title, url)])
}

fn picture(value: &Value) -> Option<String> {
    read::owned(value.get("image")?, "imageUri")
}

fn buttons(value: &Value) -> Vec<Button> {
    let button = |button: &Value| {
        let url = read::owned(button.get("openUriAction")?, "uri")?;
        Some(drawn::link(read::owned(button, "title").unwrap_or_else(|| url.clone()), url))
    };
    read::items(value, "buttons").iter().filter_map(button).collect()
}

fn card(value: &Value) -> Card {
    Card {
        title: read::owned(value, "title").unwrap_or_default(),
        subtitle: read::lines([read::text(value, "subtitle"), read::text(value, "formattedText")]),
        image: picture(value),
        buttons: buttons(value),
        ..Card::default()
    }
}

fn items(value: &Value) -> Vec<Card> {
    read::items(value, "items").iter().map(item).collect()
}

fn item(value: &Value) -> Card {
    let opens = || read::owned(value.get("openUriAction")?, "url").map(|url| Press::Link { url });
    let chosen = || read::owned(value.get("info")?, "key").map(|payload| Press::Postback { payload });
    Card {
        title: read::owned(value, "title").unwrap_or_default(),
        subtitle: read::lines([read::text(value, "description"), read::text(value, "footer")]),
        image: picture(value),
        default_action: opens().or_else(chosen),
        ..Card::default()
    }
}

fn list(value: &Value) -> Vec<Content> {
    let head = read::lines([read::text(value, "title"), read::text(value, "subtitle")]);
    let cards = Cards { layout: Layout::List, cards: items(value), ..Cards::default() };
    head.map(Content::text).into_iter().chain([Content::Cards(cards)]).collect()
}

fn table(value: &Value) -> Card {
    let heads: Vec<_> = read::items(value, "columnProperties")
        .iter()
        .map(|column| read::owned(column, "header").unwrap_or_default())
        .collect();
    // Two columns are facts as they are; of more, the first names the row and the others say their head.
    let row = |row: &Value| {
        let cells: Vec<_> = read::items(row, "cells")
            .iter()
            .map(|cell| read::plain(cell, "text").unwrap_or_default())
            .collect();
        let (name, rest) = cells.split_first()?;
        let told = rest.iter().enumerate().map(|(place, cell)| match heads.get(place + 1) {
            Some(head) if rest.len() > 1 && !head.is_empty() => format!("{head}: {cell}"),
            _ => cell.clone(),
        });
        Some(Field { name: name.clone(), value: told.collect::<Vec<_>>().join(", ") })
    };
    let rows = read::items(value, "rows").iter().filter_map(row);
    let head = (heads.len() == 2).then(|| Field { name: heads[0].clone(), value: heads[1].clone() });
    let head = head.filter(|head| *head != Field::default());
    Card { fields: head.into_iter().chain(rows).collect(), ..card(value) }
}

fn media(value: &Value) -> Vec<Card> {
    let shown = match read::text(value, "mediaType") {
        Some("AUDIO") => Media::Audio,
        Some("VIDEO") => Media::Video,
        _ => Media::File,
    };
    let object = |object: &Value| {
        let url = read::owned(object, "contentUrl")?;
        let image =
            ["largeImage", "icon"].iter().find_map(|name| read::owned(object.get(*name)?, "imageUri"));
        let media =
            Attachment { url, media: shown, name: read::owned(object, "name"), ..Attachment::default() };
        Some(Card {
            title: read::owned(object, "name").unwrap_or_default(),
            subtitle: read::owned(object, "description"),
            image,
            media: Some(media),
            ..Card::default()
        })
    };
    read::items(value, "mediaObjects").iter().filter_map(object).collect()
}
