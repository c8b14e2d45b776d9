//! The rules of the portal: pure, without I/O, clock, randomness, AWS or HTTP. `now` and new ids are arguments.

pub mod clock;
pub mod code;
pub mod lang;
pub mod term;
