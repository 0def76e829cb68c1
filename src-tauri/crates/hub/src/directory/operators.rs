//! Operators and their tokens.

use super::{
    AddedOperator, Directory, DirectoryError,
    secret::{self, fingerprint, new_secret},
};
use crate::clock;
use baton_core::{OperatorId, Role, api::OperatorInfo};
use rusqlite::params;

impl Directory {
    /// Adds an operator.
    pub fn add_operator(&self, name: &str, role: Role) -> Result<AddedOperator, DirectoryError> {
        let name = secret::name(name)?;
        let (id, token) = (clock::operator_id(clock::now()), new_secret("bo_"));
        self.write(|db| {
            let taken: bool =
                db.query_row("SELECT EXISTS (SELECT 1 FROM operators WHERE name = ?1)", [&name], |row| {
                    row.get(0)
                })?;
            if taken {
                let words = format!(
                    "There is an operator {name} already. Choose a name that colleagues can tell apart."
                );
                return Err(DirectoryError::Invalid(words));
            }
            db.execute(
                "INSERT INTO operators (id, name, role, fingerprint) VALUES (?1, ?2, ?3, ?4)",
                params![id.as_bytes(), name, word(role), fingerprint(&token)],
            )?;
            Ok(AddedOperator { id, name, role, token })
        })
    }

    /// Removes an operator and its own canned responses: its token is refused from now on.
    pub fn remove_operator(&self, id: OperatorId) -> Result<(), DirectoryError> {
        self.write(|db| {
            db.execute("DELETE FROM canned WHERE owner = ?1", [id.as_bytes()])?;
            match db.execute("DELETE FROM operators WHERE id = ?1", [id.as_bytes()])? {
                0 => Err(DirectoryError::Missing),
                _ => Ok(()),
            }
        })
    }

    /// All operators, by name.
    pub fn operators(&self) -> Vec<OperatorInfo> {
        self.snapshot().operators.clone()
    }

    /// One operator.
    pub fn operator(&self, id: OperatorId) -> Option<OperatorInfo> {
        self.find(|known| known.operators.iter().find(|operator| operator.id == id).cloned())
    }

    /// Whose token this is. In memory: it is asked on every request.
    pub fn operator_by_token(&self, token: &str) -> Option<OperatorInfo> {
        let print = fingerprint(token);
        self.find(|known| known.tokens.get(&print).cloned())
    }
}

fn word(role: Role) -> &'static str {
    match role {
        Role::Agent => "agent",
        Role::Supervisor => "supervisor",
        Role::Admin => "admin",
    }
}
