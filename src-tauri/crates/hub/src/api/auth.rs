//! Who asks: the operator whose token comes with the request.

use super::Api;
use crate::{clock, web::error::ApiError};
use axum::{
    extract::FromRequestParts,
    http::{header::AUTHORIZATION, request::Parts},
};
use baton_core::{Actor, Role, api::OperatorInfo};

/// The operator who asks.
pub struct Operator(pub OperatorInfo);

impl Operator {
    /// As the actor of a command.
    pub fn actor(&self) -> Actor {
        Actor::operator(self.0.id, self.0.name.clone())
    }
}

impl Operator {
    /// Refused unless the operator is a supervisor or an admin.
    pub fn must_lead(&self) -> Result<(), ApiError> {
        if self.0.role >= Role::Supervisor {
            return Ok(());
        }
        Err(ApiError::forbidden("Only supervisors and admins may do this. Ask one of them."))
    }
}

impl FromRequestParts<Api> for Operator {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, ApiError> {
        let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = header
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let (_, token) = token.ok_or_else(ApiError::signed_out)?;
        let operator = api.directory.operator_by_token(token.trim()).ok_or_else(ApiError::signed_out)?;
        api.signals.duty.heard(operator.id, clock::now());
        Ok(Self(operator))
    }
}

/// The operator who asks, who has to be an admin: known before anything of the request is looked at.
pub struct Admin(pub OperatorInfo);

impl FromRequestParts<Api> for Admin {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, ApiError> {
        let Operator(operator) = Operator::from_request_parts(parts, api).await?;
        if operator.role == Role::Admin {
            return Ok(Self(operator));
        }
        Err(ApiError::forbidden("Only admins may do this. Ask one of them."))
    }
}
