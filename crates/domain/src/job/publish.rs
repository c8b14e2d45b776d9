//! How publishing the catalogue is cut into portions: a hundred of them, and the cursor is the number of those that are done.

use std::ops::Range;

use crate::log::SHARDS;

/// What is done in a portion of a publish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PublishStep {
    /// A shard of the catalogue's sources is read, laid together and put aside, so that what is published is what stood
    /// there when it was begun.
    Read,
    /// A share of the blocks is written.
    Blocks,
    /// A share of the directory and the search index is written.
    Directory,
    /// The head is switched to the edition.
    Serve,
    /// The edition before is let go of.
    Retire,
}

/// Steps in order with their number of portions.
const PLAN: [(PublishStep, u32); 5] = [
    (PublishStep::Read, SHARDS as u32),
    (PublishStep::Blocks, 64),
    (PublishStep::Directory, 16),
    (PublishStep::Serve, 2),
    (PublishStep::Retire, 2),
];

/// Portions in all.
pub const PORTIONS: u32 = 100;

/// One portion: number `number` of the `of` of its step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Portion {
    /// What is done.
    pub step: PublishStep,
    /// Which of the step's portions, from 0.
    pub number: u32,
    /// How many the step has.
    pub of: u32,
}

/// The portion at `cursor`; `None` once all are done.
pub fn portion(cursor: u32) -> Option<Portion> {
    let mut number = cursor;
    for (step, of) in PLAN {
        if number < of {
            return Some(Portion { step, number, of });
        }
        number -= of;
    }
    None
}

/// The place of the step at `cursor` among the steps, from 0.
pub(super) fn step_number(cursor: u32) -> usize {
    let step = portion(cursor).map(|portion| portion.step);
    PLAN.iter().position(|(planned, _)| Some(*planned) == step).unwrap_or(PLAN.len())
}

impl Portion {
    /// Which of `count` things belong to it: the portions of a step share them evenly, in order and without a gap.
    pub fn share(self, count: usize) -> Range<usize> {
        let place = |number: u32| {
            let place = count as u128 * u128::from(number) / u128::from(self.of.max(1));
            usize::try_from(place).unwrap_or(count)
        };
        place(self.number)..place(self.number + 1)
    }
}
