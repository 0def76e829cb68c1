//! Trying a Botpress server before its inbox is kept: whether it is there, lets Baton in, has the module, and tells by itself.

use super::{client::Client, problem::Problem, realtime::Realtime};
use crate::{
    connectors::check::{unknown, well, wrong},
    directory::Inbox,
};
use baton_core::api::CheckStep;

const SERVER: &str = "Server";
const LOG_IN: &str = "Log-in";
const MODULE: &str = "HITL module";
const CHANNEL: &str = "Realtime channel";

/// Logs in once and lists the sessions.
pub async fn check(inbox: &Inbox) -> Vec<CheckStep> {
    let client = Client::new(inbox);
    let logs_in = inbox.settings.contains_key("user");
    let found = match client.log_in().await {
        Ok(()) => client.sessions(false, None).await,
        Err(problem) => Err(problem),
    };
    let let_in = || well(LOG_IN, if logs_in { "User and password are taken." } else { "It asks for none." });
    let there = || well(SERVER, format!("Botpress answers at {}.", client.url()));
    match found {
        Ok(listed) => {
            let listed = listed.rows.unwrap_or_default().len();
            let count = if listed < 100 { listed.to_string() } else { "at least 100".into() };
            vec![
                there(),
                let_in(),
                well(MODULE, format!("It lists {count} conversations.")),
                tells(&client).await,
            ]
        }
        Err(problem @ (Problem::WrongLogin | Problem::NeedsLogin)) => {
            vec![there(), wrong(LOG_IN, problem.to_string())]
        }
        Err(problem @ Problem::NoModule) => vec![there(), let_in(), wrong(MODULE, problem.to_string())],
        Err(problem) => vec![wrong(SERVER, problem.to_string())],
    }
}

/// Whether it tells by itself what happens.
async fn tells(client: &Client) -> CheckStep {
    match Realtime::open(client.http(), client.url(), client.token().as_deref()).await {
        Ok(_) => well(CHANNEL, "It tells at once what happens."),
        Err(broken) => unknown(
            CHANNEL,
            format!("It can't be used ({broken}). Baton asks for news at intervals instead."),
        ),
    }
}
