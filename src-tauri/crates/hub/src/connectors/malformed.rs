//! Why a vendor's body is refused, in words that name the member.

/// Why a body is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// It isn't JSON, or not UTF-8.
    #[error("The body is not valid JSON: {0}.")]
    Json(String),
    /// It is JSON, but not an object.
    #[error("The body must be a JSON object.")]
    NotAnObject,
    /// A member has the wrong type.
    #[error("`{field}` has the wrong type: {reason}.")]
    WrongType {
        /// Its path: `message.text`.
        field: String,
        /// What was found, and what belongs there.
        reason: String,
    },
    /// A member is missing or empty.
    #[error("`{0}` is missing.")]
    Missing(&'static str),
    /// A member is out of its bounds.
    #[error("`{field}` {reason}.")]
    Bounds {
        /// Its path.
        field: &'static str,
        /// What it must be.
        reason: &'static str,
    },
}

/// An id that has to be given: trimmed, not empty, at most 512 bytes.
pub fn given<'a>(id: Option<&'a str>, field: &'static str) -> Result<&'a str, Malformed> {
    match id.map(str::trim) {
        None | Some("") => Err(Malformed::Missing(field)),
        Some(id) if id.len() > 512 => Err(Malformed::Bounds { field, reason: "is longer than 512 bytes" }),
        Some(id) => Ok(id),
    }
}
