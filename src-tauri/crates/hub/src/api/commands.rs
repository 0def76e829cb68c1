//! What operators do to conversations. Each body carries the command's `id`: the same one again gets the same answer.

use super::{Api, auth::Operator, content};
use crate::{
    clock,
    engine::Done,
    web::{
        body::{At, Body},
        error::ApiError,
    },
};
use axum::{Json, extract::State};
use baton_core::{
    Action, Command, CommandId, ConversationId, Delivery, DeliveryState, Message, MessageId, OperatorId,
    OperatorRef, ReturnReason, Seq, Target,
    api::{ConversationSummary, ErrorBody, HandOver, Note, Plain, Reply, Return, Signal, Tags, Take},
};

type Answer = Result<Json<ConversationSummary>, ApiError>;

/// Submits one command of this operator.
async fn submit(
    api: &Api,
    by: &Operator,
    of: ConversationId,
    id: CommandId,
    expected: Option<Seq>,
    action: Action,
) -> Result<Done, ApiError> {
    let target = Target::Conversation(of);
    let command = Command { id: Some(id), target, actor: by.actor(), expected, action };
    Ok(api.engine.submit(command).await?)
}

fn summary(done: &Done) -> Json<ConversationSummary> {
    Json(ConversationSummary::from(&*done.conversation))
}

/// Takes it over; by its holder: begins the lease anew.
#[utoipa::path(post, path = "/v1/conversations/{id}/take", params(("id" = ConversationId, Path)), request_body = Take, responses(
    (status = 200, body = ConversationSummary), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
    (status = 404, body = ErrorBody), (status = 409, body = ErrorBody, description = "`held`: somebody else has it")))]
pub async fn take(
    State(api): State<Api>,
    by: Operator,
    At(of): At<ConversationId>,
    Body(body): Body<Take>,
) -> Answer {
    let lease_ms = body.minutes.map(|minutes| (minutes * 60_000.0) as i64);
    Ok(summary(&submit(&api, &by, of, body.id, body.version, Action::Take { lease_ms }).await?))
}

/// Hands it back to the bot.
#[utoipa::path(post, path = "/v1/conversations/{id}/return", params(("id" = ConversationId, Path)), request_body = Return, responses(
    (status = 200, body = ConversationSummary), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
    (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub async fn give_back(
    State(api): State<Api>,
    by: Operator,
    At(of): At<ConversationId>,
    Body(body): Body<Return>,
) -> Answer {
    let action = Action::Return { reason: ReturnReason::Operator, event: body.event };
    Ok(summary(&submit(&api, &by, of, body.id, body.version, action).await?))
}

/// Answers the contact. Durable when this is answered; delivered after that.
#[utoipa::path(post, path = "/v1/conversations/{id}/messages", params(("id" = ConversationId, Path)), request_body = Reply, responses(
    (status = 200, body = Message), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
    (status = 404, body = ErrorBody), (status = 409, body = ErrorBody, description = "`held` or `not_held`")))]
pub async fn say(
    State(api): State<Api>,
    by: Operator,
    At(of): At<ConversationId>,
    Body(mut body): Body<Reply>,
) -> Result<Json<Message>, ApiError> {
    content::check(&body.content).map_err(ApiError::invalid)?;
    api.files.attach(&mut body.content, of).await?;
    let message = clock::message_id(clock::now());
    let action =
        Action::Say { message, content: body.content, vendor_id: None, source: None, reasoning: None };
    let done = submit(&api, &by, of, body.id, body.version, action).await?;
    done.message
        .map(Json)
        .ok_or_else(|| ApiError::invalid("This id was used for another command. Choose a new one."))
}

/// Tries a failed message again.
#[utoipa::path(post, path = "/v1/conversations/{id}/messages/{message}/retry",
    params(("id" = ConversationId, Path), ("message" = MessageId, Path)), request_body = Plain, responses(
    (status = 200, body = ConversationSummary), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody),
    (status = 409, body = ErrorBody)))]
pub async fn retry(
    State(api): State<Api>,
    by: Operator,
    At((of, message)): At<(ConversationId, MessageId)>,
    Body(body): Body<Plain>,
) -> Answer {
    let action = Action::Report { message, delivery: Delivery::PENDING, tries: 0 };
    Ok(summary(&submit(&api, &by, of, body.id, body.version, action).await?))
}

/// Takes a failed message back, to say it another way: it is not tried again.
#[utoipa::path(post, path = "/v1/conversations/{id}/messages/{message}/withdraw",
    params(("id" = ConversationId, Path), ("message" = MessageId, Path)), request_body = Plain, responses(
    (status = 200, body = ConversationSummary), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody),
    (status = 409, body = ErrorBody)))]
pub async fn withdraw(
    State(api): State<Api>,
    by: Operator,
    At((of, message)): At<(ConversationId, MessageId)>,
    Body(body): Body<Plain>,
) -> Answer {
    let failed = api.reader.run(move |reader| reader.undelivered_one(message)).await?;
    let (reason, tries) = failed.map(|row| (row.reason, row.tries)).unwrap_or_default();
    let delivery = Delivery { state: DeliveryState::Failed, reason, taken_back: true };
    let action = Action::Report { message, delivery, tries };
    Ok(summary(&submit(&api, &by, of, body.id, body.version, action).await?))
}

/// Writes a note for the team.
#[utoipa::path(post, path = "/v1/conversations/{id}/notes", params(("id" = ConversationId, Path)), request_body = Note, responses(
    (status = 200, body = ConversationSummary), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
    (status = 404, body = ErrorBody)))]
pub async fn note(
    State(api): State<Api>,
    by: Operator,
    At(of): At<ConversationId>,
    Body(body): Body<Note>,
) -> Answer {
    Ok(summary(&submit(&api, &by, of, body.id, None, Action::Note { text: body.text }).await?))
}

pub fn named(api: &Api, operator: Option<OperatorId>) -> Result<Option<OperatorRef>, ApiError> {
    operator
        .map(|id| {
            let known = api.directory.operator(id);
            known
                .map(|known| OperatorRef { id, name: known.name })
                .ok_or_else(|| ApiError::invalid("operator: there is no such operator."))
        })
        .transpose()
}

/// Means it for an operator, or for nobody.
#[utoipa::path(post, path = "/v1/conversations/{id}/assign", params(("id" = ConversationId, Path)), request_body = HandOver, responses(
    (status = 200, body = ConversationSummary), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
    (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub async fn assign(
    State(api): State<Api>,
    by: Operator,
    At(of): At<ConversationId>,
    Body(body): Body<HandOver>,
) -> Answer {
    let operator = named(&api, body.operator)?;
    Ok(summary(&submit(&api, &by, of, body.id, None, Action::Assign { operator }).await?))
}

/// Gives it up for somebody else to take.
#[utoipa::path(post, path = "/v1/conversations/{id}/transfer", params(("id" = ConversationId, Path)), request_body = HandOver, responses(
    (status = 200, body = ConversationSummary), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
    (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub async fn transfer(
    State(api): State<Api>,
    by: Operator,
    At(of): At<ConversationId>,
    Body(body): Body<HandOver>,
) -> Answer {
    let operator = named(&api, body.operator)?;
    Ok(summary(&submit(&api, &by, of, body.id, None, Action::Transfer { operator, team: body.team }).await?))
}

/// Sets the tags.
#[utoipa::path(post, path = "/v1/conversations/{id}/tags", params(("id" = ConversationId, Path)), request_body = Tags, responses(
    (status = 200, body = ConversationSummary), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
    (status = 404, body = ErrorBody)))]
pub async fn tag(
    State(api): State<Api>,
    by: Operator,
    At(of): At<ConversationId>,
    Body(body): Body<Tags>,
) -> Answer {
    Ok(summary(&submit(&api, &by, of, body.id, None, Action::Tag { tags: body.tags }).await?))
}

/// Closes it.
#[utoipa::path(post, path = "/v1/conversations/{id}/close", params(("id" = ConversationId, Path)), request_body = Plain, responses(
    (status = 200, body = ConversationSummary), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody),
    (status = 409, body = ErrorBody)))]
pub async fn close(
    State(api): State<Api>,
    by: Operator,
    At(of): At<ConversationId>,
    Body(body): Body<Plain>,
) -> Answer {
    Ok(summary(&submit(&api, &by, of, body.id, body.version, Action::Close).await?))
}

/// Nobody is waiting for an answer.
#[utoipa::path(post, path = "/v1/conversations/{id}/read", params(("id" = ConversationId, Path)), request_body = Plain, responses(
    (status = 200, body = ConversationSummary), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody),
    (status = 409, body = ErrorBody)))]
pub async fn read(
    State(api): State<Api>,
    by: Operator,
    At(of): At<ConversationId>,
    Body(body): Body<Plain>,
) -> Answer {
    Ok(summary(&submit(&api, &by, of, body.id, body.version, Action::Read).await?))
}

/// The operator types: colleagues and the contact may see it. Not in the log.
#[utoipa::path(post, path = "/v1/conversations/{id}/typing", params(("id" = ConversationId, Path)), request_body = Plain, responses(
    (status = 200, body = ConversationSummary), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn typing(
    State(api): State<Api>,
    by: Operator,
    At(of): At<ConversationId>,
    Body(_): Body<Plain>,
) -> Answer {
    let conversation = api.conversation(of).await?;
    api.signals.send(Signal::Typing { conversation: of, actor: by.actor() });
    let shows = conversation.carries.is_none_or(|carries| carries.typing);
    let holds = conversation.control.holder().is_some_and(|holder| holder.id == by.0.id);
    if let (true, Some(inbox)) = (holds && shows, api.directory.inbox(conversation.inbox))
        && let Some(connector) = api.connectors.of(inbox.kind)
    {
        connector.operator_types(&inbox, &conversation.contact).await;
    }
    Ok(Json(ConversationSummary::from(&conversation)))
}
