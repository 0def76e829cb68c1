//! The way of a message to a BotManager and back: request filters in order, the manager, response filters in order.

use super::{
    config::{Config, Filter, OnFailure},
    request::{Members, with_token},
};
use crate::{
    bots::{self, Failure, Missed, Patience, Question},
    clock,
    directory::Inbox,
};
use baton_core::{Step, StepPart};
use url::Url;

/// What the SDK's filter answers when it was made for the other direction only: it has nothing to say to this one.
const NOT_FOR_THIS: &str = "filtering not supported";

/// One question's way.
pub struct Chain<'a> {
    pub client: &'a reqwest::Client,
    pub config: &'a Config,
    pub inbox: &'a Inbox,
    pub question: &'a Question<'a>,
    /// How often the bot is tried that is not reached; filters are tried once.
    pub patience: Option<&'a dyn Patience>,
    /// Through whom it went so far.
    pub steps: Vec<Step>,
}

impl Chain<'_> {
    /// Takes a BotRequest there and the BotResponse back.
    pub async fn there_and_back(&mut self, mut request: Members) -> Result<Members, Failure> {
        for filter in self.config.filters.iter().filter(|filter| filter.request) {
            self.filter(filter, StepPart::RequestFilter, &mut request).await?;
        }
        let manager = &self.config.manager;
        let mut answer = self.call(manager, StepPart::Bot, request.clone(), self.config.timeout).await?;
        for name in ["settings", "environment"] {
            if let (false, Some(value)) = (answer.contains_key(name), request.get(name)) {
                answer.insert(name.into(), value.clone());
            }
        }
        self.back(answer).await
    }

    /// Takes a BotResponse through the response filters.
    pub async fn back(&mut self, mut answer: Members) -> Result<Members, Failure> {
        for filter in self.config.filters.iter().filter(|filter| filter.response) {
            self.filter(filter, StepPart::ResponseFilter, &mut answer).await?;
        }
        Ok(answer)
    }

    async fn filter(
        &mut self,
        filter: &Filter,
        part: StepPart,
        members: &mut Members,
    ) -> Result<(), Failure> {
        let direction = if part == StepPart::RequestFilter { "request" } else { "response" };
        let Some(url) = filter.at(direction) else { return Ok(()) };
        let called = self.call(&url, part, members.clone(), filter.within()).await;
        match called {
            Ok(mut filtered) => {
                for name in ["event", "settings", "environment"] {
                    if let (false, Some(value)) = (filtered.contains_key(name), members.get(name)) {
                        filtered.insert(name.into(), value.clone());
                    }
                }
                *members = filtered;
                Ok(())
            }
            Err(_) if filter.on_failure == OnFailure::Skip => {
                self.steps.iter_mut().last().into_iter().for_each(|step| step.skipped = true);
                Ok(())
            }
            Err(failure) => Err(failure),
        }
    }

    /// Posts the members and reads the answer's, as a step of the way.
    async fn call(
        &mut self,
        url: &Url,
        part: StepPart,
        mut members: Members,
        within: std::time::Duration,
    ) -> Result<Members, Failure> {
        with_token(&mut members, self.inbox, self.question, bots::secure(url));
        let began = clock::now();
        let called = match serde_json::to_vec(&members) {
            Ok(body) => match self.patience.filter(|_| *url == self.config.manager) {
                Some(patience) => bots::post_patiently(self.client, url, body, within, patience).await,
                None => bots::post(self.client, url, body, within).await,
            },
            Err(error) => Err(Missed::by_us(format!("could not be asked: {error}"))),
        };
        let read = match called {
            Ok(body) => serde_json::from_slice::<Members>(&body)
                .map_err(|error| Missed::by_us(format!("answered with no JSON object: {error}"))),
            Err(missed) if says_nothing_to_this(&missed) => Ok(members),
            Err(missed) => Err(missed),
        };
        let name = host(url);
        let who = match part {
            StepPart::RequestFilter => format!("The request filter {name}"),
            StepPart::Bot => "The bot".to_owned(),
            StepPart::ResponseFilter => format!("The response filter {name}"),
        };
        let failure = read.as_ref().err().map(|missed| format!("{who} {}.", missed.why));
        let took_ms = clock::now().ms_since(began);
        self.steps.push(Step { name, part, took_ms, failure, skipped: false });
        read.map_err(|missed| missed.of(&who))
    }
}

fn says_nothing_to_this(missed: &Missed) -> bool {
    let Some((400, body)) = &missed.answer else { return false };
    let Ok(members) = serde_json::from_slice::<Members>(body) else { return false };
    let message = members.get("message").map(|message| message.get());
    message.is_some_and(|message| message.contains(NOT_FOR_THIS))
}

/// A host and port, as an operator reads it.
fn host(url: &Url) -> String {
    let name = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| name.to_owned(), |port| format!("{name}:{port}"))
}
