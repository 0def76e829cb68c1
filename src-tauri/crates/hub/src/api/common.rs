//! Answers that any route of a kind may give, described once for all of them.

use utoipa::openapi::{
    Content, OpenApi, Ref, RefOr, Response, ResponseBuilder,
    path::{Operation, PathItem},
};

/// Of every route with a JSON body.
const WITH_BODY: [(&str, &str); 3] = [
    ("400", "the body is not as it should be; the words name the member"),
    ("413", "the body is too large"),
    ("415", "the body is said to be something else"),
];

/// Of every route that asks who is there.
const WITH_TOKEN: [(&str, &str); 2] =
    [("503", "the hub is busy, or this took too long: ask again"), ("507", "the hub's disk is full")];

/// Adds what is not described yet.
pub fn describe(description: &mut OpenApi) {
    for operation in description.paths.paths.values_mut().flat_map(operations) {
        if operation.request_body.is_some() {
            add(operation, &WITH_BODY);
        }
        if operation.responses.responses.contains_key("401") {
            add(operation, &WITH_TOKEN);
        }
    }
}

fn operations(path: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem { get, put, post, delete, patch, .. } = path;
    [get, put, post, delete, patch].into_iter().flatten()
}

fn add(operation: &mut Operation, answers: &[(&str, &str)]) {
    for (status, words) in answers {
        operation.responses.responses.entry((*status).to_owned()).or_insert_with(|| RefOr::T(error(words)));
    }
}

fn error(words: &str) -> Response {
    let body = Content::new(Some(Ref::from_schema_name("ErrorBody")));
    ResponseBuilder::new().description(words).content("application/json", body).build()
}
