//! Search for words on the hub (`q`): every message is looked at. A desktop has an index of its own; a team that searches by
//! the API much wants one here too.

/// Each of the user's words as a pattern that finds it anywhere.
pub fn patterns(words: &str) -> Vec<String> {
    let escaped = |word: &str| word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    words.split_whitespace().map(|word| format!("%{}%", escaped(word))).collect()
}

/// True of a conversation in which one message, or the contact's name, contains the words in all these parameters.
pub fn condition(parameters: &[String]) -> String {
    let all = |text: &str| {
        let each = parameters.iter().map(|parameter| format!("{text} LIKE {parameter} ESCAPE '\\'"));
        each.collect::<Vec<_>>().join(" AND ")
    };
    if parameters.is_empty() {
        return "0".into();
    }
    format!(
        "(({}) OR key IN (SELECT conversation FROM events WHERE kind = 1 AND {}))",
        all("json_extract(state, '$.contact.name')"),
        all("json_extract(data, '$.content.text')"),
    )
}
