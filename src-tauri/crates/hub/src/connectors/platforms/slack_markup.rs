//! Slack's own markup in texts (mrkdwn), as plain words or as the Markdown that everybody else writes.
//! Source: docs.slack.dev/messaging/formatting-message-text.

use baton_core::Text;

/// So deep emphasis stands in emphasis.
const DEEPEST: u8 = 4;

/// Slack's markup as plain words: links and mentions as they are read, entities as the characters they mean, no marks.
pub fn words(marked: &str) -> String {
    Reader { markdown: false, formatted: false }.read(marked)
}

/// What Slack shows for this text: as Markdown where something in it is formatted.
pub fn text(marked: &str) -> Text {
    let mut reader = Reader { markdown: true, formatted: false };
    let text = reader.read(marked);
    if reader.formatted {
        Text { text, markdown: true, ..Text::default() }
    } else {
        Text { text: words(marked), ..Text::default() }
    }
}

/// Adds a line below.
pub fn below(before: &mut Text, mut text: Text) {
    if before.markdown != text.markdown {
        let plain = if before.markdown { &mut text } else { &mut *before };
        plain.text = escaped_lines(&plain.text);
        before.markdown = true;
    }
    // A list ends where the next paragraph begins.
    before.text.push_str(if before.markdown { "\n\n" } else { "\n" });
    before.text.push_str(&text.text);
}

/// Plain words that read as themselves in Markdown.
pub fn escaped_lines(plain: &str) -> String {
    plain.lines().map(escaped_line).collect::<Vec<_>>().join("\n")
}

fn escaped_line(line: &str) -> String {
    let mut out = String::new();
    let mut before = None;
    for character in line.trim_start().chars() {
        escape(character, before, &mut out);
        before = Some(character);
    }
    out
}

/// A character that Markdown would take for a mark gets a backslash before it.
fn escape(character: char, before: Option<char>, out: &mut String) {
    let marks = matches!(character, '*' | '_' | '~' | '`' | '[' | '\\');
    let begins = before.is_none() && matches!(character, '#' | '-' | '+' | '=' | '>' | '|');
    if marks || begins {
        out.push('\\');
    }
    out.push(character);
}

struct Reader {
    markdown: bool,
    formatted: bool,
}

impl Reader {
    fn read(&mut self, marked: &str) -> String {
        let mut out = String::with_capacity(marked.len());
        let mut rest = marked;
        while let Some((before, code, after)) = fenced(rest) {
            self.lines(before, &mut out);
            self.formatted = true;
            let code = entities(code.trim_matches('\n'));
            if self.markdown {
                let apart = if out.is_empty() || out.ends_with('\n') { "" } else { "\n" };
                out.push_str(&format!("{apart}```\n{code}\n```\n"));
            } else {
                out.push_str(&code);
            }
            rest = after;
        }
        self.lines(rest, &mut out);
        out
    }

    fn lines(&mut self, marked: &str, out: &mut String) {
        for (n, line) in marked.split('\n').enumerate() {
            if n > 0 {
                out.push('\n');
            }
            let quoted = line.strip_prefix("&gt;").or_else(|| line.strip_prefix('>'));
            if let Some(quoted) = quoted {
                self.formatted = true;
                out.push_str(if self.markdown { "> " } else { "" });
                self.inline(quoted.trim_start(), None, 0, out);
            } else if self.markdown {
                self.inline(line.trim_start(), None, 0, out);
            } else {
                self.inline(line, None, 0, out);
            }
        }
    }

    /// One line, or what stands between two marks of it; `before` is the character in front of it.
    fn inline(&mut self, line: &str, before: Option<char>, depth: u8, out: &mut String) {
        let (mut rest, mut before) = (line, before);
        while let Some(character) = rest.chars().next() {
            let after = &rest[character.len_utf8()..];
            if character == '<'
                && let Some((inside, later)) = after.split_once('>')
            {
                self.reference(inside, out);
                (rest, before) = (later, Some('>'));
                continue;
            }
            if character == '`'
                && let Some((code, later)) = after.split_once('`').filter(|(code, _)| !code.is_empty())
            {
                self.formatted = true;
                let code = entities(code);
                out.push_str(&if self.markdown { format!("`{code}`") } else { code });
                (rest, before) = (later, Some('`'));
                continue;
            }
            if depth < DEEPEST
                && let Some(mark) = mark(character)
                && let Some((inside, later)) = emphasized(character, before, after)
            {
                self.formatted = true;
                let marks = if self.markdown { mark } else { "" };
                out.push_str(marks);
                self.inline(inside, Some(character), depth + 1, out);
                out.push_str(marks);
                (rest, before) = (later, Some(character));
                continue;
            }
            let meant = [("&lt;", '<'), ("&gt;", '>'), ("&amp;", '&')];
            let entity = meant.iter().find(|(entity, _)| rest.starts_with(entity));
            let (character, later) =
                entity.map_or((character, after), |(entity, meant)| (*meant, &rest[entity.len()..]));
            if self.markdown {
                escape(character, before, out)
            } else {
                out.push(character)
            }
            (rest, before) = (later, Some(character));
        }
    }

    /// What stands between `<` and `>`: an address, a person, a channel; with a label or without.
    fn reference(&mut self, inside: &str, out: &mut String) {
        let (target, label) =
            inside.split_once('|').map_or((inside, None), |(target, label)| (target, Some(label)));
        let label = label.map(entities);
        let address = entities(target);
        let said = match (target.chars().next(), label) {
            (Some('@' | '#' | '!'), Some(label)) => {
                let mark = if target.starts_with('#') { "#" } else { "@" };
                format!("{mark}{}", label.trim_start_matches(['@', '#']))
            }
            (Some('!'), None) => format!("@{}", target.trim_start_matches('!')),
            (_, Some(label)) if self.markdown && label != address => {
                self.formatted = true;
                out.push_str(&format!("[{}](<{address}>)", escaped_line(&label).replace(']', "\\]")));
                return;
            }
            (_, Some(label)) if label != address => {
                format!("{label} ({})", address.trim_start_matches("mailto:"))
            }
            _ => {
                out.push_str(address.trim_start_matches("mailto:"));
                return;
            }
        };
        out.push_str(&if self.markdown { escaped_line(&said) } else { said });
    }
}

/// Slack's mark as Markdown's.
fn mark(character: char) -> Option<&'static str> {
    match character {
        '*' => Some("**"),
        '_' => Some("_"),
        '~' => Some("~~"),
        _ => None,
    }
}

/// The words that a mark emphasizes and what follows: it stands at a word's start, its twin at a word's end.
fn emphasized(mark: char, before: Option<char>, after: &str) -> Option<(&str, &str)> {
    if before.is_some_and(char::is_alphanumeric)
        || after.starts_with(|next: char| next.is_whitespace() || next == mark)
    {
        return None;
    }
    let ends = |(at, _): &(usize, &str)| {
        let (inside, later) = (&after[..*at], &after[at + mark.len_utf8()..]);
        !inside.is_empty()
            && !inside.ends_with(char::is_whitespace)
            && !later.starts_with(char::is_alphanumeric)
    };
    let (at, _) = after.match_indices(mark).find(ends)?;
    Some((&after[..at], &after[at + mark.len_utf8()..]))
}

/// What stands before, in and after the first code block.
fn fenced(marked: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = marked.split_once("```")?;
    let (code, after) = rest.split_once("```")?;
    (!code.trim().is_empty()).then_some((before, code, after))
}

/// The characters that Slack writes as entities.
pub fn entities(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_slack_formats_is_markdown() {
        for (slack, markdown) in [
            ("It comes *today* between 2 and 4.", "It comes **today** between 2 and 4."),
            ("_maybe_, ~no~, `a*b`", "_maybe_, ~~no~~, `a*b`"),
            ("See <https://example.com/a_b|the *lamps*>", "See [the \\*lamps\\*](<https://example.com/a_b>)"),
            ("&gt; said\nme", "> said\nme"),
            ("*_both_* # 1 [x]", "**_both_** # 1 \\[x]"),
            ("```a\n*b*```*c*", "```\na\n*b*\n```\n**c**"),
            ("# *one*", "\\# **one**"),
        ] {
            let read = text(slack);
            assert_eq!((read.text.as_str(), read.markdown), (markdown, true), "{slack}");
        }
    }

    #[test]
    fn what_only_looks_like_it_stays_words() {
        for plain in [
            "2 * 3 * 4",
            "snake_case_name",
            "a ~ b",
            "5*6*7",
            "**",
            "* one",
            "`",
            "```",
            "<",
            "# x - y",
            "*not\nover lines*",
        ] {
            let read = text(plain);
            assert_eq!((read.text.as_str(), read.markdown), (plain, false), "{plain}");
        }
        assert_eq!(text("3 &lt; 4 &amp;amp; <@U1|ana>").text, "3 < 4 &amp; @ana");
    }

    #[test]
    fn plain_words_have_no_marks() {
        assert_eq!(
            words("*Two* lamps to <https://example.com/map|Milano>"),
            "Two lamps to Milano (https://example.com/map)"
        );
    }

    #[test]
    fn plain_lines_and_formatted_ones_stand_below_each_other() {
        let mut both = text("2 * 3");
        below(&mut both, text("*b*"));
        assert_eq!((both.text.as_str(), both.markdown), ("2 \\* 3\n\n**b**", true));
    }
}
