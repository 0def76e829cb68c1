//! What the errors of a start mean to a person.

use crate::startup::{Problem, RemedyAct};
use baton_desk::DeskError;
use baton_hub::StartError;

/// Why the embedded hub did not start.
pub fn of_hub(error: &StartError) -> Problem {
    use RemedyAct::{AnotherPort, Quit, ShowFolder, TryAgain};
    let text = error.to_string();
    match error {
        StartError::AddressTaken(address) => Problem::new(
            format!("Port {} is taken", address.port()),
            format!(
                "Another program listens on {address}, where your bots look for Baton. End that program and try again. \
                 If you use another port, give your bots the new address."
            ),
            &[TryAgain, AnotherPort],
        ),
        StartError::NewerDatabase { .. } => {
            Problem::new("Written by a newer Baton", text, &[Quit, ShowFolder])
        }
        StartError::Corrupt { .. } => Problem::new("A file is damaged", text, &[ShowFolder, TryAgain]),
        StartError::InUse(_) => Problem::new("Baton already runs on this data", text, &[TryAgain, Quit]),
        StartError::DiskFull(_) => Problem::new("No room left", text, &[ShowFolder, TryAgain]),
        StartError::Unwritable { .. } => {
            Problem::new("Baton's folder can't be written", text, &[ShowFolder, TryAgain])
        }
        StartError::Other(_) => {
            Problem::new("The hub on this computer did not start", text, &[TryAgain, ShowFolder])
        }
    }
}

/// Why the cache did not open.
pub fn of_desk(error: &DeskError) -> Problem {
    use RemedyAct::{Quit, ShowFolder, TryAgain};
    let text = error.to_string();
    match error {
        DeskError::NewerDatabase { .. } => {
            Problem::new("Written by a newer Baton", text, &[Quit, ShowFolder])
        }
        DeskError::Corrupt { .. } => Problem::new("A file is damaged", text, &[ShowFolder, TryAgain]),
        DeskError::DiskFull(_) => Problem::new("No room left", text, &[ShowFolder, TryAgain]),
        DeskError::Other(_) => Problem::new("Baton's files can't be opened", text, &[TryAgain, ShowFolder]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_offers_another_one_and_says_what_that_means() {
        let problem = of_hub(&StartError::AddressTaken(([127, 0, 0, 1], 4747).into()));
        assert_eq!(problem.title, "Port 4747 is taken");
        assert!(problem.text.contains("give your bots the new address"));
        assert!(problem.remedies.iter().any(|remedy| remedy.act == RemedyAct::AnotherPort));
    }

    #[test]
    fn a_newer_database_is_never_tried_again_blindly() {
        let problem = of_hub(&StartError::NewerDatabase { found: 9, known: 1 });
        assert!(problem.text.contains("nothing was changed"));
        assert!(problem.remedies.iter().all(|remedy| remedy.act != RemedyAct::TryAgain));
    }
}
