//! Why a vendor's body, or a part of it, is refused, in words that name the member.

use std::borrow::Cow;

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
    Missing(Cow<'static, str>),
    /// A member is out of its bounds.
    #[error("`{field}` {reason}.")]
    Bounds {
        /// Its path.
        field: Cow<'static, str>,
        /// What it must be.
        reason: &'static str,
    },
}

impl Malformed {
    /// The same of a part of a body: its members are named from the body's root.
    pub fn within(self, place: &str) -> Self {
        match self {
            Self::WrongType { field, reason } if matches!(&*field, "" | "." | "?") => {
                Self::WrongType { field: place.into(), reason }
            }
            Self::WrongType { field, reason } => {
                Self::WrongType { field: format!("{place}.{field}"), reason }
            }
            Self::Missing(field) => Self::Missing(format!("{place}.{field}").into()),
            Self::Bounds { field, reason } => {
                Self::Bounds { field: format!("{place}.{field}").into(), reason }
            }
            Self::Json(reason) => Self::WrongType { field: place.into(), reason },
            Self::NotAnObject => {
                Self::WrongType { field: place.into(), reason: "it must be an object".into() }
            }
        }
    }
}

/// An id that has to be given: trimmed, not empty, at most 512 bytes.
pub fn given<'a>(id: Option<&'a str>, field: &'static str) -> Result<&'a str, Malformed> {
    match id.map(str::trim) {
        None | Some("") => Err(Malformed::Missing(field.into())),
        Some(id) if id.len() > 512 => {
            Err(Malformed::Bounds { field: field.into(), reason: "is longer than 512 bytes" })
        }
        Some(id) => Ok(id),
    }
}
