//! A headless hub in its release build, on a data folder of its own, with an operator and a Janis inbox.

use anyhow::{Context, Result, ensure};
use http_body_util::Full;
use hyper::{Request, body::Bytes};
use serde_json::Value;
use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
};

/// A running hub, ended when dropped.
pub struct Hub {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// An operator's token.
    pub token: String,
    /// The inbox's keys.
    pub api_key: String,
    /// The inbox's keys.
    pub client_key: String,
}

impl Hub {
    /// Starts one on `data`.
    pub fn start(data: &Path) -> Result<Self> {
        let operator = admin(data, &["operator", "add", "Ana", "--role", "admin"])?;
        let inbox = admin(data, &["inbox", "add", "janis", "Shop"])?;
        let mut child = Command::new(super::release("baton-hub"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("no output")?).read_line(&mut line)?;
        let address =
            line.trim().strip_prefix("listening on http://").context("the hub did not start")?.parse()?;
        let text =
            |value: &Value, name: &str| value[name].as_str().map(str::to_owned).context("missing value");
        Ok(Self {
            child,
            address,
            token: text(&operator, "token")?,
            api_key: text(&inbox, "api_key")?,
            client_key: text(&inbox, "client_key")?,
        })
    }
}

impl Hub {
    /// Adds an inbox while it serves; what it prints.
    pub fn add(&self, data: &Path, kind: &str, name: &str) -> Result<Value> {
        admin(data, &["inbox", "add", kind, name])
    }
}

/// `POST /api/v1/{call}` as the published Python client sends it.
pub fn janis(
    to: SocketAddr,
    api_key: &str,
    client_key: &str,
    call: &str,
    body: impl Into<Bytes>,
) -> Request<Full<Bytes>> {
    Request::post(format!("/api/v1/{call}"))
        .header("host", to.to_string())
        .header("content-type", "application/json")
        .header("apikey", api_key)
        .header("clientkey", client_key)
        .header("platform", "messenger")
        .body(Full::new(body.into()))
        .unwrap_or_default()
}

/// A Messenger message, about 0.25 kB, as `hopIn` sends it.
pub fn message(contact: &str, id: &str, text: &str) -> String {
    format!(
        r#"{{"sender":{{"id":"{contact}"}},"recipient":{{"id":"PAGE_ID"}},"timestamp":1458692752478,"message":{{"mid":"mid.{id}","seq":73,"text":"{text}","quick_reply":{{"payload":"DEVELOPER_DEFINED_PAYLOAD"}}}}}}"#
    )
}

/// Runs a command of the program that adds something.
pub fn admin(data: &Path, arguments: &[&str]) -> Result<Value> {
    let output = Command::new(super::release("baton-hub"))
        .args(arguments)
        .arg("--json")
        .arg("--data")
        .arg(data)
        .output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(serde_json::from_slice(&output.stdout)?)
}

impl Drop for Hub {
    fn drop(&mut self) {
        // It may have ended by itself: then there is nothing left to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
