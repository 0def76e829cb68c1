//! Answering who asked, from a task of its own: the engine's thread wakes one task for a batch, and that one wakes its neighbours,
//! which is cheaper by far than waking each of them from outside of the runtime.

use super::{Done, Refused};
use tokio::sync::{mpsc, oneshot};

/// Who waits for what became of a command.
pub type Answer = oneshot::Sender<Result<Done, Refused>>;

/// What became of it, for who waits.
pub type Settled = (Answer, Result<Done, Refused>);

/// Hands out what the engine's thread settled, until that has ended.
pub async fn run(mut settled: mpsc::UnboundedReceiver<Vec<Settled>>) {
    while let Some(batch) = settled.recv().await {
        for (answer, result) in batch {
            // Who asked may have gone: nothing to tell then.
            let _ = answer.send(result);
        }
    }
}
