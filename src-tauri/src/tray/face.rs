//! What the tray says, as a function of what is known.

use baton_core::{ConversationId, Timestamp};
use baton_desk::view::{Counts, Link};

/// Everything that the tray's words depend on.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// The queues' numbers.
    pub counts: Counts,
    /// The connection; `None` before it is known.
    pub link: Option<Link>,
    /// No alerts until then.
    pub silent_until: Option<Timestamp>,
    /// Who waits longest.
    pub longest: Option<(ConversationId, String)>,
    /// Mine that waits for my answer.
    pub unanswered: Option<(ConversationId, String)>,
}

/// Which picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Picture {
    /// Nobody waits.
    Idle,
    /// Not connected.
    Offline,
    /// So many wait.
    Waiting(u32),
}

/// What a line of the menu does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// Claims it.
    TakeOver(ConversationId),
    /// Shows it.
    OpenOne(ConversationId),
    /// Shows the window.
    Open,
    /// Alerts again.
    CallAgain,
    /// No alerts for an hour.
    DoNotDisturb,
    /// Tries the hub now.
    TryNow,
    /// Ends the program.
    Quit,
}

/// The tray's picture, tooltip and menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Face {
    /// The picture.
    pub picture: Picture,
    /// The tooltip.
    pub tooltip: String,
    /// The lines before the submenu "Available".
    pub lines: Vec<(Line, String)>,
    /// Whether the submenu is there.
    pub available: bool,
}

/// `6:12`, and from an hour on `1:06:12`.
fn clock(ms: i64) -> String {
    let s = ms.max(0) / 1000;
    match s / 3600 {
        0 => format!("{}:{:02}", s / 60, s % 60),
        hours => format!("{hours}:{:02}:{:02}", s / 60 % 60, s % 60),
    }
}

/// What the tray shows now. `time` says a moment as a clock of the operator's day.
pub fn face(known: &Known, now: Timestamp, time: impl Fn(Timestamp) -> String) -> Face {
    let open = (Line::Open, "Open Baton".to_owned());
    let waiting = known.counts.waiting;
    let total = waiting + known.counts.mine_unanswered;
    let picture = if total > 0 { Picture::Waiting(total) } else { Picture::Idle };
    if let Some(Link::Away { retry_at, .. }) = &known.link {
        let seconds = retry_at.ms_since(now).max(0) / 1000;
        let tooltip = format!("Baton · not connected, trying again in {seconds} s");
        let lines = vec![(Line::TryNow, "Try now".into()), open];
        return Face { picture: Picture::Offline, tooltip, lines, available: false };
    }
    if let Some(until) = known.silent_until.filter(|until| *until > now) {
        let tooltip = format!("Baton · do not disturb until {} · {waiting} waiting", time(until));
        let lines = vec![(Line::CallAgain, "Call me again".into()), open];
        return Face { picture, tooltip, lines, available: false };
    }
    let (tooltip, first) = if waiting > 0 {
        let longest =
            known.counts.oldest_waiting.map_or_else(|| "0:00".into(), |since| clock(now.ms_since(since)));
        let first = known
            .longest
            .as_ref()
            .map(|(id, name)| (Line::TakeOver(*id), format!("Take over {name} · {longest}")));
        (format!("Baton · {waiting} waiting, longest {longest}"), first)
    } else if known.counts.mine_unanswered > 0 {
        let first = known.unanswered.as_ref().map(|(id, name)| (Line::OpenOne(*id), format!("Open {name}")));
        (format!("Baton · {} of yours wait for an answer", known.counts.mine_unanswered), first)
    } else {
        ("Baton · nobody waits".into(), None)
    };
    Face { picture, tooltip, lines: first.into_iter().chain([open]).collect(), available: true }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_unix_ms(1_000_000);

    fn words(known: &Known) -> Face {
        face(known, NOW, |_| "14:12".into())
    }

    #[test]
    fn nobody_waits() {
        let face = words(&Known::default());
        assert_eq!((face.tooltip.as_str(), face.picture), ("Baton · nobody waits", Picture::Idle));
        assert_eq!(face.lines, [(Line::Open, "Open Baton".into())]);
    }

    #[test]
    fn the_longest_waiting_is_one_click_away() {
        let mia = ConversationId::new(1, [0; 10]);
        let counts = Counts {
            waiting: 2,
            oldest_waiting: Some(NOW.plus_ms(-372_000)),
            mine_unanswered: 1,
            ..Counts::default()
        };
        let face = words(&Known { counts, longest: Some((mia, "Mia".into())), ..Known::default() });
        assert_eq!(
            (face.tooltip.as_str(), face.picture),
            ("Baton · 2 waiting, longest 6:12", Picture::Waiting(3))
        );
        assert_eq!(face.lines[0], (Line::TakeOver(mia), "Take over Mia · 6:12".into()));
    }

    #[test]
    fn not_connected_comes_first() {
        let link = Some(Link::Away { reason: String::new(), retry_at: NOW.plus_ms(8000) });
        let face = words(&Known { link, ..Known::default() });
        assert_eq!(
            (face.tooltip.as_str(), face.picture),
            ("Baton · not connected, trying again in 8 s", Picture::Offline)
        );
    }

    #[test]
    fn silence_says_until_when_and_ends_by_itself() {
        let until = |ms| words(&Known { silent_until: Some(NOW.plus_ms(ms)), ..Known::default() });
        assert_eq!(until(60_000).tooltip, "Baton · do not disturb until 14:12 · 0 waiting");
        assert_eq!(until(60_000).lines[0].0, Line::CallAgain);
        assert_eq!(until(-1).tooltip, "Baton · nobody waits");
    }
}
