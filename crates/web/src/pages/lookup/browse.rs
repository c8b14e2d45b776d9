//! Indexes of groups and the lists of one group: no pages to turn, so that every service is three clicks from home (R1.7).

mod event;
mod filter;
mod index;
mod list;

pub use event::EventPage;
pub use filter::{Filter, Filtering};
pub use index::{Index, Section};
pub use list::{List, NO_SECTOR, Part};
