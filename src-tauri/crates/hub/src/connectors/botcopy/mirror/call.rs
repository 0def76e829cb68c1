//! Asking a live chat tool: five seconds, as Botcopy waits. What comes late or can't be read is no answer.

use super::settings::Tool;
use crate::{connectors::botcopy::answer::Verdict, outside};
use serde::Deserialize;
use serde_json::Value;
use std::time::Duration;

/// So long a tool may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// The largest answer, in bytes.
const LARGEST: usize = 64 << 10;

/// A pause without minutes is this long.
const MINUTES: f64 = 10.0;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    paused: bool,
    minutes_paused: Option<f64>,
}

/// Asks; the error says why there is no answer, for the log.
pub async fn ask(client: &reqwest::Client, tool: &Tool, body: &Value) -> Result<Verdict, String> {
    let asked = async {
        let request = client.post(&tool.url).header("authorization", &tool.token).json(body);
        let answer = outside::send(request).await.map_err(|unsent| unsent.to_string())?;
        if !answer.status().is_success() {
            return Err(format!("it answered {}", answer.status()));
        }
        let body = outside::read(answer, LARGEST).await.map_err(|why| why.to_string())?;
        serde_json::from_slice::<Answer>(&body).map_err(|error| error.to_string())
    };
    let answer =
        tokio::time::timeout(PATIENCE, asked).await.map_err(|_| "it took more than 5 s".to_owned())??;
    Ok(verdict(&answer))
}

fn verdict(answer: &Answer) -> Verdict {
    match (answer.paused, answer.minutes_paused) {
        (true, minutes) => {
            let minutes = minutes.filter(|minutes| *minutes > 0.0).unwrap_or(MINUTES);
            Verdict::Paused(minutes.ceil().clamp(1.0, 1440.0) as i64)
        }
        (false, Some(0.0)) => Verdict::Ended,
        (false, _) => Verdict::Free,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_tool_answers() {
        let read = |json: &str| verdict(&serde_json::from_str(json).unwrap());
        assert_eq!(read(r#"{"paused":true}"#), Verdict::Paused(10));
        assert_eq!(read(r#"{"paused":true,"minutesPaused":2.5}"#), Verdict::Paused(3));
        assert_eq!(read(r#"{"paused":false}"#), Verdict::Free);
        assert_eq!(read(r#"{"paused":false,"minutesPaused":0}"#), Verdict::Ended);
    }
}
