//! The operator API (`/v1`), the event stream, and the open routes.

mod asking;
pub mod auth;
mod canned;
mod changes;
mod commands;
mod common;
mod content;
mod conversations;
mod events;
mod files;
mod guard;
mod hitl;
mod inboxes;
mod linger;
mod open;
mod source;
#[cfg(test)]
mod tests;

pub use changes::tell;

use crate::{
    connectors::Connectors,
    directory::Directory,
    engine::Engine,
    files::Files,
    removal::Removals,
    signals::Signals,
    store::Reader,
    web::{BODY_LIMIT, error::ApiError},
};
use axum::{Router, extract::DefaultBodyLimit, http::header, middleware, routing::get};
use baton_core::{Conversation, ConversationId, Refusal};
use metrics_exporter_prometheus::PrometheusHandle;
use std::{ops::Deref, sync::Arc};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower_http::{catch_panic::CatchPanicLayer, trace::TraceLayer};
use utoipa::{
    Modify, OpenApi,
    openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// What the routes work with; cheap to clone, as every request does.
#[derive(Clone)]
pub struct Api(Arc<Parts>);

impl Deref for Api {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// Its parts.
pub struct Parts {
    /// Where commands go.
    pub engine: Engine,
    /// What is known.
    pub reader: Reader,
    /// Who is who.
    pub directory: Directory,
    /// What was said in removed inboxes.
    pub removals: Removals,
    /// Typing and presence.
    pub signals: Signals,
    /// The files that people send.
    pub files: Files,
    /// The vendors' side.
    pub connectors: Connectors,
    /// The hub's name.
    pub name: Arc<str>,
    /// The hub listens on a loopback address.
    pub loopback: bool,
    /// Requests that are not answered yet.
    pub under_way: TaskTracker,
    /// Streams end when this is cancelled.
    pub ending: CancellationToken,
    /// What `/metrics` shows.
    pub metrics: PrometheusHandle,
}

impl Api {
    /// Of these parts.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// How this conversation stands.
    async fn conversation(&self, id: ConversationId) -> Result<Conversation, ApiError> {
        let found = self.reader.run(move |reader| reader.conversation(id)).await?;
        found.ok_or_else(|| Refusal::NoConversation.into())
    }
}

#[derive(OpenApi)]
#[openapi(
    info(title = "Baton", description = "The operator API of a Baton hub."),
    modifiers(&Token),
    security(("token" = [])),
    components(schemas(baton_core::Event, baton_core::api::Signal))
)]
struct Description;

/// `Authorization: Bearer TOKEN`.
struct Token;

impl Modify for Token {
    fn modify(&self, description: &mut utoipa::openapi::OpenApi) {
        let bearer = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
        description.components.get_or_insert_default().add_security_scheme("token", bearer);
    }
}

/// Every route that is described, and the description.
fn described() -> (Router<Api>, utoipa::openapi::OpenApi) {
    let (routes, mut description) = OpenApiRouter::with_openapi(Description::openapi())
        .routes(routes!(open::health))
        .routes(routes!(open::metrics))
        .routes(routes!(conversations::me))
        .routes(routes!(conversations::list))
        .routes(routes!(conversations::one))
        .routes(routes!(conversations::messages, commands::say))
        .routes(routes!(source::read))
        .routes(routes!(commands::retry))
        .routes(routes!(commands::withdraw))
        .routes(routes!(commands::take))
        .routes(routes!(commands::give_back))
        .routes(routes!(commands::note))
        .routes(routes!(commands::assign))
        .routes(routes!(commands::transfer))
        .routes(routes!(commands::tag))
        .routes(routes!(commands::close))
        .routes(routes!(commands::read))
        .routes(routes!(commands::typing))
        .routes(routes!(asking::ask))
        .routes(routes!(asking::keep))
        .routes(routes!(events::stream))
        .routes(routes!(canned::list, canned::add))
        .routes(routes!(canned::change, canned::remove))
        .routes(routes!(canned::import))
        .routes(routes!(files::upload))
        .routes(routes!(files::read))
        .routes(routes!(files::handed_out))
        .routes(routes!(inboxes::operators))
        .routes(routes!(inboxes::list, inboxes::add))
        .routes(routes!(inboxes::check))
        .routes(routes!(inboxes::change, inboxes::remove))
        .routes(routes!(inboxes::renew_keys))
        .split_for_parts();
    common::describe(&mut description);
    (routes, description)
}

/// The whole hub: operators' routes and the vendors'.
pub fn router(api: Api) -> Router {
    let (routes, description) = described();
    let description: Arc<str> = serde_json::json!(description).to_string().into();
    let vendors = api.connectors.iter().fold(Router::new(), |all, connector| all.merge(connector.routes()));
    let operators = routes
        .route(
            "/openapi.json",
            get(move || {
                let description = Arc::clone(&description);
                async move { ([(header::CONTENT_TYPE, "application/json")], description.to_string()) }
            }),
        )
        .merge(hitl::routes())
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(middleware::from_fn(guard::in_time))
        .layer(middleware::from_fn(guard::count))
        .with_state(api.clone());
    // What failed said why where it failed.
    let traced = TraceLayer::new_for_http().make_span_with(guard::span).on_failure(());
    operators
        .merge(vendors)
        .fallback(guard::nothing_here)
        .method_not_allowed_fallback(guard::other_method)
        .layer(middleware::from_fn(linger::read_on))
        .layer(middleware::from_fn_with_state(api.clone(), guard::host))
        .layer(middleware::from_fn_with_state(api, guard::under_way))
        .layer(traced)
        .layer(CatchPanicLayer::custom(guard::panicked))
}
