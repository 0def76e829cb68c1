//! Inboxes and operators: who is who, and which bots are connected.

use super::{
    Api,
    auth::Operator,
    body::{At, Body},
    error::ApiError,
};
use crate::{connectors::presence, directory::Inbox};
use axum::{Json, extract::State, http::StatusCode};
use baton_core::{
    Action, Actor, Carries, Command, InboxId, Target,
    api::{AddedInbox, ErrorBody, InboxChange, InboxInfo, NewInbox, OperatorInfo, Signal},
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
async fn info(api: &Api, inbox: &Inbox) -> Result<InboxInfo, ApiError> {
    let connector = api.connectors.of(inbox.kind);
    let connected = connector.as_ref().is_some_and(|connector| connector.connected(inbox));
    let carries = connector.map_or(Carries::TEXT, |connector| connector.carries(inbox));
    Ok(presence::info(&api.reader, inbox, connected, carries).await?)
}

/// Adds an inbox (admins). Its keys are shown this once.
#[utoipa::path(post, path = "/v1/inboxes", request_body = NewInbox, responses((status = 200, body = AddedInbox),
    (status = 400, body = ErrorBody), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody)))]
pub async fn add(
    State(api): State<Api>,
    by: Operator,
    Body(new): Body<NewInbox>,
) -> Result<Json<AddedInbox>, ApiError> {
    by.must_be_admin()?;
    let added = api.directory.add_inbox(&new)?;
    tell(&api, added.id).await?;
    Ok(Json(added))
}

/// Renames an inbox or replaces its settings (admins). Its keys stay.
#[utoipa::path(patch, path = "/v1/inboxes/{id}", params(("id" = InboxId, Path)), request_body = InboxChange, responses(
    (status = 200, body = InboxInfo), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
    (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn change(
    State(api): State<Api>,
    by: Operator,
    At(id): At<InboxId>,
    Body(change): Body<InboxChange>,
) -> Result<Json<InboxInfo>, ApiError> {
    by.must_be_admin()?;
    let inbox = known(&api, id)?;
    let name = change.name.unwrap_or_else(|| inbox.name.clone());
    let settings = change.settings.unwrap_or_else(|| inbox.settings.clone());
    api.directory.change_inbox(id, &name, &settings)?;
    tell(&api, id).await?;
    Ok(Json(info(&api, &*known(&api, id)?).await?))
}

/// Makes new keys for an inbox (admins); they are shown this once, and those before are refused from now on.
#[utoipa::path(post, path = "/v1/inboxes/{id}/keys", params(("id" = InboxId, Path)), responses(
    (status = 200, body = AddedInbox), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
    (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn renew_keys(
    State(api): State<Api>,
    by: Operator,
    At(id): At<InboxId>,
) -> Result<Json<AddedInbox>, ApiError> {
    by.must_be_admin()?;
    known(&api, id)?;
    Ok(Json(api.directory.renew_keys(id)?))
}

/// Removes an inbox and all that was said in it (admins). Every desktop forgets it too.
#[utoipa::path(delete, path = "/v1/inboxes/{id}", params(("id" = InboxId, Path)), responses((status = 204),
    (status = 401, body = ErrorBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn remove(
    State(api): State<Api>,
    by: Operator,
    At(id): At<InboxId>,
) -> Result<StatusCode, ApiError> {
    by.must_be_admin()?;
    // Its keys go first: nothing new comes in while what there is goes.
    api.directory.remove_inbox(id)?;
    api.signals.send(Signal::Inbox { inbox: None, id });
    // Goes on when the client does not wait for it.
    let erasing = tokio::spawn(async move { erase_all(&api, id, &by).await });
    erasing.await.map_err(|error| ApiError::internal(&error))??;
    Ok(StatusCode::NO_CONTENT)
}

/// Erases every conversation of an inbox.
async fn erase_all(api: &Api, id: InboxId, by: &Operator) -> Result<(), ApiError> {
    loop {
        let page = api.reader.run(move |reader| reader.of_inbox(id, 500)).await?;
        if page.is_empty() {
            return Ok(());
        }
        for conversation in page {
            let target = Target::Conversation(conversation);
            let actor = Actor { name: by.0.name.clone(), ..Actor::system() };
            let command = Command { id: None, target, actor, expected: None, action: Action::Erase };
            api.engine.submit(command).await?;
        }
    }
}

fn known(api: &Api, id: InboxId) -> Result<std::sync::Arc<Inbox>, ApiError> {
    api.directory.inbox(id).ok_or_else(|| ApiError::missing("There is no such inbox."))
}

/// Tells every desktop how this inbox stands.
async fn tell(api: &Api, id: InboxId) -> Result<(), ApiError> {
    let inbox = info(api, &*known(api, id)?).await?;
    api.signals.send(Signal::Inbox { inbox: Some(Box::new(inbox)), id });
    Ok(())
}
