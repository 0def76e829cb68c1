//! What a screen reader and weak eyes need, judged by axe-core over the main screens in both themes: names, roles, contrast, structure.

use crate::page::serve;
use baton_tests::{screen::Browser, until};
use serde_json::Value;
use std::path::Path;

/// What is on the screen, and how one gets there.
const SCREENS: [(&str, &str, &str); 9] = [
    ("the list", "", ""),
    ("every kind of message", "&open=c-wangari", ""),
    ("a conversation that I hold", "&open=c-anne", ""),
    ("one that waits", "&open=c-leila", ""),
    ("away from the hub", "&open=c-sipho&offline", ""),
    ("nothing connected", "&rows=0", ""),
    ("search", "&open=c-sipho", "/"),
    ("the keys", "", "?"),
    ("settings", "", "ctrl ,"),
];

/// Answers with what is wrong, one line each.
const JUDGE: &str = r"
    const done = arguments[arguments.length - 1];
    // The button over a whole row hides from axe what is below the row's words.
    for (const over of document.querySelectorAll('.row > .open')) over.style.visibility = 'hidden';
    const rules = {
        // A key cap or a number on a button is for eyes: the name says what the button does.
        'label-content-name-mismatch': { enabled: false },
        // A vendor's Markdown begins with the heading that it likes.
        'heading-order': { enabled: false },
    };
    axe.run(document, { rules, resultTypes: ['violations'] }).then(
        ({ violations }) => done(violations.flatMap(({ id, help, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${help}: ${target.join(' ')}: ${failureSummary}`))),
        (thrown) => done([String(thrown)]),
    );
";

const PRESS: &str = r"
    const [keys] = arguments;
    const ctrlKey = keys.startsWith('ctrl ');
    window.dispatchEvent(new KeyboardEvent('keydown', { key: keys.replace('ctrl ', ''), ctrlKey, bubbles: true, cancelable: true }));
";

#[tokio::test]
async fn nothing_on_the_main_screens_is_lost_to_a_screen_reader() {
    let axe = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/node_modules/axe-core/axe.min.js");
    let axe = std::fs::read_to_string(axe).expect("axe-core is installed with the UI's packages");
    let address = serve().await;
    let browser = Browser::start().await;
    let mut wrong = Vec::new();
    for (width, theme) in [(1280, "light"), (1280, "dark"), (360, "light")] {
        for (name, query, keys) in SCREENS {
            browser.open_framed(&format!("http://{address}/?fake&theme={theme}{query}"), (width, 800)).await;
            browser.find(".status").await;
            if query.contains("open=") {
                browser.find("[role=log] [data-turn]").await;
            }
            if !keys.is_empty() {
                browser.does(PRESS, &[keys.into()]).await;
                browser.find("dialog[open]").await;
            }
            browser.asks(&axe).await;
            let found = browser.does_later(JUDGE).await;
            let found: Vec<String> = serde_json::from_value(found).unwrap();
            wrong.extend(found.into_iter().map(|words| format!("{name}, {theme}, {width} px: {words}")));
        }
    }
    browser.close().await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What one meets by Tab alone, in order: each has a name, and none holds the focus.
#[tokio::test]
async fn the_keyboard_reaches_everything_in_the_order_of_reading() {
    let address = serve().await;
    let browser = Browser::start().await;
    browser.open(&format!("http://{address}/?fake&open=c-anne"), (1280, 800)).await;
    browser.find("[role=log] [data-turn]").await;
    let met = browser
        .asks(
            "const can = [...document.querySelectorAll('button, a[href], input, textarea, select, summary, [tabindex]')] \
                 .filter((one) => one.tabIndex >= 0 && !one.disabled && one.getClientRects().length > 0); \
             const pane = (one) => one.closest('[data-pane], footer, header, main')?.getAttribute('aria-label') ?? one.closest('nav, main, aside, footer')?.tagName ?? ''; \
             return can.map((one) => [one.tabIndex, (one.ariaLabel ?? one.innerText ?? '').trim() || one.labels?.[0]?.innerText || '', pane(one)])",
        )
        .await;
    let met: Vec<(i64, String, Value)> = serde_json::from_value(met).unwrap();
    browser.close().await;
    assert!(met.len() > 40, "only {} are met", met.len());
    for (index, name, pane) in &met {
        assert_eq!(*index, 0, "{name} in {pane} is out of order");
        assert!(!name.is_empty(), "something in {pane} has no name");
    }
    let first =
        |pane: &str| met.iter().position(|(_, _, of)| of == pane).unwrap_or_else(|| panic!("{pane} is met"));
    let order = ["Queues", "All open", "Conversation", "Status"].map(first);
    assert!(order.is_sorted(), "{order:?}");
}

/// Escape, as WebDriver calls it.
const ESCAPE: &str = "\u{e00c}";

#[tokio::test]
async fn what_lay_over_the_console_gives_the_focus_back() {
    let address = serve().await;
    let browser = Browser::start().await;
    browser.open(&format!("http://{address}/?fake&open=c-wangari"), (1280, 800)).await;
    let picture = "[aria-label$='The crack in the shade']";
    for (from, key) in [("[role=log]", "?"), ("[role=log]", "/"), (picture, "\u{e007}")] {
        // What is far from sight is not fetched.
        until(&format!("{from} is there"), async || {
            let seen = "const one = document.querySelector(arguments[0]); one?.scrollIntoView({ block: 'center' }); one?.focus(); return document.activeElement === one";
            (browser.does(seen, &[from.into()]).await == Value::Bool(true)).then_some(())
        })
        .await;
        browser.find(from).await.send_keys(key).await.unwrap();
        browser.find("dialog[open]").await.send_keys(ESCAPE).await.unwrap();
        until(&format!("{from} has the focus again after {key}"), async || {
            let back =
                "return !document.querySelector('dialog') && document.activeElement.matches(arguments[0])";
            (browser.does(back, &[from.into()]).await == Value::Bool(true)).then_some(())
        })
        .await;
    }
    browser.close().await;
}
