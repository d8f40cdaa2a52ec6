//! Who can turn a recorded vote by changing a role.

use servanda_model::{Asked, Set, Subject};

use super::{Case, Context};
use crate::roster::Roster;

/// Not computed yet.
pub fn answer<'t>(_context: &Context<'t>, _roster: &Roster<'t>, _of: Option<&Set>, _what: &Subject) -> Asked<Case> {
    Ok(Err("changes of role on recorded votes are not computed yet".into()))
}
