//! A page with Botkit's web chat client: the starter kit's frames over npm's `ws`.

use super::Part;
use baton_core::api::AddedInbox;
use serde_json::{Value, json};

/// A page in a visitor's browser.
pub struct Page {
    part: Part,
    user: String,
    url: String,
    /// The cookies that it keeps, as a browser does; empty for a client that keeps none.
    cookie: Option<String>,
    keeps_cookies: bool,
    headers: Value,
}

/// The address that an inbox's page connects to.
pub fn address(inbox: &AddedInbox) -> String {
    inbox.given["url"].replacen("http", "ws", 1)
}

impl Page {
    /// A page of this user, which keeps cookies as a browser does. Not yet connected.
    pub fn new(url: &str, user: &str) -> Self {
        let part = Part::node("botkit_page.js", &[]);
        Self {
            part,
            user: user.to_owned(),
            url: url.to_owned(),
            cookie: None,
            keeps_cookies: true,
            headers: json!({}),
        }
    }

    /// The same without cookies: a program, or a page on another site.
    pub fn without_cookies(url: &str, user: &str) -> Self {
        Self { keeps_cookies: false, ..Self::new(url, user) }
    }

    /// A page that was just opened: connects and says hello.
    pub async fn hello(&mut self) {
        self.connect().await.expect("the hub takes the connection");
        self.send(self.event("hello")).await;
    }

    /// A page of a known user: connects and says that it is back.
    pub async fn welcome_back(&mut self) {
        self.connect().await.expect("the hub takes the connection");
        self.send(self.event("welcome_back")).await;
    }

    /// Connects and says nothing.
    pub async fn connect(&mut self) -> Result<(), String> {
        let opened = self
            .part
            .call("open", json!({ "url": self.url, "cookie": self.cookie, "headers": self.headers }))
            .await?;
        if self.keeps_cookies
            && let Some(cookie) = opened["cookies"][0].as_str()
        {
            self.cookie = Some(cookie.to_owned());
        }
        Ok(())
    }

    /// Sends this header when it connects.
    pub fn header(&mut self, name: &str, value: &str) {
        self.headers[name] = value.into();
    }

    /// The cookie that it keeps.
    pub fn cookie(&self) -> Option<&str> {
        self.cookie.as_deref()
    }

    /// Shows this cookie from now on.
    pub fn show(&mut self, cookie: &str) {
        self.cookie = Some(cookie.to_owned());
    }

    /// Types something and sends it.
    pub async fn say(&self, text: &str) {
        let mut frame = self.event("message");
        frame["text"] = text.into();
        self.send(frame).await;
    }

    /// Sends any frame.
    pub async fn send(&self, frame: Value) {
        self.part.call("send", frame).await.expect("it is connected");
    }

    /// Sends a text that may be no JSON.
    pub async fn raw(&self, text: &str) {
        self.part.call("raw", text.into()).await.expect("it is connected");
    }

    /// A frame as the page makes it.
    pub fn event(&self, kind: &str) -> Value {
        json!({ "type": kind, "user": self.user, "channel": "socket", "user_profile": null })
    }

    /// The next frame.
    pub async fn frame(&self) -> Value {
        self.part.event("frame").await
    }

    /// The next message's words; typing is passed over.
    pub async fn hears(&self) -> String {
        loop {
            let frame = self.frame().await;
            if frame["type"] == "message" {
                return frame["text"].as_str().expect("a message has text").to_owned();
            }
        }
    }

    /// Every message's words so far.
    pub fn heard(&self) -> Vec<String> {
        let frames = self.part.events("frame");
        let messages = frames.iter().filter(|frame| frame["type"] == "message");
        messages.map(|message| message["text"].as_str().expect("text").to_owned()).collect()
    }

    /// Leaves as a browser does that goes to another page.
    pub async fn leave(&self) {
        self.part.call("close", Value::Null).await.expect("it is connected");
        self.closed().await;
    }

    /// The connection breaks without a word.
    pub async fn cut(&self) {
        self.part.call("cut", Value::Null).await.expect("it is connected");
        self.closed().await;
    }

    /// Waits until the connection has ended; the code that it ended with.
    pub async fn closed(&self) -> u64 {
        self.part.event("closed").await.as_u64().expect("a code")
    }
}
