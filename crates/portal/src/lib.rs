//! The operator's command, and with it the whole portal in one local process.

pub mod catalogue;
pub mod check;
pub mod data;
pub mod database;
mod demo;
pub mod dossiers;
mod fault;
pub mod mailbox;
pub mod officer;
mod pump;
pub mod recount;
mod schedule;
pub mod serve;
pub mod ses;

pub use fault::Fault;
