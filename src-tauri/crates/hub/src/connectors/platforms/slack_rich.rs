//! Slack's rich text: sections, lists, quotes and code, with the styles of their runs.
//! Source: docs.slack.dev/reference/block-kit/blocks/rich-text-block.

use super::{read, slack_markup::escaped_lines};
use baton_core::{Text, readable};
use serde_json::Value;

/// The deepest list is indented so often.
const DEEPEST: u64 = 8;

/// What it says: as Markdown where something in it is formatted.
pub fn text(value: &Value) -> Text {
    let mut reader = Reader { markdown: true, formatted: false };
    let text = reader.read(value);
    if reader.formatted {
        return Text { text, markdown: true, ..Text::default() };
    }
    let text = Reader { markdown: false, formatted: false }.read(value);
    Text { text, ..Text::default() }
}

struct Reader {
    markdown: bool,
    formatted: bool,
}

impl Reader {
    fn read(&mut self, value: &Value) -> String {
        let mut parts: Vec<String> = Vec::new();
        for element in read::items(value, "elements") {
            let kind = read::text(element, "type").unwrap_or_default();
            let said = match kind {
                "rich_text_list" => self.list(element),
                "rich_text_quote" => self.lines(element, "> "),
                "rich_text_preformatted" => {
                    self.formatted = true;
                    let code = Self { markdown: false, formatted: false }.runs(element);
                    format!("```\n{}\n```", code.trim_matches('\n'))
                }
                _ => self.runs(element),
            };
            parts.push(said.trim_matches('\n').to_owned());
        }
        parts.retain(|part| !part.trim().is_empty());
        parts.join(if self.markdown { "\n\n" } else { "\n" }).trim().to_owned()
    }

    fn runs(&mut self, section: &Value) -> String {
        read::items(section, "elements").iter().map(|run| self.run(run)).collect()
    }

    fn lines(&mut self, section: &Value, before: &str) -> String {
        self.formatted = true;
        let said = self.runs(section);
        said.trim().lines().map(|line| format!("{before}{line}\n")).collect()
    }

    fn list(&mut self, list: &Value) -> String {
        self.formatted = true;
        let level = list.get("indent").and_then(Value::as_u64).unwrap_or_default().min(DEEPEST);
        let indent = "   ".repeat(usize::try_from(level).unwrap_or_default());
        let first = list.get("offset").and_then(Value::as_u64).unwrap_or_default() + 1;
        let ordered = read::text(list, "style") == Some("ordered");
        let mut lines = String::new();
        for (number, item) in (first..).zip(read::items(list, "elements")) {
            let said = self.runs(item);
            let mark = if ordered { format!("{number}.") } else { "-".to_owned() };
            lines.push_str(&format!("{indent}{mark} {}\n", said.trim()));
        }
        lines
    }

    fn run(&mut self, run: &Value) -> String {
        let raw = |name: &str| run.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let plain = match read::text(run, "type") {
            Some("text") => raw("text"),
            Some("link") => return self.link(&raw("text"), &raw("url")),
            Some("emoji") => emoji(run).unwrap_or_default(),
            Some("user") => format!("@{}", raw("user_id")),
            Some("channel") => format!("#{}", raw("channel_id")),
            Some("broadcast") => format!("@{}", raw("range")),
            _ => readable(run).join(" "),
        };
        self.styled(run, plain)
    }

    fn link(&mut self, label: &str, url: &str) -> String {
        match (label.is_empty() || label == url, self.markdown) {
            (true, _) => url.to_owned(),
            (false, true) => {
                self.formatted = true;
                format!("[{}](<{url}>)", escaped_lines(label).replace(']', "\\]"))
            }
            (false, false) => format!("{label} ({url})"),
        }
    }

    /// Marks stand at words, not at the spaces around them.
    fn styled(&mut self, run: &Value, plain: String) -> String {
        let is =
            |style: &str| run.get("style").and_then(|styles| styles.get(style)) == Some(&Value::Bool(true));
        let words = plain.trim();
        if words.is_empty() || !self.markdown {
            return plain;
        }
        let code = is("code");
        let marks = [("bold", "**"), ("italic", "_"), ("strike", "~~")]
            .map(|(style, mark)| if is(style) { mark } else { "" });
        self.formatted |= code || marks.iter().any(|mark| !mark.is_empty());
        let inside = if code { format!("`{}`", words.replace('`', "'")) } else { escaped_lines(words) };
        let (opens, closes) = (marks.concat(), marks.into_iter().rev().collect::<String>());
        let start = &plain[..plain.len() - plain.trim_start().len()];
        let end = &plain[plain.trim_end().len()..];
        format!("{start}{opens}{inside}{closes}{end}")
    }
}

/// An emoji's characters: Slack gives their code points; else its name.
fn emoji(value: &Value) -> Option<String> {
    let points = read::text(value, "unicode").map(|unicode| {
        let points = unicode.split('-').filter_map(|point| u32::from_str_radix(point, 16).ok());
        points.filter_map(char::from_u32).collect::<String>()
    });
    points.filter(|text| !text.is_empty()).or_else(|| Some(format!(":{}:", read::text(value, "name")?)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn styles_lists_quotes_and_code_are_markdown() {
        let run = |text: &str, style: Value| json!({"type": "text", "text": text, "style": style});
        let rich = json!({"type": "rich_text", "elements": [
            {"type": "rich_text_section", "elements": [run("Hello ", json!({"bold": true})), run("you *all*", json!({"bold": true, "italic": true}))]},
            {"type": "rich_text_list", "style": "ordered", "elements": [{"type": "rich_text_section", "elements": [run("one", json!({}))]}]},
            {"type": "rich_text_list", "style": "bullet", "indent": 1, "elements": [{"type": "rich_text_section", "elements": [run("two", json!({}))]}]},
            {"type": "rich_text_quote", "elements": [run("said", json!({}))]},
            {"type": "rich_text_preformatted", "elements": [run("a*b", json!({}))]},
        ]});
        let read = text(&rich);
        assert!(read.markdown);
        assert_eq!(
            read.text,
            "**Hello** **_you \\*all\\*_**\n\n1. one\n\n   - two\n\n> said\n\n```\na*b\n```"
        );
    }

    #[test]
    fn what_has_no_style_is_plain() {
        let read = text(
            &json!({"elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "2 * 3 [x]"}]}]}),
        );
        assert_eq!((read.text.as_str(), read.markdown), ("2 * 3 [x]", false));
    }
}
