//! Names of power indices.

use dashu::rational::RBig;
use ecow::{EcoString, eco_format};
use servanda_vote::{PerVoter, Solved, VoteError};

/// The values of an index, player by player.
pub(super) fn values(solved: &Solved<'_>, index: &str) -> Result<Vec<RBig>, EcoString> {
    let all = |values: PerVoter<RBig>| values.iter().cloned().collect::<Vec<_>>();
    let said = |error: VoteError| eco_format!("{error}");
    match index {
        "shapley-shubik" => solved.shapley_shubik().map(all).map_err(said),
        "banzhaf" => Ok(all(solved.banzhaf().absolute())),
        "normalized banzhaf" | "normalised banzhaf" => solved.banzhaf().normalised().map(all).map_err(said),
        "coleman prevent" => solved.banzhaf().coleman_prevent().map(all).map_err(said),
        "coleman initiate" => solved.banzhaf().coleman_initiate().map(all).map_err(said),
        "johnston" => solved.johnston().map(all).map_err(said),
        "deegan-packel" => solved.deegan_packel().map(all).map_err(said),
        "holler-packel" => solved.holler_packel().map(all).map_err(said),
        other => Err(eco_format!("the index `{other}` is not computed here")),
    }
}
