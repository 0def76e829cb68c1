//! Adaptive cards: a tree of elements, read into one card.
//! Source: adaptivecards.io/explorer.

use super::read;
use baton_core::{Attachment, Button, Card, Media, Press};
use serde_json::Value;

/// So deep a card is followed.
const DEEPEST: usize = 16;

/// The card: its first words are the title, the others stand under it.
pub fn card(content: &Value) -> Card {
    let mut found = Found::default();
    found.elements(read::items(content, "body"), 0);
    found.actions(read::items(content, "actions"), 0);
    let mut words = found.words.into_iter();
    let fallback = || read::owned(content, "fallbackText").or_else(|| read::owned(content, "speak"));
    let title = words.next().or_else(fallback).unwrap_or_default();
    let rest: Vec<_> = words.collect();
    Card {
        title,
        subtitle: (!rest.is_empty()).then(|| rest.join("\n")),
        default_action: content.get("selectAction").and_then(|action| Some(pressed(action)?.press)),
        ..found.card
    }
}

#[derive(Default)]
struct Found {
    words: Vec<String>,
    card: Card,
}

impl Found {
    fn elements(&mut self, values: &[Value], depth: usize) {
        values.iter().filter(|_| depth < DEEPEST).for_each(|value| self.element(value, depth));
    }

    fn element(&mut self, value: &Value, depth: usize) {
        let kind = read::text(value, "type").unwrap_or_default();
        match kind {
            "TextBlock" => self.words.extend(read::owned(value, "text")),
            "RichTextBlock" => {
                let runs = read::items(value, "inlines").iter();
                let run = |run: &Value| {
                    run.as_str().or_else(|| run.get("text")?.as_str()).unwrap_or_default().to_owned()
                };
                self.words.push(runs.map(run).collect());
            }
            "Image" if self.card.image.is_none() => self.card.image = read::owned(value, "url"),
            "Image" => self.words.extend(read::owned(value, "altText")),
            "Media" => {
                let source = read::items(value, "sources").first();
                self.card.media = source.and_then(|source| {
                    let mime = read::owned(source, "mimeType");
                    let media = mime.as_deref().map_or(Media::Video, Media::of);
                    let url = read::owned(source, "url")?;
                    Some(Attachment { url, media, mime, ..Attachment::default() })
                });
            }
            "FactSet" => {
                let facts = read::items(value, "facts").iter();
                self.card.fields.extend(facts.filter_map(|fact| read::fact(fact, "title", "value")));
            }
            "ActionSet" => self.actions(read::items(value, "actions"), depth + 1),
            "Input.ChoiceSet" => {
                self.words.extend(read::owned(value, "label"));
                let choices = read::items(value, "choices").iter();
                let choice = |choice: &Value| {
                    let payload = read::plain(choice, "value").unwrap_or_default();
                    Some(Button {
                        title: read::owned(choice, "title")?,
                        image: None,
                        press: Press::Postback { payload },
                    })
                };
                self.card.buttons.extend(choices.filter_map(choice));
            }
            input if input.starts_with("Input.") => {
                let label =
                    ["label", "title", "placeholder", "id"].iter().find_map(|name| read::owned(value, name));
                self.words.extend(label);
            }
            _ => {}
        }
        for name in ["items", "columns", "images", "rows", "cells"] {
            self.elements(read::items(value, name), depth + 1);
        }
    }

    fn actions(&mut self, values: &[Value], depth: usize) {
        for value in values.iter().filter(|_| depth < DEEPEST) {
            self.card.buttons.extend(pressed(value));
            if let Some(inner) = value.get("card") {
                self.elements(read::items(inner, "body"), depth + 1);
                self.actions(read::items(inner, "actions"), depth + 1);
            }
        }
    }
}

fn pressed(value: &Value) -> Option<Button> {
    let kind = read::text(value, "type")?;
    let press = match kind {
        "Action.OpenUrl" => Press::Link { url: read::owned(value, "url")? },
        "Action.Submit" | "Action.Execute" => {
            let data = value.get("data").filter(|data| !data.is_null());
            let payload = data.map(|data| data.as_str().map_or_else(|| data.to_string(), str::to_owned));
            Press::Postback { payload: payload.or_else(|| read::owned(value, "verb")).unwrap_or_default() }
        }
        other => Press::Other { name: other.into() },
    };
    let title = read::owned(value, "title").unwrap_or_else(|| kind.trim_start_matches("Action.").into());
    Some(Button { title, image: read::owned(value, "iconUrl"), press })
}
