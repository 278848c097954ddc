//! Today, without a library.

use std::time::{SystemTime, UNIX_EPOCH};

/// The date in UTC, as year, month and day.
pub fn today() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
    of_day(seconds / 86_400)
}

/// The date of a day counted from the first of January 1970.
fn of_day(day: u64) -> String {
    // Years begin in March here, so that the odd day of a leap year is the last one. An era has 400 years.
    let day = day + 719_468;
    let (era, day) = (day / 146_097, day % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let (in_january, day) = (month >= 10, day - (153 * month + 2) / 5 + 1);
    let month = if in_january { month - 9 } else { month + 3 };
    format!("{:04}-{month:02}-{day:02}", era * 400 + year + u64::from(in_january))
}

#[cfg(test)]
mod tests {
    use super::of_day;

    #[test]
    fn days_have_dates() {
        assert_eq!(of_day(0), "1970-01-01");
        assert_eq!(of_day(11_016), "2000-02-29");
        assert_eq!(of_day(11_017), "2000-03-01");
        assert_eq!(of_day(20_453), "2025-12-31");
        assert_eq!(of_day(20_454), "2026-01-01");
    }
}
