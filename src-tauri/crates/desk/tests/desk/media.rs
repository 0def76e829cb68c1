//! Pictures and files of messages come through the door, or are refused with a reason. The servers are real ones on this computer:
//! that is a private network, so an inbox has to allow each.

use axum::{
    Router,
    body::Body,
    extract::State,
    http::header,
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use baton_desk::media::{Allowed, Door, Limits, Look, Origin, Progress, Refusal, Wanted};
use futures::stream;
use std::{
    net::SocketAddr,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

/// A picture of 3 × 2 pixels, as far as its head says.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x03\0\0\0\x02\x08\x02\0\0\0\x12\x16\xf1\x4d";
const GIB: u64 = 1 << 30;

#[derive(Clone, Default)]
struct Hits(Arc<AtomicUsize>);

struct Server {
    address: SocketAddr,
    hits: Hits,
}

impl Server {
    async fn start() -> Self {
        let hits = Hits::default();
        let routes =
            Router::new()
                .route("/lamp.png", get(|| async { PNG }))
                .route("/huge.png", get(|| async { said_to_be(3 * GIB, PNG) }))
                .route(
                    "/endless.png",
                    get(|| async {
                        Body::from_stream(stream::repeat_with(|| Ok::<_, std::io::Error>(PNG.repeat(1000))))
                    }),
                )
                .route(
                    "/page.png",
                    get(|| async { named("image/png", b"<!doctype html><script>alert(1)</script>") }),
                )
                .route(
                    "/logo.png",
                    get(|| async { named("image/png", b"<?xml version='1.0'?><svg onload='alert(1)'/>") }),
                )
                .route(
                    "/bomb.png",
                    get(|| async { [&PNG[..16], b"\0\0\xff\xff\0\0\xff\xff\x08\x02\0\0\0"].concat() }),
                )
                .route("/empty.png", get(|| async { "" }))
                .route("/round", get(|| async { Redirect::temporary("/round") }))
                .route(
                    "/to",
                    get(|uri: axum::http::Uri| async move {
                        Redirect::temporary(uri.query().unwrap_or_default())
                    }),
                )
                .route("/invoice.pdf", get(|| async { b"%PDF-1.7 an invoice".repeat(1000) }))
                .layer(axum::middleware::from_fn_with_state(hits.clone(), count))
                .fallback(|| async { (axum::http::StatusCode::NOT_FOUND, "no") });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { address, hits }
    }
    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
    fn allowed(&self) -> Allowed {
        Allowed::read(&self.address.to_string())
    }
    fn hits(&self) -> usize {
        self.hits.0.load(Ordering::SeqCst)
    }
}

async fn count(
    State(hits): State<Hits>,
    request: axum::extract::Request,
    next: axum::middleware::Next,
) -> Response {
    hits.0.fetch_add(1, Ordering::SeqCst);
    next.run(request).await
}

fn named(mime: &'static str, body: &'static [u8]) -> Response {
    ([(header::CONTENT_TYPE, mime)], body).into_response()
}

/// A response that promises so many bytes and sends them as slowly as they are read.
fn said_to_be(bytes: u64, begin: &'static [u8]) -> Response {
    let body = Body::from_stream(
        stream::once(async move { Ok::<_, std::io::Error>(begin.to_vec()) }).chain_forever(),
    );
    ([(header::CONTENT_LENGTH, bytes.to_string()), (header::CONTENT_TYPE, "image/png".into())], body)
        .into_response()
}

/// More of the same, without an end.
trait Forever: futures::Stream<Item = Result<Vec<u8>, std::io::Error>> + Sized + Send + 'static {
    fn chain_forever(self) -> impl futures::Stream<Item = Result<Vec<u8>, std::io::Error>> + Send + 'static {
        futures::StreamExt::chain(self, stream::repeat_with(|| Ok(vec![0; 65_536])))
    }
}
impl<S: futures::Stream<Item = Result<Vec<u8>, std::io::Error>> + Sized + Send + 'static> Forever for S {}

fn door(folder: &Path) -> Door {
    Door::new(folder.join("media"), Limits { picture: 1_000_000, ..Limits::default() }).unwrap()
}

async fn picture(door: &Door, url: &str, allowed: &Allowed) -> Result<Look, Refusal> {
    door.look(Origin::Address { url, allowed }, Wanted::Picture, |_| ()).await
}

fn files(folder: &Path) -> usize {
    std::fs::read_dir(folder).map_or(0, Iterator::count)
}

#[tokio::test]
async fn a_picture_comes_once_and_is_kept() {
    let (server, folder) = (Server::start().await, tempfile::tempdir().unwrap());
    let door = door(folder.path());
    let url = server.url("/lamp.png");
    let allowed = server.allowed();
    let all = futures::future::join_all((0..5).map(|_| picture(&door, &url, &allowed))).await;
    let look = all[0].clone().unwrap();
    assert_eq!((look.mime.as_str(), look.pixels, look.size), ("image/png", Some((3, 2)), PNG.len() as u64));
    assert!(all.iter().all(|one| one.as_ref() == Ok(&look)));
    assert_eq!(server.hits(), 1, "however many ask for it");
    assert_eq!(door.read(&look.key).await, Some((PNG.to_vec(), "image/png".into())));
    assert!(matches!(
        door.look(Origin::Address { url: &url, allowed: &allowed }, Wanted::Film, |_| ()).await,
        Err(Refusal::WrongType { .. })
    ));
}

#[tokio::test]
async fn a_private_address_is_not_asked() {
    let (server, folder) = (Server::start().await, tempfile::tempdir().unwrap());
    let door = door(folder.path());
    let nobody = Allowed::default();
    let refused = picture(&door, &server.url("/lamp.png"), &nobody).await.unwrap_err();
    assert!(
        refused.to_string().starts_with("It points into a private network. Nothing was fetched."),
        "{refused}"
    );
    let by_name = format!("http://localhost:{}/lamp.png", server.address.port());
    assert!(
        matches!(picture(&door, &by_name, &nobody).await, Err(Refusal::Private(host)) if host == "localhost")
    );
    assert_eq!(server.hits(), 0);
    assert!(picture(&door, &by_name, &Allowed::read("localhost")).await.is_ok());
}

#[tokio::test]
async fn a_redirect_is_checked_like_the_address() {
    let (server, inner, folder) =
        (Server::start().await, Server::start().await, tempfile::tempdir().unwrap());
    let door = door(folder.path());
    let to = |place: &str| server.url(&format!("/to?{place}"));
    let allowed = server.allowed();
    assert!(picture(&door, &to("/lamp.png"), &allowed).await.is_ok());
    let refused = picture(&door, &to(&inner.url("/lamp.png")), &allowed).await.unwrap_err();
    assert_eq!(refused, Refusal::PrivateRedirect(inner.address.to_string()));
    let by_name =
        picture(&door, &to(&format!("http://localhost:{}/lamp.png", inner.address.port())), &allowed).await;
    assert_eq!(by_name, Err(Refusal::PrivateRedirect("localhost".into())));
    for harmful in ["file:///etc/passwd", "javascript:alert(1)", "data:image/png;base64,iVBORw0KGgo="] {
        assert!(matches!(picture(&door, &to(harmful), &allowed).await, Err(Refusal::Scheme(_))), "{harmful}");
    }
    assert_eq!(picture(&door, &server.url("/round"), &allowed).await, Err(Refusal::Redirects(5)));
    assert_eq!(inner.hits(), 0);
}

#[tokio::test]
async fn a_picture_of_three_gibibytes_is_refused() {
    let (server, folder) = (Server::start().await, tempfile::tempdir().unwrap());
    let door = door(folder.path());
    for path in ["/huge.png", "/endless.png"] {
        let refused = picture(&door, &server.url(path), &server.allowed()).await.unwrap_err();
        assert_eq!(refused, Refusal::TooLarge(1_000_000), "{path}");
        assert_eq!(refused.to_string(), "It is larger than the 1 MB that are shown here. Save it instead.");
    }
    assert_eq!(files(&folder.path().join("media")), 0, "nothing is left of it");
}

#[tokio::test]
async fn the_content_decides_what_it_is() {
    let (server, folder) = (Server::start().await, tempfile::tempdir().unwrap());
    let door = door(folder.path());
    let ask = |path: &str| {
        let (door, url, allowed) = (door.clone(), server.url(path), server.allowed());
        async move { picture(&door, &url, &allowed).await.unwrap_err() }
    };
    assert_eq!(ask("/logo.png").await, Refusal::Svg);
    assert!(matches!(ask("/page.png").await, Refusal::WrongType { found, .. } if found == "a web page"));
    assert!(
        matches!(ask("/invoice.pdf").await, Refusal::WrongType { found, .. } if found == "application/pdf")
    );
    assert_eq!(ask("/bomb.png").await, Refusal::TooManyPixels { width: 65_535, height: 65_535 });
    assert_eq!((ask("/empty.png").await, ask("/none.png").await), (Refusal::Empty, Refusal::Status(404)));
    assert_eq!(files(&folder.path().join("media")), 0);
}

#[tokio::test]
async fn a_small_picture_may_stand_in_its_address() {
    let folder = tempfile::tempdir().unwrap();
    let door = door(folder.path());
    let nobody = Allowed::default();
    let url = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
    assert_eq!(picture(&door, url, &nobody).await.unwrap().pixels, Some((1, 1)));
    assert_eq!(picture(&door, "data:image/png,<svg onload=x>", &nobody).await, Err(Refusal::Svg));
}

#[tokio::test]
async fn a_file_is_saved_beside_others_of_its_name() {
    let (server, folder) = (Server::start().await, tempfile::tempdir().unwrap());
    let (door, to) = (door(folder.path()), folder.path().join("Downloads"));
    let came = Mutex::new(Vec::new());
    let save = async |path: &str| {
        let heard = |progress: Progress| came.lock().unwrap().push(progress.came);
        let (url, allowed) = (server.url(path), server.allowed());
        door.save(Origin::Address { url: &url, allowed: &allowed }, "../in/voice.pdf", &to, heard).await
    };
    assert_eq!(save("/invoice.pdf").await.unwrap(), to.join("_in_voice.pdf"));
    assert_eq!(save("/invoice.pdf").await.unwrap(), to.join("_in_voice (2).pdf"));
    assert_eq!(came.lock().unwrap().last(), Some(&19_000), "and how far it was is told");
    assert_eq!(std::fs::read(to.join("_in_voice.pdf")).unwrap().len(), 19_000);
    assert_eq!(save("/none.pdf").await, Err(Refusal::Status(404)));
    assert_eq!(files(&to), 2, "nothing is left of what failed");
    let from = Origin::Address { url: &server.url("/logo.png"), allowed: &server.allowed() };
    let logo = door.save(from, "logo.svg", &to, |_| ()).await;
    assert_eq!(logo.unwrap(), to.join("logo.svg"), "what is not shown can be saved");
}

#[tokio::test]
async fn saving_can_be_stopped_and_leaves_nothing() {
    let (server, folder) = (Server::start().await, tempfile::tempdir().unwrap());
    let (door, to) = (door(folder.path()), folder.path().join("Downloads"));
    let (url, allowed) = (server.url("/huge.png"), server.allowed());
    let origin = || Origin::Address { url: &url, allowed: &allowed };
    let key = origin().key();
    door.stop(&key);
    let stopping = door.clone();
    let heard = |progress: Progress| {
        if progress.came > 1_000_000 {
            stopping.stop(&key);
        }
    };
    let saved =
        tokio::time::timeout(std::time::Duration::from_secs(30), door.save(origin(), "huge.png", &to, heard));
    assert_eq!(saved.await.unwrap(), Err(Refusal::Stopped));
    assert_eq!(files(&to), 0, "nothing is left of it");
}
