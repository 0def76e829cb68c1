//! Each rule gives what is wrong with a file, one line each.

use crate::tree::Source;

/// So many lines a file may have.
const LINES: usize = 400;

/// Words that say nothing of what something is.
const EMPTY: [&str; 4] = ["utils", "util", "manager", "helper"];

/// A vendor's own noun: it is what they call it.
const THEIRS: [&str; 3] = ["botmanager", "bot_manager", "manager_url"];

pub fn short(source: &Source) -> Vec<String> {
    let lines = source.text.lines().count();
    if lines > LINES { vec![format!("{lines} lines; at most {LINES}")] } else { Vec::new() }
}

pub fn says_what_it_is_for(source: &Source) -> Vec<String> {
    let text = source.text.trim_start_matches("<!doctype html>\n");
    let openings: &[&str] = match source.kind() {
        "rs" => &["//! "],
        "ts" | "js" | "mjs" => &["/** ", "/**\n", "/* ", "// ", "#!"],
        "svelte" | "html" => &["<!-- ", "<!--\n"],
        "css" => &["/* ", "/** "],
        "sql" => &["-- "],
        "py" => &["\"\"\"", "# ", "#!"],
        _ => &["# ", "#!"],
    };
    let opens = openings.iter().any(|opening| text.starts_with(opening));
    if opens { Vec::new() } else { vec!["does not open with a comment that says what it is for".into()] }
}

pub fn named_by_a_noun(source: &Source) -> Vec<String> {
    let stem = source.path.rsplit_once('.').map_or(source.path.as_str(), |(stem, _)| stem);
    let parts = stem.split(['/', '.', '_', '-']).map(str::to_owned).collect::<Vec<_>>();
    let files = parts.iter().filter(|part| is_empty(part)).map(|part| format!("is named '{part}'"));
    let declared = source.text.lines().filter_map(declared).filter(|name| {
        let name = name.to_lowercase();
        let theirs = THEIRS.iter().any(|theirs| name.contains(theirs));
        !theirs && EMPTY.iter().any(|word| name.starts_with(word) || name.ends_with(word))
    });
    files.chain(declared.map(|name| format!("declares '{name}'"))).collect()
}

fn is_empty(part: &str) -> bool {
    let part = part.to_lowercase();
    EMPTY.iter().any(|word| part == *word || part == format!("{word}s"))
}

/// The name that a line declares, of something that has one for others.
fn declared(line: &str) -> Option<&str> {
    let mut words = line.split_whitespace().skip_while(|word| {
        matches!(*word, "pub" | "async" | "const" | "export" | "default") || word.starts_with("pub(")
    });
    let is_declaration = matches!(
        words.next()?,
        "fn" | "struct" | "enum" | "trait" | "mod" | "type" | "function" | "class" | "interface"
    );
    let name = words.next().filter(|_| is_declaration)?;
    name.split(|c: char| !c.is_alphanumeric() && c != '_').next()
}

pub fn reasons(source: &Source) -> Vec<String> {
    let mut wrong = Vec::new();
    if source.kind() == "rs" {
        for (at, _) in source.text.match_indices("allow(").chain(source.text.match_indices("expect(")) {
            let attribute = source.text[..at].ends_with("#[") || source.text[..at].ends_with("#![");
            let told = &source.text[at..];
            let told = &told[..told.find(")]").unwrap_or(told.len())];
            if attribute && !told.contains("reason") {
                wrong.push(format!("{told}) has no reason"));
            }
        }
    } else {
        for mark in ["eslint-disable", "@ts-ignore", "@ts-expect-error"] {
            let lines = source.text.lines().filter(|line| line.contains(mark) && !line.contains(" -- "));
            wrong.extend(lines.map(|line| format!("'{}' has no reason: add ' -- why'", line.trim())));
        }
    }
    wrong
}

/// The hub's requests leave it through one door, which knows where they may go.
pub fn leaves_by_the_door(source: &Source) -> Vec<String> {
    let hub = source.path.strip_prefix("src-tauri/crates/hub/src/");
    let checked = hub.is_some_and(|path| !path.starts_with("outside/") && !path.contains("tests"));
    let around = ["Client::builder()", "reqwest::Client::new()", ".send().await"];
    let found = around.iter().filter(|call| checked && source.text.contains(*call));
    found.map(|call| format!("calls {call}: use crate::outside")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(path: &str, text: &str) -> Source {
        Source { path: path.into(), text: text.into() }
    }

    #[test]
    fn each_rule_finds_what_breaks_it() {
        let broken = [
            short(&source("a.rs", &"x\n".repeat(401))),
            says_what_it_is_for(&source("a.rs", "use std;")),
            says_what_it_is_for(&source("a.svelte", "<script>")),
            named_by_a_noun(&source("src/date_utils.rs", "")),
            named_by_a_noun(&source("src/helpers/a.ts", "")),
            named_by_a_noun(&source("a.rs", "pub(crate) struct SessionManager {")),
            named_by_a_noun(&source("a.ts", "export function helperOf(x: number) {")),
            reasons(&source("a.rs", &["#", "[allow(dead_code)]\n"].concat())),
            reasons(&source("a.rs", &["#!", "[expect(\n    clippy::all\n)]\n"].concat())),
            reasons(&source("a.ts", "// eslint-disable-next-line no-console")),
            leaves_by_the_door(&source("src-tauri/crates/hub/src/a.rs", "client.get(url).send().await")),
        ];
        assert!(broken.iter().all(|found| found.len() == 1), "{broken:?}");
    }

    #[test]
    fn what_keeps_the_rules_is_let_be() {
        let kept = [
            short(&source("a.rs", &"x\n".repeat(400))),
            says_what_it_is_for(&source("a.rs", "//! What.\n")),
            says_what_it_is_for(&source("a.html", "<!doctype html>\n<!-- What. -->")),
            named_by_a_noun(&source("src/utility.rs", "struct BotManager;\nlet manager = 1;")),
            reasons(&source("a.rs", "#[allow(dead_code, reason = \"why\")]\nx.expect(\"a\")")),
            leaves_by_the_door(&source("src-tauri/crates/desk/src/a.rs", "client.get(url).send().await")),
        ];
        assert!(kept.iter().all(Vec::is_empty), "{kept:?}");
    }
}
