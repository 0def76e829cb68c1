//! The disk gets full while the hub serves: it says so, keeps what it had, and goes on when there is room again.

use baton_core::Role;
use baton_tests::{Disk, Wire, World, said::messenger_in};
use reqwest::StatusCode;

fn said(number: usize) -> serde_json::Value {
    messenger_in("Tomás", &format!("mid.{number}"), &format!("Message {number}"))
}

#[tokio::test]
async fn a_full_disk_is_said_plainly_and_nothing_acknowledged_is_lost() {
    let mut world = World::asleep();
    let Some(disk) = Disk::mount(&world.data(), 8_192) else { return };
    world.hub().on(disk);
    world.restart().await;
    world.announce("no room on the disk");
    let bot = Wire::new(&world.url(), &world.janis("Shop"));
    let ana = world.operator("Ana", Role::Agent);
    bot.call("in", &said(0)).await;
    let of = ana.until_contact("Tomás", "is there", |_| true).await.id;
    ana.take(of).await.expect("nobody has it");

    world.hub().disk().fill();
    let mut kept = 1;
    let refused = loop {
        // There may be some room left in what the hub has already.
        let (status, answer) = bot.try_call("in", &said(kept)).await.expect("the hub answers");
        if !status.is_success() {
            break (status, answer);
        }
        kept += 1;
    };
    assert_eq!(refused.0, StatusCode::INSUFFICIENT_STORAGE, "{}", refused.1);
    let words = refused.1["error"].as_str().expect("words");
    assert!(words.contains("no room") && words.contains("Free some space"), "{words}");
    assert_eq!(refused.1["paused"], true, "also now the bot is told that a person has it");
    let refused = ana.say(of, "Hello").await.expect_err("there is no room");
    assert_eq!(refused.status, StatusCode::INSUFFICIENT_STORAGE);
    assert!(refused.error.message.contains("Free some space"), "{}", refused.error.message);
    assert_eq!(ana.every_message(of).await.len(), kept, "what was acknowledged can be read");

    // Killed and started again without any room: what is there is not touched.
    world.kill();
    let (code, words) = world.hub().refuses("127.0.0.1:0").await;
    assert!(code == Some(2) && words.contains("There is no room in"), "{words}");
    world.hub().disk().make_room();
    world.restart().await;
    assert_eq!(ana.every_message(of).await.len(), kept);
    bot.call("in", &said(kept)).await;
    let messages = ana.every_message(of).await;
    let texts: Vec<_> = messages.iter().map(|message| message.content.preview()).collect();
    assert_eq!(texts, (0..=kept).map(|number| format!("Message {number}")).collect::<Vec<_>>());
}
