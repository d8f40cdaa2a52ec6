//! Everything that is so at an instant.

use servanda_model::{Cond, DecisionId, FactId, InstrumentId, RuleId, TermId};

use crate::calendar::{Instant, Moment};
use crate::event::ItemKey;
use crate::machine::Machine;
use crate::run::Settings;
use crate::view::{
    Bond, BondView, Breach, DecisionView, FactView, InstanceView, Invalid, NotArisen,
};

/// Everything that is so at an instant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) now: Instant,
    pub(crate) not_arisen: Vec<NotArisen>,
    pub(crate) breaches: Vec<Breach>,
    pub(crate) invalid: Vec<Invalid>,
}

impl State {
    pub(crate) fn instance_views(
        &self,
        _machine: &Machine<'_>,
        _rule: Option<RuleId>,
    ) -> Vec<InstanceView> {
        Vec::new()
    }
    pub(crate) fn decision_views(
        &self,
        _machine: &Machine<'_>,
        _decision: DecisionId,
    ) -> Vec<DecisionView> {
        Vec::new()
    }
    pub(crate) fn fact_views(&self, _machine: &Machine<'_>, _fact: FactId) -> Vec<FactView> {
        Vec::new()
    }
    pub(crate) fn fact_view(&self, _machine: &Machine<'_>, _key: &ItemKey) -> Option<FactView> {
        None
    }
    pub(crate) fn cond_now(
        &self,
        _machine: &Machine<'_>,
        _settings: &[Settings],
        _cond: &Cond,
    ) -> Option<bool> {
        None
    }
    pub(crate) fn bond_view(
        &self,
        _machine: &Machine<'_>,
        party: TermId,
        instrument: InstrumentId,
    ) -> BondView {
        BondView {
            party,
            instrument,
            bond: Bond::None,
            since: None,
        }
    }
    pub(crate) fn in_force(&self, _instrument: InstrumentId) -> Option<Moment> {
        None
    }
    pub(crate) fn holders_now(
        &self,
        _machine: &Machine<'_>,
        _settings: &[Settings],
        _of: TermId,
    ) -> Vec<TermId> {
        Vec::new()
    }
}
