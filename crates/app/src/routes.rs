//! Which function answers which address: the one table that the template, `cargo lambda watch` and the local portal follow.

/// The function that answers what no prefix below claims; API Gateway's `$default`.
pub const DEFAULT: &str = "service-lookup";

/// First segment of the path -> function, any method, greedy; the same under `/en`.
pub const PREFIXES: [(&str, &str); 10] = [
    ("dang-nhap", "account"),
    ("dang-xuat", "account"),
    ("tai-khoan", "account"),
    ("nop", "form-submission"),
    ("ho-so", "form-submission"),
    ("tra-cuu", "form-submission"),
    ("danh-gia", "rating-capture"),
    ("gop-y", "feedback-email"),
    ("can-bo", "casework"),
    ("tien-trinh", "casework"),
];

/// The function that answers `path`.
pub fn function_of(path: &str) -> &'static str {
    let path = path.strip_prefix('/').unwrap_or(path);
    let path = path.strip_prefix("en/").unwrap_or(path);
    let first = path.split('/').next().unwrap_or_default();
    PREFIXES.iter().find(|(prefix, _)| *prefix == first).map_or(DEFAULT, |(_, function)| function)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_go_to_their_function() {
        for (path, function) in [
            ("/", "service-lookup"),
            ("/en", "service-lookup"),
            ("/dich-vu/1.001193/dang-ky-khai-sinh", "service-lookup"),
            ("/nop/1.001193", "form-submission"),
            ("/en/nop/1.001193", "form-submission"),
            ("/nopx", "service-lookup"),
            ("/danh-gia/H99.01-261124-0001", "rating-capture"),
            ("/en/gop-y", "feedback-email"),
            ("/can-bo", "casework"),
        ] {
            assert_eq!(function_of(path), function, "{path}");
        }
    }
}
