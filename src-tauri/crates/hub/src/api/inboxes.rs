//! Inboxes and operators: who is who, and which bots are connected.

use super::{
    Api,
    auth::{Admin, Operator},
};
use crate::{
    connectors::{self, presence},
    directory::Inbox,
    web::{
        body::{At, Body},
        error::ApiError,
    },
};
use axum::{Json, extract::State, http::StatusCode};
use baton_core::{
    Carries, InboxId,
    api::{AddedInbox, Checked, ErrorBody, InboxChange, InboxCheck, InboxInfo, NewInbox, OperatorInfo},
};

/// All operators, by name.
#[utoipa::path(get, path = "/v1/operators", responses((status = 200, body = Vec<OperatorInfo>), (status = 401, body = ErrorBody)))]
pub async fn operators(State(api): State<Api>, _: Operator) -> Json<Vec<OperatorInfo>> {
    Json(api.directory.operators())
}

/// All inboxes with their connectors' state.
#[utoipa::path(get, path = "/v1/inboxes", responses((status = 200, body = Vec<InboxInfo>), (status = 401, body = ErrorBody)))]
pub async fn list(State(api): State<Api>, _: Operator) -> Result<Json<Vec<InboxInfo>>, ApiError> {
    let mut infos = Vec::new();
    for inbox in api.directory.inboxes() {
        infos.push(info(&api, &inbox).await?);
    }
    Ok(Json(infos))
}

/// An inbox with its connector's state.
pub async fn info(api: &Api, inbox: &Inbox) -> Result<InboxInfo, ApiError> {
    let connector = api.connectors.of(inbox.kind);
    let connected = connector.as_ref().is_some_and(|connector| connector.connected(inbox));
    let trouble = connector.as_ref().and_then(|connector| connector.trouble(inbox));
    let carries = connector.map_or(Carries::TEXT, |connector| connector.carries(inbox));
    Ok(presence::info(&api.reader, inbox, connected, carries, trouble).await?)
}

/// Adds an inbox (admins). Its keys are shown this once.
#[utoipa::path(post, path = "/v1/inboxes", request_body = NewInbox, responses((status = 200, body = AddedInbox),
    (status = 400, body = ErrorBody), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody)))]
pub async fn add(
    State(api): State<Api>,
    _: Admin,
    Body(new): Body<NewInbox>,
) -> Result<Json<AddedInbox>, ApiError> {
    let added = api.directory.add_inbox(&new)?;
    Ok(Json(added))
}

/// Tries an inbox's connection before its settings are kept (admins). Nothing is changed, and no customer is told anything; it takes
/// 20 seconds at most. A step's `ok` is null where it can't be known from here. 400 when the settings themselves can't be kept.
#[utoipa::path(post, path = "/v1/inboxes/check", request_body = InboxCheck, responses((status = 200, body = Checked),
    (status = 400, body = ErrorBody), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
    (status = 404, body = ErrorBody)))]
pub async fn check(
    State(api): State<Api>,
    _: Admin,
    Body(check): Body<InboxCheck>,
) -> Result<Json<Checked>, ApiError> {
    let inbox = api.directory.inbox_to_check(&check)?;
    Ok(Json(connectors::try_out(&api.connectors, &inbox).await))
}

/// Renames an inbox, replaces its settings, pauses or resumes it (admins). Its keys stay.
#[utoipa::path(patch, path = "/v1/inboxes/{id}", params(("id" = InboxId, Path)), request_body = InboxChange, responses(
    (status = 200, body = InboxInfo), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
    (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn change(
    State(api): State<Api>,
    _: Admin,
    At(id): At<InboxId>,
    Body(change): Body<InboxChange>,
) -> Result<Json<InboxInfo>, ApiError> {
    known(&api, id)?;
    api.directory.change_inbox(id, &change)?;
    Ok(Json(info(&api, &*known(&api, id)?).await?))
}

/// Makes new keys for an inbox (admins); they are shown this once, and those before are refused from now on.
#[utoipa::path(post, path = "/v1/inboxes/{id}/keys", params(("id" = InboxId, Path)), responses(
    (status = 200, body = AddedInbox), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
    (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn renew_keys(
    State(api): State<Api>,
    _: Admin,
    At(id): At<InboxId>,
) -> Result<Json<AddedInbox>, ApiError> {
    known(&api, id)?;
    Ok(Json(api.directory.renew_keys(id)?))
}

/// Removes an inbox and all that was said in it (admins). Every desktop forgets it too.
#[utoipa::path(delete, path = "/v1/inboxes/{id}", params(("id" = InboxId, Path)), responses((status = 204),
    (status = 401, body = ErrorBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn remove(
    State(api): State<Api>,
    Admin(by): Admin,
    At(id): At<InboxId>,
) -> Result<StatusCode, ApiError> {
    // Its keys go first: nothing new comes in while what there is goes.
    api.directory.remove_inbox(id, &by.name)?;
    // Goes on when the client does not wait for it.
    let erasing = tokio::spawn(async move { api.removals.finish().await });
    erasing.await.map_err(|error| ApiError::internal(&error))??;
    Ok(StatusCode::NO_CONTENT)
}

fn known(api: &Api, id: InboxId) -> Result<std::sync::Arc<Inbox>, ApiError> {
    api.directory.inbox(id).ok_or_else(|| ApiError::missing("There is no such inbox."))
}
