//! Accounts and signing in with a one-time code (đăng nhập bằng mã dùng một lần): design §6, safety §5.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::access::{Action, Role, allowed, stops_everything};
use crate::code::{AccountId, AgencyCode};
use crate::lang::Lang;
use crate::prefill::Profile;

/// How a one-time code reaches its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// By e-mail.
    Mail,
}

/// Minutes that a one-time code can be used.
pub const CODE_MINUTES: u32 = 10;
/// Tries that a one-time code stands.
pub const CODE_TRIES: u32 = 5;
/// Codes an hour that an address is sent.
pub const CODES_PER_HOUR: u32 = 5;
/// Codes a day that an address is sent.
pub const CODES_PER_DAY: u32 = 10;
/// Wrong codes an hour that a network address may type: a mobile carrier puts thousands behind one.
pub const FAILURES_PER_HOUR: u32 = 300;
/// How long a session lasts: 12 hours.
pub const SESSION: SignedDuration = SignedDuration::from_hours(12);

/// How long after its end a session may still bring in what was being typed, and nothing else: nothing is shown for it.
pub const GRACE: SignedDuration = SignedDuration::from_hours(24);

/// Six digits from four random bytes; the bias of the remainder is below 1 in 4,000.
pub fn one_time_code(random: [u8; 4]) -> String {
    format!("{:06}", u32::from_le_bytes(random) % 1_000_000)
}

/// What a person types for a code: spaces, dots and dashes ignored. `None`: not six digits.
pub fn typed_code(text: &str) -> Option<String> {
    let code: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-')).collect();
    (code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit())).then_some(code)
}

/// A role at an agency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// Where.
    pub agency: AgencyCode,
    /// As what.
    pub role: Role,
}

/// A person who signed in once: a citizen, and an officer where there are posts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Account {
    /// Its identity.
    pub id: AccountId,
    /// The address that codes and notices go to.
    pub email: String,
    /// The language of the mails.
    pub lang: Lang,
    /// What the person said of herself; forms are prefilled from it (TT32 11.2c).
    #[serde(default)]
    pub profile: Profile,
    /// The officer's posts; empty for a citizen.
    #[serde(default)]
    pub posts: Vec<Post>,
    /// When it began.
    pub created_at: Timestamp,
    /// Rises with each change.
    pub version: u32,
}

impl Account {
    /// The agencies at which this person has `role`-s that satisfy `wanted`.
    pub fn agencies(&self, wanted: impl Fn(Role) -> bool) -> Vec<&AgencyCode> {
        let mut agencies: Vec<&AgencyCode> =
            self.posts.iter().filter(|post| wanted(post.role)).map(|post| &post.agency).collect();
        agencies.dedup();
        agencies
    }

    /// How pages name the person: by the name that she gave, else by her address.
    pub fn name(&self) -> &str {
        self.profile.answers.get("name").and_then(|answer| answer.value.as_text()).unwrap_or(&self.email)
    }

    /// Whether this person may do `action` at `agency`, by any of her posts there.
    pub fn may(&self, action: Action, agency: &AgencyCode) -> bool {
        self.posts.iter().any(|post| post.agency == *agency && allowed(post.role, action))
    }

    /// Whether this person may publish what stops every service of the portal, which `runs` runs.
    pub fn may_stop_everything(&self, runs: Option<&AgencyCode>) -> bool {
        self.posts.iter().any(|post| stops_everything(post.role, runs == Some(&post.agency)))
    }

    /// Whether this person has any post at all.
    pub fn is_officer(&self) -> bool {
        !self.posts.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_people_type_them() {
        for (typed, expect) in [
            ("123456", Some("123456")),
            (" 123 456 ", Some("123456")),
            ("123-456", Some("123456")),
            ("12345", None),
            ("12345x", None),
            ("١٢٣٤٥٦", None),
        ] {
            assert_eq!(typed_code(typed).as_deref(), expect, "{typed}");
        }
        assert_eq!(one_time_code([0; 4]), "000000");
        assert_eq!(typed_code(&one_time_code([255; 4])).map(|code| code.len()), Some(6));
    }
}
