//! What a bot is asked and what it answers, in Baton's language.

use super::tapped::Tapped;
use crate::directory::Inbox;
use baton_core::{Carries, Content, Conversation, Reasoning, Step};

/// What a bot is asked.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The conversation.
    pub conversation: &'a Conversation,
    /// Where it takes place: the customers' inbox.
    pub inbox: &'a Inbox,
    /// What its channel carries.
    pub carries: Carries,
    /// `start`, `continue`, `end`, or an event's own name.
    pub event: &'a str,
    /// What the contact said.
    pub content: Option<&'a Content>,
    /// What the contact tapped to say it.
    pub tapped: Tapped,
    /// What the bot is given back, as it wrote it; empty for nothing.
    pub memory: &'a str,
}

/// What a bot answers.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// What it says, in order.
    pub lines: Vec<Line>,
    /// It writes on: an answer will come by itself.
    pub types: bool,
    /// What it is given back next time, as JSON text; `None`: as before.
    pub memory: Option<String>,
    /// It has finished.
    pub ended: bool,
    /// To whom it passes the conversation.
    pub transfer: Option<Transfer>,
    /// What it collected, for who takes over.
    pub collected: Vec<(String, String)>,
    /// It did not understand.
    pub not_understood: bool,
    /// What it thought.
    pub reasoning: Option<Reasoning>,
}

/// One message of a bot.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What it says.
    pub content: Content,
    /// As the bot wrote it.
    pub source: String,
}

/// To whom a bot passes a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transfer {
    /// Anybody of this team.
    Team(String),
    /// The operator of this name.
    Operator(String),
}

/// What asking came to: through whom it went, and the answer or why there is none.
pub type Outcome = (Vec<Step>, Result<Answer, Failure>);

/// Why there is no answer, in words for an operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure(pub String);

impl Answer {
    /// As the channel shows it.
    pub fn shown(mut self, carries: Carries) -> Self {
        if carries.markdown {
            let lines = self.lines.into_iter();
            self.lines = lines.map(|line| Line { content: line.content.in_markdown(), ..line }).collect();
        }
        self
    }

    /// This answer, and what came after it.
    pub fn then(self, next: Self) -> Self {
        Self {
            lines: self.lines.into_iter().chain(next.lines).collect(),
            types: next.types,
            memory: next.memory.or(self.memory),
            ended: next.ended,
            transfer: next.transfer,
            collected: next.collected,
            not_understood: self.not_understood || next.not_understood,
            reasoning: self.reasoning.or(next.reasoning),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_a_bot_says_is_markdown_where_the_channel_shows_it_so() {
        let said = |markdown| {
            let line = Line { content: Content::text("**Yes**"), source: String::new() };
            let answer = Answer { lines: vec![line], ..Answer::default() };
            let answer = answer.shown(Carries { markdown, ..Carries::TEXT });
            json!(answer.lines[0].content)["markdown"] == json!(true)
        };
        assert!(said(true) && !said(false));
    }
}
