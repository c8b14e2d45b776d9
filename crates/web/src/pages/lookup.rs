//! Finding a service and reading about it.

pub mod browse;
pub mod compliance;
pub mod home;
mod item;
pub mod machine;
pub mod notices;
pub mod search;
pub mod service;
pub mod suggest;
pub mod text;

#[cfg(test)]
mod tests;

pub(crate) use item::grouped;
pub use item::{Entry, Item};
