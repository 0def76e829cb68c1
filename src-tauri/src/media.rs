//! The window's way to pictures, sounds and films: `media://localhost/{key}` answers with what the door made ready, and with
//! nothing else. It fetches nothing.

use crate::state::App;
use baton_core::ConversationId;
use baton_desk::{
    Wish,
    media::{Look, Progress, Wanted},
    view::Failure,
};
use std::path::PathBuf;
use tauri::{
    Manager, UriSchemeContext, UriSchemeResponder, Wry,
    http::{Request, Response, StatusCode, header},
    ipc::Channel,
};

/// The scheme's name.
pub const SCHEME: &str = "media";

impl App {
    /// Makes something in a message ready to be shown.
    pub async fn look(
        &self,
        of: ConversationId,
        wish: &Wish,
        wanted: Wanted,
        heard: Channel<Progress>,
    ) -> Result<Look, Failure> {
        self.desk().await?.look(&self.door, of, wish, wanted, tells(heard)).await
    }

    /// Saves a file of a message among the downloads.
    pub async fn save_file(
        &self,
        of: ConversationId,
        wish: &Wish,
        name: &str,
        heard: Channel<Progress>,
    ) -> Result<String, Failure> {
        let folder = self.downloads();
        let saved = self.desk().await?.save(&self.door, of, wish, (name, &folder), tells(heard)).await?;
        Ok(saved.display().to_string())
    }

    /// Ends the saving of a file.
    pub async fn stop_saving(&self, wish: &Wish) -> Result<(), Failure> {
        self.desk().await?.stop_saving(&self.door, wish);
        Ok(())
    }

    /// Where files are saved: the system's folder for that, else one among Baton's files.
    pub(crate) fn downloads(&self) -> PathBuf {
        let theirs = directories::UserDirs::new();
        let theirs = theirs.as_ref().and_then(|dirs| dirs.download_dir());
        theirs.map_or_else(|| self.paths.file("downloads"), ToOwned::to_owned)
    }
}

/// Tells the page how far it is. A page that is gone needs no telling.
fn tells(heard: Channel<Progress>) -> impl Fn(Progress) + Send + Sync {
    move |progress| {
        if let Err(error) = heard.send(progress) {
            tracing::debug!(%error, "nobody hears how far a file is");
        }
    }
}

/// Answers a request of the page.
pub fn serve(context: UriSchemeContext<'_, Wry>, request: Request<Vec<u8>>, responder: UriSchemeResponder) {
    let door = context.app_handle().state::<App>().door.clone();
    let key = request.uri().path().trim_start_matches('/').to_owned();
    tauri::async_runtime::spawn(async move {
        let found = door.read(&key).await;
        responder.respond(answer(found));
    });
}

/// Nothing in it can run, whatever asks for it.
fn answer(found: Option<(Vec<u8>, String)>) -> Response<Vec<u8>> {
    let mut answer = Response::new(Vec::new());
    let headers = answer.headers_mut();
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        header::HeaderValue::from_static("default-src 'none'; sandbox"),
    );
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, header::HeaderValue::from_static("nosniff"));
    // The page reads sounds and films with `fetch`: WebKitGTK's players open no custom scheme.
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, header::HeaderValue::from_static("*"));
    match found.and_then(|(bytes, mime)| Some((bytes, header::HeaderValue::try_from(mime).ok()?))) {
        Some((bytes, mime)) => {
            headers.insert(header::CONTENT_TYPE, mime);
            headers.insert(
                header::CACHE_CONTROL,
                header::HeaderValue::from_static("private, max-age=604800, immutable"),
            );
            *answer.body_mut() = bytes;
        }
        None => *answer.status_mut() = StatusCode::NOT_FOUND,
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_is_not_found_and_what_is_can_run_nothing() {
        assert_eq!(answer(None).status(), StatusCode::NOT_FOUND);
        let found = answer(Some((b"x".to_vec(), "image/png".into())));
        assert_eq!(found.headers()[header::CONTENT_TYPE], "image/png");
        assert_eq!(found.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(found.headers()[header::CONTENT_SECURITY_POLICY], "default-src 'none'; sandbox");
    }
}
