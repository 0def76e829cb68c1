//! What flows from the desk: changes to the page and the tray, calls to the notifications, clicks on them back to the desk.

use crate::{
    clock,
    notify::popup::Reaction,
    state::{App, Session},
    tray::face::Line,
};
use baton_core::{ConversationId, Delivery, Timestamp};
use baton_desk::{
    Desk,
    view::{Button, Change, Failure, Item, ListQuery, Queue},
};
use std::time::Duration;
use tokio::{sync::mpsc, time::Instant};

/// One frame: what changes within it goes to the page together.
const TICK: Duration = Duration::from_millis(8);
const HOUR_MS: i64 = 3_600_000;

impl App {
    pub(crate) async fn pump_changes(self, session: Session) {
        let mut changes = session.desk.changes();
        if let Ok(boot) = session.desk.boot().await {
            if let Err(error) = self.follow(&boot.settings) {
                tracing::warn!(%error, "the settings could not be followed");
            }
            self.notice(&session.desk, &[Change::Counts(boot.counts), Change::Status(boot.status)]).await;
        }
        let mut sent = Instant::now();
        loop {
            let Some(Some(mut batch)) = session.ended.run_until_cancelled(changes.recv()).await else {
                return;
            };
            // The first change goes at once; under load they gather for a tick.
            tokio::time::sleep_until(sent + TICK).await;
            while let Ok(more) = changes.try_recv() {
                batch.extend(more);
            }
            sent = Instant::now();
            let known: Vec<_> = batch
                .iter()
                .filter(|c| matches!(c, Change::Counts(_) | Change::Status(_)))
                .cloned()
                .collect();
            self.page.send(batch);
            self.notice(&session.desk, &known).await;
        }
    }

    /// What the tray needs of these.
    async fn notice(&self, desk: &Desk, changes: &[Change]) {
        for change in changes {
            match change {
                Change::Status(status) => self.know(|known| known.link = Some(status.link.clone())),
                Change::Counts(counts) => {
                    let first = |queue| async move {
                        let query = ListQuery { queue, inbox: None, tag: None, offset: 0, limit: 20 };
                        desk.list(query).await.map(|list| list.rows).unwrap_or_default()
                    };
                    let longest = if counts.waiting > 0 { first(Queue::Waiting).await } else { Vec::new() };
                    let mine = if counts.mine_unanswered > 0 { first(Queue::Mine).await } else { Vec::new() };
                    let named = |row: &baton_desk::view::Row| {
                        (row.conversation.id, row.conversation.contact.name.clone())
                    };
                    self.know(|known| {
                        known.counts = counts.clone();
                        known.longest = longest.first().map(named);
                        known.unanswered = mine.iter().find(|row| row.conversation.unread > 0).map(named);
                    });
                }
                _ => {}
            }
        }
    }

    pub(crate) async fn pump_calls(self, session: Session) {
        let mut calls = session.desk.calls();
        while let Some(Some(call)) = session.ended.run_until_cancelled(calls.recv()).await {
            self.alerts.call(call).await;
        }
    }

    /// The tray's clocks go on; a computer that slept is noticed by the wall clock's jump.
    pub(crate) async fn keep_tray_current(self) {
        let beat = Duration::from_secs(5);
        let mut last = clock::now();
        loop {
            tokio::time::sleep(beat).await;
            let now = clock::now();
            if now.ms_since(last) > 60_000
                && let Ok(desk) = self.desk().await
            {
                desk.woke();
            }
            last = now;
            self.refresh_tray();
        }
    }

    /// Clicks on notifications, one after another; those of different conversations don't wait for each other.
    pub(crate) async fn react(self, mut reactions: mpsc::Receiver<Reaction>) {
        while let Some(reaction) = reactions.recv().await {
            let app = self.clone();
            tauri::async_runtime::spawn(async move {
                app.act(reaction.notice.conversation, reaction.button).await
            });
        }
    }

    /// Does what a button says; a refusal is told in the window.
    pub(crate) async fn act(&self, of: Option<ConversationId>, button: Option<Button>) {
        let Some(of) = of else {
            if button == Some(Button::NoSound) {
                self.say(None, "Turn the sound up in the system's settings, or look for Baton among its notifications there.");
            }
            if button != Some(Button::Works) {
                self.show_window();
            }
            return;
        };
        if let Err(failure) = self.do_to(of, button).await {
            self.tell(Change::Show { conversation: of, reply: false });
            self.say(Some(of), &failure.message);
            self.show_window();
        }
    }

    async fn do_to(&self, of: ConversationId, button: Option<Button>) -> Result<(), Failure> {
        let show = |reply| {
            self.tell(Change::Show { conversation: of, reply });
            self.show_window();
        };
        let desk = self.desk().await?;
        match button {
            None | Some(Button::Open | Button::Works | Button::NoSound) => show(false),
            Some(Button::Reply) => show(true),
            Some(Button::TakeOver) => {
                desk.take(of, None).await?;
                show(true);
            }
            Some(Button::Extend | Button::PauseAgain) => desk.take(of, None).await?,
            Some(Button::Snooze) => desk.snooze(of, 5).await?,
            Some(Button::HandBack) => desk.hand_back(of, None).await?,
            Some(Button::Give) => desk.give(of).await?,
            Some(Button::Keep) => desk.keep(of).await?,
            Some(Button::GiveBack) => desk.assign(of, None).await?,
            Some(Button::TryAgain) => {
                for id in failed(desk.thread(of, None, 100).await?.items) {
                    desk.retry(of, id).await?;
                }
            }
        }
        Ok(())
    }

    fn say(&self, conversation: Option<ConversationId>, text: &str) {
        self.tell(Change::Say { conversation, text: text.into() });
    }

    /// A line of the tray's menu was chosen.
    pub fn tray_line(&self, id: &str) {
        let Some(line) = self.tray().and_then(|tray| tray.line(id)) else { return };
        let app = self.clone();
        tauri::async_runtime::spawn(async move {
            match line {
                Line::Open => app.show_window(),
                Line::Quit => app.quit(),
                Line::TakeOver(of) => app.act(Some(of), Some(Button::TakeOver)).await,
                Line::OpenOne(of) => app.act(Some(of), Some(Button::Reply)).await,
                Line::TryNow => {
                    if let Ok(desk) = app.desk().await {
                        desk.reconnect();
                    }
                }
                Line::CallAgain => app.silence(None).await,
                Line::DoNotDisturb => app.silence(Some(clock::now().plus_ms(HOUR_MS))).await,
            }
        });
    }

    async fn silence(&self, until: Option<Timestamp>) {
        let saved = async {
            let mut settings = self.desk().await?.boot().await?.settings;
            settings.silent_until = until;
            self.save_settings(settings).await
        };
        match saved.await {
            Ok(()) => self.tell(Change::Reset),
            Err(failure) => self.say(None, &failure.message),
        }
    }
}

/// What was not delivered, by the ids that `retry` takes.
fn failed(items: Vec<Item>) -> Vec<String> {
    let failed = |item| match item {
        Item::Message(message) => {
            message.delivery.filter(Delivery::is_open_failure).map(|_| message.id.to_string())
        }
        Item::Unsent(unsent) => unsent.refused.map(|_| unsent.id),
        _ => None,
    };
    items.into_iter().filter_map(failed).collect()
}
