//! Canned responses on two desks and one hub, and without the hub.

use crate::{
    real_hub::{desk, hub},
    world::{live, until},
};
use baton_core::{CannedScope, Content, NewCanned};
use baton_desk::Desk;

fn said(scope: CannedScope, shortcut: &str) -> NewCanned {
    let content = Content::text("Hi {{contact.name|there}}");
    NewCanned { scope, shortcut: shortcut.into(), title: "A greeting".into(), content }
}

fn shortcuts(desk: &Desk) -> Vec<String> {
    desk.canned().into_iter().map(|canned| canned.said.shortcut).collect()
}

#[tokio::test]
async fn what_ben_writes_for_the_team_ana_has_at_once_and_offline_too() {
    let data = tempfile::tempdir().unwrap();
    let hub = hub(&data.path().join("hub")).await;
    let ana = desk(&hub, &data.path().join("ana"), "Ana").await;
    let ben = desk(&hub, &data.path().join("ben"), "Ben").await;
    live(&ana).await;
    live(&ben).await;
    assert!(ana.boot().await.unwrap().canned);
    let hi = ben.save_canned(None, said(CannedScope::Team, "hi")).await.unwrap();
    ben.save_canned(None, said(CannedScope::Personal, "own")).await.unwrap();
    until("the team's is here", async || (shortcuts(&ana) == ["hi"]).then_some(())).await;
    assert_eq!(shortcuts(&ben), ["hi", "own"]);

    let file = ben.canned_file().unwrap();
    ben.remove_canned(hi.id).await.unwrap();
    until("it is gone", async || ana.canned().is_empty().then_some(())).await;
    assert_eq!(ben.import_canned(&file).await.unwrap(), 2);
    until("it is back", async || (shortcuts(&ana) == ["hi"]).then_some(())).await;
    for (file, words) in [
        ("{}", "Line 1 of the file: missing field `canned`"),
        (
            "{\"canned\": [\n {\"shortcut\": \"a\",\n  \"content\": {\"type\": \"text\", \"text\": \"x\"}}]}",
            "Line 3 of the file: missing field `title`",
        ),
        (
            "{\"canned\": [\n\n {\"shortcut\": \"a b\", \"title\": \"A\", \"content\": {\"type\": \"text\", \"text\": \"x\"}}]}",
            "Line 3 of the file: shortcut has",
        ),
        ("{\"canned\": [\n oops]}", "Line 2 of the file: expected"),
    ] {
        let refused = ben.import_canned(file).await.unwrap_err();
        assert!(refused.code == "invalid" && refused.message.starts_with(words), "{}", refused.message);
    }

    hub.shutdown().await;
    assert_eq!(ana.canned()[0].said.title, "A greeting");
    let refused = ana.save_canned(None, said(CannedScope::Personal, "new")).await.unwrap_err();
    assert_eq!(refused.code, "offline");
}
