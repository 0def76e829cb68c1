//! What leaves the hub, and what does not.

use super::*;
use axum::{
    Router,
    http::StatusCode,
    response::{IntoResponse as _, Redirect},
    routing::{get, post},
};
use std::{
    net::Ipv4Addr,
    sync::atomic::{AtomicUsize, Ordering},
};

/// A server on this machine; its address.
async fn serving(routes: Router) -> String {
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, routes).await });
    address
}

fn usual() -> Client {
    client(|client| client)
}

#[tokio::test]
async fn a_bot_on_this_machine_is_asked_and_its_redirect_is_not_followed() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let elsewhere = serving(Router::new().route(
        "/",
        get(async move || {
            count.fetch_add(1, Ordering::SeqCst);
            StatusCode::OK
        }),
    ));
    let elsewhere = elsewhere.await;
    let to = elsewhere.clone();
    let bot = Router::new()
        .route("/hook", post(async || "done"))
        .route("/moved", post(async move || Redirect::to(&to).into_response()));
    let bot = serving(bot).await;
    let named = bot.replace("127.0.0.1", "localhost");
    for url in [format!("{bot}/hook"), format!("{named}/hook")] {
        assert_eq!(send(usual().post(url)).await.unwrap().status(), StatusCode::OK);
    }
    let moved = send(usual().post(format!("{bot}/moved")).bearer_auth("key")).await.unwrap();
    assert!(moved.status().is_redirection());
    assert_eq!(asked.load(Ordering::SeqCst), 0);
    assert_eq!(send(usual().get(elsewhere)).await.unwrap().status(), StatusCode::OK, "it is there");
}

#[tokio::test]
async fn a_forbidden_address_is_never_connected_to() {
    for url in ["http://169.254.169.254/latest/meta-data/", "http://[fe80::1]/", "ftp://bot.example/"] {
        let unsent = send(usual().post(url).bearer_auth("key")).await.unwrap_err();
        assert!(matches!(unsent, Unsent::Forbidden(_)), "{url}: {unsent}");
    }
    assert!(matches!(send(usual().get("no address")).await.unwrap_err(), Unsent::Failed(_)));
}

#[test]
fn a_name_counts_as_what_it_resolves_to() {
    let at = |ip: &str| SocketAddr::new(ip.parse().unwrap(), 80);
    let metadata = [at("169.254.169.254"), at("fe80::1")];
    assert!(matches!(allowed(metadata.into_iter()), Err(Forbidden::Metadata(_))));
    let both = [at("169.254.169.254"), at("10.0.0.7")];
    assert_eq!(allowed(both.into_iter()).unwrap(), [at("10.0.0.7")]);
    assert_eq!(allowed(std::iter::empty()).unwrap(), []);
}

#[tokio::test]
async fn what_the_resolver_forbids_is_told_as_forbidden() {
    struct ToMetadata;
    impl Resolve for ToMetadata {
        fn resolve(&self, _: Name) -> Resolving {
            let found = [SocketAddr::from(([169, 254, 169, 254], 0))];
            Box::pin(async move { Ok(Box::new(allowed(found.into_iter())?.into_iter()) as Addrs) })
        }
    }
    let client = client(|client| client.dns_resolver(Arc::new(ToMetadata)));
    let unsent = send(client.get("http://metadata.example/")).await.unwrap_err();
    assert!(
        matches!(&unsent, Unsent::Forbidden(Forbidden::Metadata(ip)) if ip == "169.254.169.254"),
        "{unsent}"
    );
}
