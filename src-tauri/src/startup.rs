//! How the start goes, for the window: starting, ready, or a problem in words with what can be done about it.

use serde::{Deserialize, Serialize};

/// How the start goes. The page reads it before [`baton_desk::view::Boot`], and again after each `Change::Reset`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, specta::Type)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Startup {
    /// Under way; nothing to do but wait.
    Starting {
        /// What is waited for, once that takes long enough to be worth a word.
        waits_for: Option<String>,
    },
    /// Everything runs.
    Ready,
    /// Something is in the way. Nothing was changed and nothing is lost; the cache may still be readable (`boot` answers then).
    Problem(Problem),
}

/// What is in the way of a start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, specta::Type)]
pub struct Problem {
    /// One line.
    pub title: String,
    /// What happened and what to do.
    pub text: String,
    /// What can be done from here, most useful first: one button each.
    pub remedies: Vec<Remedy>,
}

/// One button of a problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, specta::Type)]
pub struct Remedy {
    /// What the command `remedy` is given.
    pub act: RemedyAct,
    /// As the button says it.
    pub label: String,
}

/// What a remedy does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum RemedyAct {
    /// Starts again from the beginning.
    TryAgain,
    /// Shows the folder with Baton's files.
    ShowFolder,
    /// Lets the hub on this computer listen on another port from now on.
    AnotherPort,
    /// Uses the hub on this computer instead of the team's.
    UseThisComputer,
    /// Ends the program.
    Quit,
}

impl RemedyAct {
    /// As its button says it.
    pub fn label(self) -> &'static str {
        match self {
            Self::TryAgain => "Try again",
            Self::ShowFolder => "Show the folder",
            Self::AnotherPort => "Use another port",
            Self::UseThisComputer => "Use this computer",
            Self::Quit => "Quit",
        }
    }
}

impl Problem {
    /// A problem with these ways out.
    pub fn new(title: impl Into<String>, text: impl Into<String>, remedies: &[RemedyAct]) -> Self {
        let remedies = remedies.iter().map(|&act| Remedy { act, label: act.label().into() }).collect();
        Self { title: title.into(), text: text.into(), remedies }
    }
}
