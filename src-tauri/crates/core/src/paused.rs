//! What remains of a call for a person in an inbox that is paused: a note in the thread.

use crate::WaitReason;

/// The note that is kept of it. Nobody was called, and whoever reads the thread later sees that somebody wanted a person.
pub fn note(reason: &WaitReason) -> String {
    let what = match reason {
        WaitReason::HelpRequested => "A person was asked for".to_owned(),
        WaitReason::NotUnderstood => "A person was needed".to_owned(),
        WaitReason::Transfer { team: None } => "The bot wanted to pass this on".to_owned(),
        WaitReason::Transfer { team: Some(to) } => format!("The bot wanted to pass this on to {to}"),
        WaitReason::BotPaused => "The bot's side wanted the bot silent".to_owned(),
    };
    format!("{what} while this inbox was paused. Nobody was called.")
}

#[cfg(test)]
mod tests {
    use crate::*;

    /// A conversation in an inbox that can be paused.
    #[derive(Default)]
    struct Shop {
        state: Option<Conversation>,
        log: Vec<Event>,
        paused: bool,
    }

    impl Shop {
        fn does(&mut self, actor: Actor, action: Action) -> Result<Option<Alert>, Refusal> {
            let (inbox, contact) = (InboxId::from_bytes([1; 16]), Contact::unnamed("mia"));
            let target = Target::Contact { inbox, contact };
            let command = Command { id: None, target, actor, expected: None, action };
            let rules = Rules { paused: self.paused, ..Rules::default() };
            let now = Timestamp::from_unix_ms(1_000_000);
            let before = self.state.take();
            let decided = decide(before.as_ref(), command, ConversationId::from_bytes([2; 16]), now, rules);
            let draft = decided.inspect_err(|_| self.state.clone_from(&before))?;
            let event = draft.at_seq(Seq(self.log.len() as i64 + 1));
            let after = next(before.clone(), &event).unwrap();
            let called = alert(OperatorId::from_bytes([9; 16]), before.as_ref(), &event, &after);
            self.log.push(event);
            self.state = Some(after);
            Ok(called)
        }
        fn control(&self) -> ControlKind {
            self.state.as_ref().unwrap().control.kind()
        }
    }

    fn ana() -> Actor {
        Actor::operator(OperatorId::from_bytes([7; 16]), "Ana")
    }
    fn ask(reason: WaitReason) -> Action {
        Action::AskForHelp { reason, silent_ms: Some(60_000) }
    }
    const TAKE: Action = Action::Take { lease_ms: None };
    const MISSED: Action = Action::ReportNotUnderstood { vendor_id: None };

    #[test]
    fn a_request_is_kept_as_a_note_and_calls_nobody() {
        let mut shop = Shop { paused: true, ..Shop::default() };
        let reasons = [
            WaitReason::HelpRequested,
            WaitReason::BotPaused,
            WaitReason::Transfer { team: Some("Billing".into()) },
        ];
        for reason in reasons {
            assert_eq!(shop.does(Actor::bot(), ask(reason)), Ok(None));
            assert_eq!(shop.control(), ControlKind::Bot);
        }
        let Kind::Noted { text } = &shop.log.last().unwrap().kind else { panic!("a note") };
        assert_eq!(
            text,
            "The bot wanted to pass this on to Billing while this inbox was paused. Nobody was called."
        );
        let to_ana = Action::Transfer {
            operator: ana().id.map(|id| OperatorRef { id, name: "Ana".into() }),
            team: None,
        };
        assert_eq!(shop.does(Actor::bot(), to_ana), Ok(None), "a bot's transfer is a request as well");
        assert_eq!(shop.control(), ControlKind::Bot);
    }

    #[test]
    fn what_the_bot_does_not_understand_calls_nobody_however_often() {
        let mut shop = Shop { paused: true, ..Shop::default() };
        for _ in 0..5 {
            assert_eq!(shop.does(Actor::bot(), MISSED), Ok(None));
        }
        assert_eq!(shop.control(), ControlKind::Bot);
        shop.paused = false;
        assert_eq!(
            shop.does(Actor::bot(), MISSED),
            Ok(Some(Alert::NotUnderstood)),
            "it counts on when resumed"
        );
    }

    #[test]
    fn nobody_takes_over_until_it_is_resumed() {
        let mut shop = Shop::default();
        shop.does(Actor::bot(), ask(WaitReason::HelpRequested)).unwrap();
        shop.paused = true;
        assert_eq!(shop.does(ana(), TAKE), Err(Refusal::Paused));
        assert_eq!(
            shop.does(Actor::bot(), ask(WaitReason::HelpRequested)),
            Ok(None),
            "nor is anybody called again"
        );
        assert_eq!(shop.control(), ControlKind::Waiting, "who waited keeps the place");
        shop.paused = false;
        assert!(shop.does(ana(), TAKE).is_ok());
    }

    #[test]
    fn who_holds_a_conversation_keeps_it_and_can_only_hand_it_back() {
        let mut shop = Shop::default();
        shop.does(ana(), TAKE).unwrap();
        shop.paused = true;
        assert!(shop.does(ana(), TAKE).is_ok(), "the lease can be renewed");
        let text = Action::Say {
            message: MessageId::new(1, [0; 10]),
            content: Content::text("Hi"),
            vendor_id: None,
            source: None,
            reasoning: None,
        };
        assert!(shop.does(ana(), text).is_ok());
        let to_team = Action::Transfer { operator: None, team: Some("Billing".into()) };
        assert_eq!(shop.does(ana(), to_team), Err(Refusal::Paused), "nobody could take it");
        assert!(shop.does(ana(), Action::Return { reason: ReturnReason::Operator, event: None }).is_ok());
        assert_eq!(shop.does(ana(), TAKE), Err(Refusal::Paused));
    }
}
