//! The catalogue: the agency's own text and the national records laid together, and what is published from them.

mod block;
mod build;
mod collation;
mod curated;
mod directory;
mod event_rule;
mod group;
mod layout;
mod merge;
mod summary;

pub use block::{Block, BlockTooLarge, Blocks, block_of, split};
pub use collation::{collation_key, sort};
pub use curated::{Curated, Problem, Sources};
pub use directory::{Corrupted, Directory, Doc, Entries, Entry};
pub use event_rule::{EventRule, EventRules};
pub use group::{Group, GroupKind};
pub use merge::merge;
pub use summary::Summary;
