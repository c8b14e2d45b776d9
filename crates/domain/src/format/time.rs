//! Times of day (giờ, phút).

use jiff::civil::Time;

use super::{Outcome, Parsed, Wrong};

/// Reads hour and minute as people write them: `14:05`, `14h05`, `14 giờ 5`. Errors: no such time of day.
pub fn parse_time(raw: &str) -> Outcome<Time> {
    let numbers: Option<Vec<i8>> =
        raw.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).map(|part| part.parse().ok()).collect();
    let time = match numbers.as_deref() {
        Some([hour, minute]) => Time::new(*hour, *minute, 0, 0).ok(),
        _ => None,
    };
    time.map(Parsed::clean).ok_or_else(|| Wrong::new("Nhập giờ và phút, ví dụ 14:05", "Enter hour and minute, for example 14:05"))
}

/// The time as forms keep and show it: `08:05`.
pub fn show_time_of_day(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

#[cfg(test)]
mod tests {
    use super::super::cases::check;
    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        check(
            parse_time,
            |time| show_time_of_day(*time),
            &[
                ("14:05", Ok(("14:05", 0))),
                ("14h05", Ok(("14:05", 0))),
                ("8 giờ 30", Ok(("08:30", 0))),
                ("08.30", Ok(("08:30", 0))),
                ("24:00", Err("ví dụ 14:05")),
                ("14", Err("ví dụ 14:05")),
                ("14:05:06", Err("ví dụ 14:05")),
                ("", Err("ví dụ 14:05")),
                ("300:00", Err("ví dụ 14:05")),
            ],
        );
    }
}
