//! Bots of the Vivocha platform behind Botkit's web chat: a BotManager and filters in Node by the bot-sdk's documented interface,
//! checked with its published schemas, answering with the recorded bodies of its dummy bot.

use baton_core::{
    ActorKind, Carries, ControlKind, DeliveryState, InboxKind, Kind, Message, Role,
    api::{AddedInbox, ConversationSummary},
};
use baton_tests::{
    Operator, World,
    parts::{Bot, Page, address},
};
use serde_json::{Value, json};

/// A shop's web chat whose customers a bot answers.
pub struct Shop {
    pub world: World,
    pub bot: Bot,
    pub chat: AddedInbox,
    pub ana: Operator,
}

impl Shop {
    /// With these settings of the bot's inbox; `BOT` stands for the bot's address.
    pub async fn open(settings: &[(&str, &str)]) -> Self {
        let mut world = World::secure().await;
        let bot = Bot::start(&world.data()).await;
        let settings: Vec<(&str, String)> =
            settings.iter().map(|(name, value)| (*name, value.replace("BOT", bot.url()))).collect();
        let mut all = vec![("manager_url", bot.url()), ("language", "en")];
        all.extend(settings.iter().map(|(name, value)| (*name, value.as_str())));
        let platform = world.inbox(InboxKind::Vivocha, "Dummy bot", &all);
        let chat = world.inbox(InboxKind::Botkit, "Shop", &[("bot", &platform.id.to_string())]);
        let ana = world.operator("Ana", Role::Agent);
        Self { world, bot, chat, ana }
    }

    /// Mia opens the shop's page; the bot greets her.
    pub async fn mia(&self) -> Page {
        let mut mia = Page::new(&address(&self.chat), "mia");
        mia.hello().await;
        assert!(mia.hears().await.starts_with("Hello! I am a DummyBot"));
        assert!(mia.hears().await.starts_with("To start, choose"));
        assert_eq!(self.bot.asked().await["event"], "start");
        mia
    }

    pub async fn conversation(&self) -> ConversationSummary {
        self.ana.until_contact("mia", "is there", |_| true).await
    }

    /// Mia's messages, once they end with this one.
    pub async fn until_said(&self, last: &str) -> Vec<Message> {
        let of = self.conversation().await.id;
        self.ana
            .until_messages(of, &format!("end with '{last}'"), |all| {
                all.last().is_some_and(|message| message.content.preview() == last)
            })
            .await
    }

    /// Waits until Mia has what Ana said.
    pub async fn delivered(&self, text: &str) {
        let of = self.conversation().await.id;
        let has = |message: &Message| {
            message.content.preview() == text
                && message.delivery.as_ref().is_some_and(|known| known.state == DeliveryState::Delivered)
        };
        self.ana.until_messages(of, "are delivered", |all| all.iter().any(has)).await;
    }

    /// Why the bot gave no answers, so far.
    pub async fn failures(&self) -> Vec<String> {
        let failed = |kind| match kind {
            Kind::BotAnswered(answered) => answered.failure,
            _ => None,
        };
        self.ana.history().await.into_iter().filter_map(|event| failed(event.kind)).collect()
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert_eq!(
                self.bot.invalid(),
                Vec::<Value>::new(),
                "the published schemas take all that is sent"
            );
        }
    }
}

#[tokio::test]
async fn mia_talks_with_the_bot_ana_takes_over_and_hands_back() {
    let shop = Shop::open(&[]).await;
    let mia = shop.mia().await;
    mia.say("quick").await;
    assert_eq!(mia.hears().await, "Just an example of quick replies... choose a color?");
    mia.say("red").await;
    // The page sends what was tapped as its payload; the bot gets it as the platform sends it.
    assert_eq!(shop.bot.asked().await["message"]["body"], "quick");
    let tapped = shop.bot.asked().await;
    assert_eq!(
        tapped["message"],
        json!({"code": "message", "type": "text", "body": "Red", "payload": "red"})
    );
    assert_eq!(tapped["context"]["said"], "quick", "the context comes back as the bot wrote it");
    assert_eq!(mia.hears().await.lines().next(), Some("RED is the color"));

    let of = shop.conversation().await.id;
    shop.ana.take(of).await.expect("the bot has it");
    mia.say("is that a person?").await;
    shop.ana.say(of, "It is: I am Ana").await.expect("she holds it");
    assert_eq!(mia.hears().await, "It is: I am Ana");
    shop.delivered("It is: I am Ana").await;
    shop.ana.hand_back(of).await.expect("she holds it");
    mia.say("hello").await;
    assert_eq!(mia.hears().await, "Hey!");
    assert_eq!(shop.bot.heard(), ["quick", "Red", "hello"], "what was said to Ana is not the bot's");
}

#[tokio::test]
async fn what_mia_s_own_page_shows_is_what_the_bot_and_ana_may_send() {
    let shop = Shop::open(&[]).await;
    let mut mia = Page::new(&address(&shop.chat), "mia");
    mia.connect().await.expect("the hub takes the connection");
    let chat =
        json!({"isWriting": "both", "quickReply": "out", "attachment": false, "genericTemplate": false});
    let mut hello = mia.event("hello");
    hello["caps"] = json!({"type": "c", "media": {"chat": chat.clone()}});
    mia.send(hello).await;
    let start = shop.bot.asked().await;
    let told = &start["environment"]["caps"]["media"]["chat"];
    assert_eq!((&told["quickReply"], &told["genericTemplate"]), (&json!("out"), &json!(false)), "{start}");
    mia.hears().await;

    let known = shop.conversation().await;
    let carries = Carries { quick_replies: true, typing: true, ..Carries::TEXT };
    assert_eq!(known.carries, Some(carries));
    shop.ana.take(known.id).await.expect("the bot has it");
    let say = async |id: &str, content: Value| {
        let body = json!({"id": id, "content": content});
        shop.ana.command::<Value>(known.id, "messages", body).await
    };
    let card = json!({"type": "cards", "layout": "card", "cards": [{"title": "Arc lamp"}]});
    let refused = say("card", card.clone()).await.expect_err("her page shows no cards");
    assert_eq!(refused.status, 400);
    assert!(
        refused.error.message.contains("chat shows no cards; it shows text, quick replies"),
        "{refused:?}"
    );
    say("words", json!({"type": "text", "text": "This one?", "quick_replies": [{"title": "Yes"}]}))
        .await
        .expect("her page shows quick replies");
    shop.delivered("This one?").await;

    // Her page is behind a bridge that takes only so much.
    let mut hello = mia.event("welcome_back");
    hello["caps"] = json!({"media": {"chat": chat}, "limits": {"text": 2_000, "quick_replies": 13, "quick_reply_title": 20}});
    mia.send(hello).await;
    let bounded = |known: &baton_core::api::ConversationSummary| {
        known.carries.is_some_and(|carries| carries.limits.quick_replies == Some(13))
    };
    shop.ana.until_contact("mia", "is bounded", bounded).await;
    let offers = |count: usize| {
        let replies: Vec<_> = (1..=count).map(|n| json!({"title": format!("Lamp {n}")})).collect();
        json!({"type": "text", "text": "Which one?", "quick_replies": replies})
    };
    let refused = say("many", offers(15)).await.expect_err("the bridge takes thirteen");
    assert_eq!(refused.error.message, "content.quick_replies: 15 of 13 quick replies. Take 2 out.");
    say("fewer", offers(13)).await.expect("the bridge takes thirteen");
    shop.delivered("Which one?").await;

    // She opens a page that shows all.
    let mut hello = mia.event("welcome_back");
    let all = json!({"markdown": "out", "quickReply": "out", "attachment": "both", "genericTemplate": "out", "listTemplate": "out",
        "location": "both", "isWriting": "both"});
    hello["caps"] = json!({"media": {"chat": all}});
    mia.send(hello).await;
    shop.ana.until_contact("mia", "shows all", |known| known.carries.is_none()).await;
    say("card", card).await.expect("her page shows cards now");
    let all_delivered = |all: &[Message]| {
        let mut ours = all.iter().filter_map(|message| message.delivery.as_ref());
        ours.all(|known| known.state == DeliveryState::Delivered)
    };
    shop.ana.until_messages(known.id, "are all delivered", all_delivered).await;
}

#[tokio::test]
async fn every_recorded_answer_reaches_the_operator_and_the_page() {
    let shop = Shop::open(&[]).await;
    let mia = shop.mia().await;
    let of = shop.conversation().await.id;
    for (command, kind) in [
        ("help", "parts"),
        ("cats", "parts"),
        ("team", "text"),
        ("attach", "attachments"),
        ("send-action", "action"),
        ("pagevent", "parts"),
        ("hello", "text"),
    ] {
        let before = shop.ana.messages(of).await.len();
        mia.say(command).await;
        let what = format!("answer {command}");
        let mut all = shop.ana.until_messages(of, &what, |all| all.len() == before + 2).await;
        let last = all.pop().expect("an answer");
        assert_eq!(last.author.kind, ActorKind::Bot);
        assert_eq!(serde_json::to_value(&last.content).expect("JSON")["type"], kind, "{command}");
    }
    while mia.hears().await != "Hey!" {}
}

#[tokio::test]
async fn a_transfer_calls_a_person_who_reads_what_the_bot_collected() {
    let shop = Shop::open(&[]).await;
    let mia = shop.mia().await;
    mia.say("transfer-with-data").await;
    let waiting = |known: &ConversationSummary| known.control == ControlKind::Waiting;
    let conversation = shop.ana.until_contact("mia", "waits", waiting).await;
    mia.say("hello?").await;
    let history = shop.ana.history().await;
    let notes: Vec<_> = history
        .iter()
        .filter_map(|event| match &event.kind {
            Kind::Noted { text } => Some(text.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(notes, ["city: Cagliari\nfullName: Johnny Dummy Bot\npriority: 5\ntopic: Technical"]);
    shop.ana.take(conversation.id).await.expect("nobody has it");
    shop.ana.say(conversation.id, "I am here").await.expect("she holds it");
    while mia.hears().await != "I am here" {}
    shop.delivered("I am here").await;
    assert_eq!(shop.bot.heard(), ["transfer-with-data"], "a bot that transferred is not asked any more");
}

#[tokio::test]
async fn filters_see_every_request_and_answer_and_one_that_fails_calls_a_person_or_is_left_out() {
    let filters = r#"[{"url": "BOT", "on_failure": "skip"}]"#;
    let shop = Shop::open(&[("filters", filters)]).await;
    let mia = shop.mia().await;
    mia.say("hello").await;
    assert_eq!(mia.hears().await, "Hey!");
    assert_eq!(shop.bot.asked().await["data"]["availableAgents"], 5, "the filter added it");
    let way = ["/filter/request", "/filter/response"];
    assert_eq!(shop.bot.filtered(), [way, way].concat());
    shop.bot.fails("/filter/response", 500, json!({"error": 500, "message": "broken"})).await;
    mia.say("ok").await;
    assert_eq!(mia.hears().await, ";)");
    assert_eq!(shop.failures().await, Vec::<String>::new());

    let strict = Shop::open(&[("filters", r#"[{"url": "BOT", "response": false}]"#)]).await;
    let mia = strict.mia().await;
    strict.bot.fails("/filter/request", 500, json!({"error": 500, "message": "broken"})).await;
    mia.say("hello").await;
    let waiting = |known: &ConversationSummary| known.control == ControlKind::Waiting;
    strict.ana.until_contact("mia", "waits", waiting).await;
    assert!(strict.failures().await[0].contains("answered 500: broken"));
    assert_eq!(strict.bot.heard(), Vec::<String>::new(), "nothing goes on unfiltered");
}

#[tokio::test]
async fn a_bot_that_never_answers_is_said_to_and_a_person_is_called() {
    let shop = Shop::open(&[("timeout", "1")]).await;
    let mia = shop.mia().await;
    shop.bot.hangs().await;
    mia.say("hello").await;
    let waiting = |known: &ConversationSummary| known.control == ControlKind::Waiting;
    shop.ana.until_contact("mia", "waits", waiting).await;
    mia.say("hi").await;
    assert_eq!(mia.hears().await, "Hello, again!");
    assert_eq!(shop.failures().await, ["The bot did not answer in 1 s."]);
    assert_eq!(shop.bot.heard(), ["hello", "hi"], "each once");
}

#[tokio::test]
async fn an_answer_after_a_takeover_is_marked_and_one_after_the_hand_back_is_the_bot_s_again() {
    let shop = Shop::open(&[]).await;
    let mia = shop.mia().await;
    let of = shop.conversation().await.id;
    shop.bot.waits("first").await;
    mia.say("hello").await;
    assert_eq!(shop.bot.asked().await["message"]["body"], "hello");
    shop.ana.take(of).await.expect("the bot has it");
    shop.bot.goes_on("first").await;
    let messages = shop.until_said("Hey!").await;
    assert!(messages.last().expect("one").over, "it spoke over Ana");
    shop.ana.say(of, "Ana here").await.expect("she holds it");
    assert_eq!(mia.hears().await, "Ana here", "Mia never sees what the bot said over her");
    shop.delivered("Ana here").await;
    shop.ana.hand_back(of).await.expect("she holds it");

    shop.bot.waits("second").await;
    mia.say("ok").await;
    assert_eq!(shop.bot.asked().await["message"]["body"], "ok");
    shop.ana.take(of).await.expect("the bot has it");
    shop.ana.hand_back(of).await.expect("she holds it");
    shop.bot.goes_on("second").await;
    assert_eq!(mia.hears().await, ";)");
    assert!(!shop.until_said(";)").await.last().expect("one").over);
}

#[tokio::test]
async fn a_hub_that_is_killed_while_it_asks_never_asks_twice() {
    let mut shop = Shop::open(&[]).await;
    let mia = shop.mia().await;
    shop.bot.waits("never").await;
    mia.say("hello").await;
    assert_eq!(shop.bot.asked().await["message"]["body"], "hello");
    mia.say("hi").await;
    shop.until_said("hi").await;
    shop.world.kill();
    mia.closed().await;
    shop.world.restart().await;
    let waiting = |known: &ConversationSummary| known.control == ControlKind::Waiting;
    shop.ana.until_contact("mia", "waits", waiting).await;
    shop.until_said("Hello, again!").await;
    assert_eq!(shop.bot.heard(), ["hello", "hi"]);
    assert_eq!(shop.failures().await.len(), 1);
}
