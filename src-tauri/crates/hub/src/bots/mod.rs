//! The bots that the hub itself drives: their customers' messages are handed to them while they hold the conversation, and what they
//! answer is recorded as theirs. The channel shows it because it is in the log.
//!
//! ```text
//! log ─► Runner ─► one lane per conversation:  claim (BotAsked) ─► ask ─► record (messages, transfer, BotAnswered)
//! ```
//!
//! At most once: what is handed over is claimed in the log before it is sent, on the conversation's version, and never sent again
//! unless it can't have arrived. What was under way when the hub ended is said to have failed.

mod answer;
mod driver;
mod greet;
mod http;
mod lane;
mod record;
mod runner;
mod shape;
mod tapped;
#[cfg(test)]
mod tests;
mod turn;
mod webhook;

pub use answer::{Answer, Failure, Line, Outcome, Question, Transfer};
pub use driver::{Bot, bot_of};
pub use greet::greet;
pub use http::{Missed, Patience, client, post, post_patiently, secure};
pub use record::record;
pub use runner::Runner;
#[cfg(any(test, feature = "fuzzing"))]
pub use shape::spoken;
pub use tapped::Tapped;
