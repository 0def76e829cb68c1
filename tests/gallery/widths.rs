//! The whole window from 360 px to full width, in both themes: the thread and the composer stay usable, and nothing is cut off.

use crate::page::{folder, serve};
use baton_tests::{screen::Browser, until};
use serde_json::Value;

/// Answers with what is wrong, one line each: what reaches over the edge of the log, and what of the composer is out of sight.
const JUDGE: &str = r"
    const wrong = [];
    const log = document.querySelector('[role=log]');
    const edge = log.getBoundingClientRect();
    const clips = (one) => /auto|scroll|hidden|clip/.test(getComputedStyle(one).overflowX);
    for (const turn of log.querySelectorAll('[data-turn]')) for (const one of turn.querySelectorAll('*')) {
        const { left, right, width } = one.getBoundingClientRect();
        if (width < 2 || (right <= edge.right + 1 && left >= edge.left - 1)) continue;
        let up = one.parentElement;
        while (up !== turn && !clips(up)) up = up.parentElement;
        if (up === turn) wrong.push(`${turn.dataset.message}: ${one.tagName} .${one.className} stands from ${left} to ${right}, the log from ${edge.left} to ${edge.right}`);
    }
    for (const css of ['.compose', '.compose textarea', '.strip', '.status', 'main > header']) {
        const { left, right, top, bottom, width, height } = document.querySelector(css)?.getBoundingClientRect() ?? {};
        if (!(left >= 0 && right <= innerWidth + 1 && top >= 0 && bottom <= innerHeight + 1 && width > 200 && height > 20)) wrong.push(`${css} stands at ${left} to ${right}, ${top} to ${bottom} of ${innerWidth} × ${innerHeight}`);
    }
    if (log.clientHeight < 200) wrong.push(`the log is ${log.clientHeight} high`);
    return wrong;
";

#[tokio::test]
async fn a_conversation_is_usable_from_360_px_to_full_width() {
    let address = serve().await;
    let pictures = folder("BATON_PICTURES").join("window");
    std::fs::create_dir_all(&pictures).unwrap();
    let browser = Browser::start().await;
    for theme in ["light", "dark"] {
        for (width, height) in [(360, 640), (480, 480), (768, 900), (1280, 800), (1920, 1000)] {
            for open in ["c-wangari", "c-anne", "c-leila"] {
                browser
                    .open_framed(
                        &format!("http://{address}/?fake&theme={theme}&open={open}"),
                        (width, height),
                    )
                    .await;
                browser.find("[role=log] [data-turn]").await;
                let is = browser.asks("return innerWidth").await.as_u64();
                assert_eq!(is, Some(u64::from(width)), "the window has its width");
                let found = browser.asks(JUDGE).await;
                assert_eq!(found, Value::Array(Vec::new()), "{open}, {theme}, {width} px");
            }
            browser.picture(&pictures.join(format!("{width}-{theme}.png"))).await;
        }
    }
    browser.close().await;
}

/// Sixty cards: by keys, by the buttons, by the wheel, with a finger's drag being the same scroll.
#[tokio::test]
async fn a_carousel_of_sixty_cards_and_two_hundred_replies_are_gone_through() {
    let address = serve().await;
    let browser = Browser::start().await;
    browser.open(&format!("http://{address}/?fake&open=c-wangari"), (480, 640)).await;
    let cards = browser.find("[aria-label='60 cards']").await;
    let place = "const box = document.querySelector('[aria-label=\"60 cards\"]'); return box.parentElement.innerText.trim().split('\\n').at(-1)";
    cards.send_keys(&char::from(fantoccini::key::Key::End).to_string()).await.unwrap();
    until("the last card is in sight", async || {
        browser.asks(place).await.as_str().is_some_and(|said| said.contains("60 of 60")).then_some(())
    })
    .await;
    cards.send_keys(&char::from(fantoccini::key::Key::Home).to_string()).await.unwrap();
    until("the first card is in sight", async || {
        browser.asks(place).await.as_str().is_some_and(|said| said.starts_with('1')).then_some(())
    })
    .await;
    let all = browser.find("[role=log] .qr.more").await;
    all.click().await.unwrap();
    let replies = "return Math.max(...[...document.querySelectorAll('[role=log] .qrs')].map((list) => list.querySelectorAll('li.qr').length))";
    until("all two hundred are there", async || (browser.asks(replies).await == 200).then_some(())).await;
    browser.close().await;
}
