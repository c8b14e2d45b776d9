//! Words and addresses that several pages of the desk use.

use domain::clock::{show_date, show_time, vietnam_time};
use jiff::Timestamp;

/// A deadline in words: the day, with the time where it is not the day's end.
pub(crate) fn due_text(at: Timestamp) -> String {
    let time = vietnam_time(at);
    if (time.hour(), time.minute()) == (23, 59) { show_date(time.date()) } else { show_time(at) }
}

/// A value as it stands in a query.
pub(crate) fn encode(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_without_a_time() {
        for (at, expect) in [("2026-11-25T16:59:59Z", "25/11/2026"), ("2026-11-25T03:30:00Z", "10:30 25/11/2026")] {
            assert_eq!(due_text(at.parse().unwrap()), expect);
        }
    }
}
