//! Canned responses over the web. `GET` gives the file that `import` takes.

use super::{Api, auth::Operator, content};
use crate::{
    clock,
    web::{
        body::{At, Body},
        error::ApiError,
    },
};
use axum::{Json, extract::State, http::StatusCode};
use baton_core::{
    Canned, CannedBook, CannedId, CannedScope, NewCanned,
    api::{ErrorBody, Signal},
};

/// The team's canned responses and the operator's own, by shortcut. Saved as a file, it is what `import` takes.
#[utoipa::path(get, path = "/v1/canned", responses((status = 200, body = CannedBook<Canned>), (status = 401, body = ErrorBody)))]
pub async fn list(State(api): State<Api>, by: Operator) -> Result<Json<CannedBook>, ApiError> {
    Ok(Json(CannedBook { canned: api.directory.canned(by.0.id)? }))
}

/// Adds one: for the operator, or for the team (supervisors and admins).
#[utoipa::path(post, path = "/v1/canned", request_body = NewCanned, responses((status = 200, body = Canned),
    (status = 400, body = ErrorBody), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody)))]
pub async fn add(
    State(api): State<Api>,
    by: Operator,
    Body(mut new): Body<NewCanned>,
) -> Result<Json<Canned>, ApiError> {
    let id = clock::canned_id(clock::now());
    allowed(&by, new.scope)?;
    prepare(&api, &mut new, id).await?;
    let added = api.directory.add_canned(by.0.id, id, new)?;
    api.signals.send(Signal::Canned);
    Ok(Json(added))
}

/// Replaces one: an own one, or one of the team (supervisors and admins).
#[utoipa::path(put, path = "/v1/canned/{id}", params(("id" = CannedId, Path)), request_body = NewCanned, responses(
    (status = 200, body = Canned), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
    (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn change(
    State(api): State<Api>,
    by: Operator,
    At(id): At<CannedId>,
    Body(mut new): Body<NewCanned>,
) -> Result<Json<Canned>, ApiError> {
    own(&api, &by, id)?;
    allowed(&by, new.scope)?;
    prepare(&api, &mut new, id).await?;
    let changed = api.directory.change_canned(by.0.id, id, new)?;
    api.signals.send(Signal::Canned);
    Ok(Json(changed))
}

/// Removes one: an own one, or one of the team (supervisors and admins).
#[utoipa::path(delete, path = "/v1/canned/{id}", params(("id" = CannedId, Path)), responses((status = 204),
    (status = 401, body = ErrorBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn remove(
    State(api): State<Api>,
    by: Operator,
    At(id): At<CannedId>,
) -> Result<StatusCode, ApiError> {
    own(&api, &by, id)?;
    api.directory.remove_canned(id)?;
    api.signals.send(Signal::Canned);
    Ok(StatusCode::NO_CONTENT)
}

/// Takes all of a file or none of it; one with the same scope and shortcut is replaced.
#[utoipa::path(post, path = "/v1/canned/import", request_body = CannedBook<NewCanned>, responses(
    (status = 200, body = CannedBook<Canned>), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
    (status = 403, body = ErrorBody)))]
pub async fn import(
    State(api): State<Api>,
    by: Operator,
    Body(book): Body<CannedBook<NewCanned>>,
) -> Result<Json<CannedBook>, ApiError> {
    for (place, new) in book.canned.iter().enumerate() {
        allowed(&by, new.scope)?;
        content::check(&new.content)
            .map_err(|words| ApiError::invalid(format!("canned[{place}]: {words}")))?;
    }
    api.directory.import_canned(by.0.id, book.canned)?;
    api.signals.send(Signal::Canned);
    let mut kept = api.directory.canned(by.0.id)?;
    for canned in &mut kept {
        // A file that another hub kept is not here: it is named when the response is used.
        if let Err(error) = api.files.attach(&mut canned.said.content, canned.id).await {
            tracing::debug!(%error, "an imported canned response names a file that is not here");
        }
    }
    Ok(Json(CannedBook { canned: kept }))
}

/// What it says is checked, and its files are kept for it.
async fn prepare(api: &Api, new: &mut NewCanned, id: CannedId) -> Result<(), ApiError> {
    content::check(&new.content).map_err(ApiError::invalid)?;
    Ok(api.files.attach(&mut new.content, id).await?)
}

fn allowed(by: &Operator, scope: CannedScope) -> Result<(), ApiError> {
    if scope == CannedScope::Team { by.must_lead() } else { Ok(()) }
}

/// Refuses another operator's as if it were not there.
fn own(api: &Api, by: &Operator, id: CannedId) -> Result<(), ApiError> {
    let missing = || ApiError::missing("There is no such canned response.");
    let (owner, _) = api.directory.canned_response(id)?.ok_or_else(missing)?;
    match owner {
        None => by.must_lead(),
        Some(owner) if owner == by.0.id => Ok(()),
        Some(_) => Err(missing()),
    }
}
