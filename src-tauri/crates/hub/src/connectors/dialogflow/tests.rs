//! Dialogflow's answers, and what Baton reads in them. What is drawn is in the golden files.

use super::*;
use crate::connectors::golden;
use serde_json::json;

#[test]
fn the_golden_files() {
    golden::check_reasoned("dialogflow-", |wire, _| {
        let answer = answer(wire, GOOGLE).expect("an answer of Dialogflow's");
        (answer.content, answer.reasoning)
    });
}

#[test]
fn an_es_agent_s_reasoning() {
    let said = answer(
        &json!({"responseId": "r", "queryResult": {"queryText": "a lamp", "action": "buy", "intentDetectionConfidence": 0.949999988,
            "parameters": {"fields": {"room": {"stringValue": "hall", "kind": "stringValue"}}},
            "intent": {"name": "projects/p/agent/intents/7", "displayName": "Buy"}, "fulfillmentText": "Which?",
            "outputContexts": [{"name": "…/contexts/bc-livechat-handover", "parameters": {"bc-department": "sales"}}]}}),
        GOOGLE,
    )
    .unwrap();
    let reasoning = said.reasoning.unwrap();
    assert_eq!((reasoning.intent.as_deref(), reasoning.confidence), (Some("Buy"), Some(0.95)));
    assert_eq!((reasoning.action.as_deref(), &reasoning.parameters["room"]), (Some("buy"), &json!("hall")));
    assert_eq!(said.parameters["bc-department"], "sales");
    assert_eq!((said.asked.as_deref(), said.content), (Some("a lamp"), Some(Content::text("Which?"))));
}

#[test]
fn a_cx_agent_s_reasoning() {
    let said = answer(
        &json!({"queryResult": {"triggerEvent": "welcome", "match": {"matchType": "EVENT", "event": "welcome", "confidence": 1.0},
            "parameters": {"bcHumanHandover": true, "bcDepartment": "sales"}, "responseMessages": []}}),
        GOOGLE,
    )
    .unwrap();
    let reasoning = said.reasoning.unwrap();
    assert_eq!((reasoning.action.as_deref(), reasoning.confidence), (Some("welcome"), Some(1.0)));
    assert_eq!((said.parameters["bcDepartment"].as_str(), said.content), (Some("sales"), None));
}

#[test]
fn a_fulfilment_webhook_s_answer_is_one_and_other_json_is_none() {
    let said = answer(&json!({"fulfillmentMessages": [{"text": {"text": ["Hi"]}}]}), GOOGLE).unwrap();
    assert_eq!((said.content, said.reasoning), (Some(Content::text("Hi")), None));
    let said = answer(
        &json!({"fulfillmentResponse": {"messages": [], "responseMessages": [{"text": {"text": ["Hi"]}}]}}),
        GOOGLE,
    );
    assert_eq!(said.unwrap().content, Some(Content::text("Hi")));
    for other in [json!(null), json!("text"), json!({"text": "x"}), json!([]), json!({"queryResult": 7})] {
        assert_eq!(answer(&other, GOOGLE), None);
    }
}

#[test]
fn the_messages_for_a_platform_go_before_those_for_all() {
    let both = json!({"fulfillmentMessages": [{"text": {"text": ["all"]}}, {"platform": "SLACK", "text": {"text": ["slack"]}}]});
    assert_eq!(answer(&both, "SLACK").unwrap().content, Some(Content::text("slack")));
    assert_eq!(answer(&both, "FACEBOOK").unwrap().content, Some(Content::text("all")));
}

#[test]
fn whatever_an_agent_sends_something_is_read() {
    for odd in [
        json!({"fulfillmentMessages": [7, null, {}, {"card": 3}, {"payload": []}, {"text": {"text": [1]}}]}),
        json!({"responseMessages": [{"text": "x"}, {"payload": {"botcopy": {"a": 1}}}, {"payload": {"richContent": [[1]]}}]}),
        json!({"queryResult": {"responseMessages": "none", "parameters": [1], "outputContexts": {}}}),
    ] {
        assert!(answer(&odd, GOOGLE).is_some(), "{odd}");
    }
}
