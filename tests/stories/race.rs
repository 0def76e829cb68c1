//! Everybody presses *Take over* in the same instant: one has it, the others read who.

use baton_core::{ControlKind, ConversationId, Kind, OperatorId, Role};
use baton_tests::{Operator, Wire, World, said::messenger_in};
use futures::{StreamExt, stream};
use reqwest::StatusCode;
use std::collections::HashMap;

const CUSTOMERS: usize = 1_000;
const AT_ONCE: usize = 32;

/// A thousand customers ask for a person.
async fn customers(world: &World, ana: &Operator) -> Vec<ConversationId> {
    let bot = Wire::new(&world.url(), &world.janis("Shop"));
    let ask = async |number: usize| {
        let asked = messenger_in(&format!("customer {number}"), &format!("mid.{number}"), "A person, please");
        bot.call("human", &asked).await;
    };
    stream::iter(0..CUSTOMERS).for_each_concurrent(AT_ONCE, ask).await;
    let waiting = ana.every_conversation("control=waiting").await;
    assert_eq!(waiting.len(), CUSTOMERS);
    waiting.iter().map(|conversation| conversation.id).collect()
}

/// Who of the two has it; the other's refusal has to name that one.
fn winner<E>(
    (ana, ben): (&Operator, &Operator),
    answers: (Result<(), E>, Result<(), E>),
    names: impl Fn(E, &Operator),
) -> OperatorId {
    let (winner, refused) = match answers {
        (Ok(()), Err(refused)) => (ana, refused),
        (Err(refused), Ok(())) => (ben, refused),
        (Ok(()), Ok(())) => panic!("both have it"),
        (Err(_), Err(_)) => panic!("nobody has it"),
    };
    names(refused, winner);
    winner.id
}

/// The log has one taking of each conversation, by its winner, who still holds it.
async fn held_as_won(ana: &Operator, won: HashMap<ConversationId, OperatorId>) {
    assert_eq!(won.len(), CUSTOMERS);
    let mut taken = HashMap::new();
    for event in ana.history().await {
        if let Kind::Taken { operator, .. } = event.kind {
            let before = taken.insert(event.conversation, operator.id);
            assert_eq!(before, None, "{} was taken twice", event.conversation);
        }
    }
    assert_eq!(taken, won);
    let held = ana.every_conversation("control=operator").await;
    assert!(held.iter().all(|held| held.control == ControlKind::Operator));
    let holders = held.into_iter().map(|held| (held.id, held.operator.expect("it has a holder").id));
    assert_eq!(holders.collect::<HashMap<_, _>>(), won);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_operators_race_for_a_thousand_conversations_and_each_has_one_holder() {
    let mut world = World::start().await;
    let (ana, ben) = (world.operator("Ana", Role::Agent), world.operator("Ben", Role::Agent));
    let conversations = customers(&world, &ana).await;
    let race = async |id: ConversationId| {
        let (to_ana, to_ben) = tokio::join!(ana.take(id), ben.take(id));
        let won = winner((&ana, &ben), (to_ana.map(drop), to_ben.map(drop)), |refused, winner| {
            assert_eq!((refused.status, refused.error.code.as_str()), (StatusCode::CONFLICT, "held"));
            assert!(refused.error.message.contains(&winner.name), "{}", refused.error.message);
            let holder = refused.error.holder.expect("a refusal names the holder");
            assert_eq!((holder.id, &holder.name), (winner.id, &winner.name));
        });
        (id, won)
    };
    let won = stream::iter(conversations).map(race).buffer_unordered(AT_ONCE).collect().await;
    held_as_won(&ana, won).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_desks_race_for_a_thousand_conversations_and_the_loser_reads_who_has_it() {
    let mut world = World::start().await;
    let (ana, ben) = (world.operator("Ana", Role::Agent), world.operator("Ben", Role::Agent));
    let (at_ana, at_ben) = (world.desk(&ana).await, world.desk(&ben).await);
    let conversations = customers(&world, &ana).await;
    let race = async |id: ConversationId| {
        let answers = tokio::join!(at_ana.take(id, None), at_ben.take(id, None));
        let won = winner((&ana, &ben), answers, |failure, winner| {
            assert_eq!(failure.code, "held");
            assert!(failure.message.starts_with(&format!("{} has it", winner.name)), "{}", failure.message);
            assert_eq!(failure.holder.expect("a refusal names the holder").id, winner.id);
        });
        (id, won)
    };
    let won = stream::iter(conversations).map(race).buffer_unordered(AT_ONCE).collect().await;
    held_as_won(&ana, won).await;
    at_ana.close().await;
    at_ben.close().await;
}
