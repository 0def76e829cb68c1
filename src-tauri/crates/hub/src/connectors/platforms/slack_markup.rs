//! Slack's own markup in texts.

/// Slack's markup as plain words: links and mentions as they are read, entities as the characters they mean.
pub fn words(marked: &str) -> String {
    let mut words = String::with_capacity(marked.len());
    let mut rest = marked;
    while let Some((before, after)) = rest.split_once('<') {
        words.push_str(before);
        let Some((inside, after)) = after.split_once('>') else {
            words.push('<');
            rest = after;
            continue;
        };
        words.push_str(&reference(inside));
        rest = after;
    }
    words.push_str(rest);
    words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// What stands between `<` and `>`: an address, a person, a channel; with a label or without.
fn reference(inside: &str) -> String {
    let (target, label) =
        inside.split_once('|').map_or((inside, None), |(target, label)| (target, Some(label)));
    match (target.chars().next(), label) {
        (Some('@' | '#' | '!'), Some(label)) => {
            let mark = if target.starts_with('#') { "#" } else { "@" };
            format!("{mark}{}", label.trim_start_matches(['@', '#']))
        }
        (Some('!'), None) => format!("@{}", target.trim_start_matches('!')),
        (_, Some(label)) if label != target => format!("{label} ({})", target.trim_start_matches("mailto:")),
        _ => target.trim_start_matches("mailto:").to_owned(),
    }
}
