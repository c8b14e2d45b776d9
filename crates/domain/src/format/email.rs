//! E-mail addresses (thư điện tử).

use super::words::is_blank;
use super::{Outcome, Parsed, Wrong, text_value};
use crate::lang::Text;

/// Where most people in Vietnam have their mailbox: what a slip of the finger is measured against.
const COMMON: [&str; 6] = ["gmail.com", "yahoo.com", "yahoo.com.vn", "outlook.com", "hotmail.com", "icloud.com"];
/// Real providers whose names look like a slip of [`COMMON`].
const LOOKALIKES: [&str; 4] = ["ymail.com", "mail.com", "email.com", "gmx.com"];

text_value!(
    /// Địa chỉ thư điện tử: at most 254 characters, the domain in lower case.
    Email
);

impl Email {
    /// Reads an address. Errors: no `@`, a part that no mail server takes, longer than 254. Warns of likely slips (gmail.con).
    pub fn parse(raw: &str) -> Outcome<Email> {
        let typed = raw.trim_matches(is_blank);
        let Some((local, domain)) = typed.rsplit_once('@') else {
            return Err(Wrong::new(
                "Nhập địa chỉ thư điện tử có ký tự @, ví dụ an@example.com",
                "Enter an email address with @, for example an@example.com",
            ));
        };
        if let Some(sign) = typed.chars().find(|c| !c.is_ascii() || c.is_ascii_control() || *c == ' ') {
            let shown =
                if is_blank(sign) || sign.is_control() { "dấu cách".to_owned() } else { format!("ký tự “{sign}”") };
            let shown_en = if is_blank(sign) || sign.is_control() { "the space".to_owned() } else { format!("“{sign}”") };
            return Err(Wrong::new(
                format!("Địa chỉ thư điện tử không có dấu tiếng Việt và dấu cách: bỏ {shown}"),
                format!("An email address has no diacritics and no spaces: remove {shown_en}"),
            ));
        }
        if !is_local(local) {
            return Err(Wrong::new(
                "Xem lại phần trước @ của địa chỉ thư điện tử, ví dụ an@example.com",
                "Check the part before @, for example an@example.com",
            ));
        }
        let domain = domain.to_ascii_lowercase();
        if !is_domain(&domain) {
            return Err(Wrong::new(
                "Xem lại phần sau @ của địa chỉ thư điện tử, ví dụ gmail.com",
                "Check the part after @, for example gmail.com",
            ));
        }
        let value = format!("{local}@{domain}");
        if value.len() > 254 {
            return Err(Wrong::new(
                "Nhập địa chỉ thư điện tử dài tối đa 254 ký tự",
                "Enter an email address of at most 254 characters",
            ));
        }
        let hint = likely_domain(&domain).map(|likely| {
            Text::both(
                format!("Có phải bạn muốn nhập {local}@{likely}? Bạn đang nhập {value}"),
                format!("Did you mean {local}@{likely}? You entered {value}"),
            )
        });
        Ok(Parsed::warned(Email(value), hint))
    }
}

fn is_local(local: &str) -> bool {
    (1..=64).contains(&local.len())
        && local.split('.').all(|atom| {
            !atom.is_empty() && atom.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~-".contains(&b))
        })
}

fn is_domain(domain: &str) -> bool {
    let labels: Vec<&str> = domain.split('.').collect();
    let label = |label: &&str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let top = labels
        .last()
        .is_some_and(|top| top.len() >= 2 && (top.starts_with("xn--") || top.bytes().all(|b| b.is_ascii_alphabetic())));
    labels.len() >= 2 && labels.iter().all(label) && top
}

/// The common domain that this one is a slip of: one edit away, or ending in .con, .cmo and the like.
fn likely_domain(domain: &str) -> Option<String> {
    if COMMON.contains(&domain) || LOOKALIKES.contains(&domain) {
        return None;
    }
    if let Some(near) = COMMON.iter().find(|common| within_one_slip(domain, common)) {
        return Some((*near).to_owned());
    }
    let (head, top) = domain.rsplit_once('.')?;
    matches!(top, "con" | "cmo" | "ocm" | "comm" | "vom" | "xom" | "cim").then(|| format!("{head}.com"))
}

/// At most one letter missing, too many, wrong, or two neighbours swapped.
fn within_one_slip(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (rest_a, rest_b) = (&a[same..], &b[same..]);
    match (rest_a, rest_b) {
        ([x1, x2, xs @ ..], [y1, y2, ys @ ..]) if x1 == y2 && x2 == y1 && xs == ys => true,
        ([_, xs @ ..], [_, ys @ ..]) if xs == ys => true,
        ([_, xs @ ..], ys) if xs == ys => true,
        (xs, [_, ys @ ..]) => xs == ys,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::cases::check;
    use super::*;

    #[test]
    fn addresses() {
        let long = format!("{}@example.com", "a".repeat(65));
        let longer = format!("an@{}.com", ["b".repeat(60).as_str(); 5].join("."));
        check(
            Email::parse,
            |email| email.as_str().to_owned(),
            &[
                (" An.Nguyen+1@Example.COM ", Ok(("An.Nguyen+1@example.com", 0))),
                ("an@xn--vit-8na.vn", Ok(("an@xn--vit-8na.vn", 0))),
                ("an@gmail.com", Ok(("an@gmail.com", 0))),
                ("an@ymail.com", Ok(("an@ymail.com", 0))),
                ("an@gmail.con", Ok(("an@gmail.con", 1))),
                ("an@gmial.com", Ok(("an@gmial.com", 1))),
                ("an@gmai.com", Ok(("an@gmai.com", 1))),
                ("an@congty.con", Ok(("an@congty.con", 1))),
                ("an.example.com", Err("có ký tự @")),
                ("", Err("có ký tự @")),
                ("an@", Err("sau @")),
                ("@example.com", Err("trước @")),
                ("a..n@example.com", Err("trước @")),
                ("an@example", Err("sau @")),
                ("an@-x.com", Err("sau @")),
                ("ân@example.com", Err("“â”")),
                ("a n@example.com", Err("dấu cách")),
                ("an@example.com\r\nBcc: x@y.vn", Err("dấu cách")),
                (&long, Err("trước @")),
                (&longer, Err("254")),
            ],
        );
        assert!(Email::parse("an@gmail.con").unwrap().warnings[0].vi.contains("an@gmail.com?"));
    }
}
