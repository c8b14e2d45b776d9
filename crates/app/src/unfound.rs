//! Words that were searched for and found nothing: counted without who searched, and never at the cost of the page.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use domain::statistics::Month;
use domain::unfound::{Lately, UnfoundWords};

use crate::App;

/// How long a page waits for its words to be counted.
const PATIENCE: Duration = Duration::from_millis(300);

/// What this process has counted lately.
#[derive(Debug, Default)]
pub(crate) struct CountedLately(Mutex<Lately>);

impl App {
    /// Counts the words of a query that found nothing, if they may be kept. At most one write; what fails is for the log
    /// alone, which is not told the words.
    pub async fn count_unfound(&self, query: &str) {
        let Some(words) = UnfoundWords::of(query) else { return };
        let now = self.now();
        let admitted = self.0.unfound.0.lock().unwrap_or_else(PoisonError::into_inner).admits(&words, now);
        if !admitted {
            return;
        }
        let counting = tokio::time::timeout(PATIENCE, self.store().count_unfound(&words, Month::of(now)));
        match counting.await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => tracing::warn!(%error, "words that found nothing were not counted"),
            Err(_) => tracing::warn!("words that found nothing were not counted in time"),
        }
    }
}
