//! Why something is not fetched or not shown, in words.

use crate::view::Failure;

/// Why something is not fetched or not shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not a kind of address that is fetched.
    #[error("Its address begins with {0} and Baton fetches http and https only. Nothing was fetched.")]
    Scheme(String),
    /// Not an address.
    #[error("Its address can't be read: {0}. Nothing was fetched.")]
    Address(String),
    /// Its host is in a private network, or this computer.
    #[error(
        "It points into a private network. Nothing was fetched. If that is meant, add {0} to the private hosts among the inbox's settings (media_hosts)."
    )]
    Private(String),
    /// It redirected to such an address.
    #[error("It redirects into a private network, to {0}. That was not fetched.")]
    PrivateRedirect(String),
    /// It goes round in circles.
    #[error("It redirects more than {0} times.")]
    Redirects(usize),
    /// More than is shown.
    #[error("It is larger than the {} that are shown here. Save it instead.", bytes(*.0))]
    TooLarge(u64),
    /// More than is saved.
    #[error("It is larger than the {} that Baton saves. Open its address in the browser.", bytes(*.0))]
    TooLargeToSave(u64),
    /// A picture that would fill the memory.
    #[error("It has {width} × {height} pixels, which would fill the memory. Save it instead.")]
    TooManyPixels {
        /// Across.
        width: usize,
        /// Down.
        height: usize,
    },
    /// SVG is a document that can carry scripts.
    #[error("It is an SVG, which can carry scripts. Save it to look at it elsewhere.")]
    Svg,
    /// Its content is something else than was said.
    #[error("Its content is {found}, not {wanted}. Save it to look at it elsewhere.")]
    WrongType {
        /// What it is: `a web page`, `application/pdf`.
        found: String,
        /// What was said.
        wanted: &'static str,
    },
    /// Nothing came.
    #[error("It is empty.")]
    Empty,
    /// The server says no.
    #[error("Its server answered {0}.")]
    Status(u16),
    /// The server can't be reached, or stopped.
    #[error("Its server can't be reached: {0}.")]
    Unreachable(String),
    /// Somebody stopped it.
    #[error("Saving was stopped. Nothing of it was kept.")]
    Stopped,
    /// This computer can't keep it.
    #[error("It can't be kept on this computer: {0}.")]
    Disk(String),
}

impl Refusal {
    /// Whether another try may go better.
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::Status(_) | Self::Unreachable(_) | Self::Disk(_) | Self::Empty)
    }
}

impl From<std::io::Error> for Refusal {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull => Self::Disk("there is no room left".into()),
            _ => Self::Disk(error.to_string()),
        }
    }
}

/// A request that failed: the refusal that the resolver gave, or what the network says.
impl From<reqwest::Error> for Refusal {
    fn from(error: reqwest::Error) -> Self {
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
        let mut last = String::new();
        while let Some(one) = cause {
            if let Some(refusal) = one.downcast_ref::<Self>() {
                return refusal.clone();
            }
            last = one.to_string();
            cause = one.source();
        }
        if error.is_timeout() {
            last = "it did not answer in time".into();
        }
        Self::Unreachable(last.trim_end_matches('.').to_owned())
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let code = match refusal {
            Refusal::Stopped => "stopped",
            _ if refusal.may_pass() => "unreachable",
            _ => "refused",
        };
        Self::new(code, refusal.to_string())
    }
}

fn bytes(n: u64) -> String {
    match n {
        n if n >= 1_000_000_000 => format!("{} GB", n / 1_000_000_000),
        n if n >= 1_000_000 => format!("{} MB", n / 1_000_000),
        n => format!("{} kB", n.div_ceil(1000)),
    }
}
