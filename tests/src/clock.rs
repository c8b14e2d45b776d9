//! A clock that the test sets.

use std::sync::{Arc, Mutex, PoisonError};

use app::Clock;
use jiff::{SignedDuration, Timestamp};

/// A clock that stands still until it is moved.
#[derive(Debug, Clone)]
pub struct TestClock(Arc<Mutex<Timestamp>>);

impl TestClock {
    /// A clock that stands at this time, as in `2026-11-24T09:00:00+07:00`.
    pub fn at(time: &str) -> TestClock {
        TestClock(Arc::new(Mutex::new(parse(time))))
    }

    /// The clock as the portal reads it.
    pub fn clock(&self) -> Clock {
        let time = Arc::clone(&self.0);
        Clock::from_fn(move || *time.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Sets it.
    pub fn set(&self, time: &str) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = parse(time);
    }

    /// Moves it on.
    pub fn pass(&self, duration: SignedDuration) {
        let mut time = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *time = time.saturating_add(duration).unwrap_or(Timestamp::MAX);
    }

    /// What it shows.
    pub fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn parse(time: &str) -> Timestamp {
    time.parse().unwrap_or_else(|error| panic!("{time}: {error}"))
}
