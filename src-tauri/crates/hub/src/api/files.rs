//! Files: uploaded by operators, read by them, and handed out under signed addresses.

use super::{Api, auth::Operator};
use crate::{
    files::{self, File, FileError, Limits, content_headers},
    web::{
        body::{Asked, At},
        error::ApiError,
    },
};
use axum::{
    Json,
    body::Body,
    extract::{DefaultBodyLimit, FromRequest as _, Multipart, Request, State, multipart::MultipartError},
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use baton_core::{
    FileId,
    api::{ErrorBody, Uploaded},
};
use serde::Deserialize;
use tower::ServiceExt as _;
use tower_http::services::ServeFile;

/// So many bytes an operator's file may have.
pub const LARGEST: u64 = 25 << 20;

/// How the file is called.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Named {
    /// Its name, when the body is the file itself.
    name: Option<String>,
}

/// Uploads a file of at most 25 MiB, to be sent with a message: as the body itself (`?name=`, `Content-Type`) or as the first file of
/// a form. The address works for a day; a message that carries the answer's `reference` gets fresh ones.
#[utoipa::path(post, path = "/v1/files", params(Named), request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = Uploaded), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
    (status = 413, body = ErrorBody), (status = 415, body = ErrorBody), (status = 507, body = ErrorBody)))]
pub async fn upload(
    State(api): State<Api>,
    _: Operator,
    Asked(named): Asked<Named>,
    mut request: Request,
) -> Result<Json<Uploaded>, ApiError> {
    let claimed = text(request.headers(), header::CONTENT_TYPE);
    let length =
        text(request.headers(), header::CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    let form = claimed.as_deref().is_some_and(|mime| mime.starts_with("multipart/form-data"));
    // A form has some words around its file.
    if length.is_some_and(|length| length > LARGEST + if form { 1 << 16 } else { 0 }) {
        return Err(FileError::TooLarge(LARGEST).into());
    }
    let limits = Limits::of(LARGEST);
    let file = if form {
        DefaultBodyLimit::disable().apply(&mut request);
        let words = |error: MultipartError| ApiError::invalid(format!("The form can't be read: {error}."));
        let mut form = Multipart::from_request(request, &())
            .await
            .map_err(|error| ApiError::invalid(format!("The form can't be read: {error}.")))?;
        loop {
            let Some(field) = form.next_field().await.map_err(words)? else {
                return Err(ApiError::invalid("The form has no file. Add one as a part with a filename."));
            };
            if let Some(name) = field.file_name().map(str::to_owned) {
                let claimed = field.content_type().map(str::to_owned);
                break api.files.put(field, &name, limits.claimed(claimed)).await?;
            }
        }
    } else {
        let name = named.name.ok_or_else(|| ApiError::invalid("name is missing. Say ?name=lamp.png."))?;
        api.files.put(request.into_body().into_data_stream(), &name, limits.claimed(claimed)).await?
    };
    let url = api.files.url(&file, files::UPLOADED_FOR);
    Ok(Json(uploaded(&file, url)))
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

fn uploaded(file: &File, url: String) -> Uploaded {
    Uploaded {
        id: file.id,
        url,
        name: file.name.clone(),
        mime: file.mime.clone(),
        media: file.media(),
        size: file.size,
        reference: files::reference(file.id),
    }
}

/// A kept file, for operators.
#[utoipa::path(get, path = "/v1/files/{id}", params(("id" = FileId, Path)), responses(
    (status = 200, description = "Its bytes; ranges work"), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn read(
    State(api): State<Api>,
    _: Operator,
    At(id): At<FileId>,
    request: Request,
) -> Result<Response, ApiError> {
    let file = api.files.find(id).await?;
    served(
        file.ok_or_else(|| ApiError::missing("There is no such file; it may have been removed."))?,
        request,
    )
    .await
}

/// A kept file, for whoever was given its address, until that is over.
#[utoipa::path(get, path = "/files/{token}/{name}", security(()), params(("token" = String, Path), ("name" = String, Path)),
    responses((status = 200, description = "Its bytes; ranges work"), (status = 404, body = ErrorBody)))]
pub async fn handed_out(
    State(api): State<Api>,
    At((token, _)): At<(String, String)>,
    request: Request,
) -> Result<Response, ApiError> {
    let file = api.files.by_token(&token).await?;
    served(file.ok_or_else(|| ApiError::missing("This address is over. Ask for a new one."))?, request).await
}

/// Answers with the file, so that nothing in it can run where it is shown.
async fn served(file: File, request: Request<Body>) -> Result<Response, ApiError> {
    let service = ServeFile::new(&file.path);
    let mut answer = match service.oneshot(request).await {
        Ok(answer) => answer.into_response(),
        Err(never) => match never {},
    };
    if answer.status() == StatusCode::NOT_FOUND {
        return Err(ApiError::internal(&format!("the bytes of file {} are gone", file.id)));
    }
    content_headers(&file, answer.headers_mut()).map_err(|error| ApiError::internal(&error))?;
    Ok(answer)
}
