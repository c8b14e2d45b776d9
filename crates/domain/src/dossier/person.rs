//! Who handed in a paper dossier (người nộp): kept sealed beside the header, never in it or in the log.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::code::DossierCode;
use crate::lang::Lang;
use crate::secret::{Purpose, Secret};

/// The applicant of a paper dossier, as the counter wrote her down. Debug output shows nothing of it (R7.3).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperApplicant {
    /// Họ và tên.
    pub name: String,
    /// Số định danh cá nhân.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub personal_id: Option<String>,
    /// Số điện thoại.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Thư điện tử, where she has one: notices go there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Địa chỉ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The language of the notices.
    #[serde(default)]
    pub lang: Lang,
    /// What the counter noted about the dossier: its papers, who handed it in for her.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
}

impl fmt::Debug for PaperApplicant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PaperApplicant(***)")
    }
}

/// The last four letters or digits of a number, as somebody who looks a dossier up proves that she knows it (R3.12).
/// `None`: it has fewer.
pub fn last_four(number: &str) -> Option<String> {
    let letters: Vec<char> = number.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_uppercase()).collect();
    let from = letters.len().checked_sub(4)?;
    Some(letters[from..].iter().collect())
}

/// What the header keeps of `four` in place of it: short, and worth nothing without the portal's secret.
pub fn proof(secret: &Secret, code: &DossierCode, four: &str) -> String {
    let mac = secret.mac(Purpose::LookUp, format!("{code}/{four}").as_bytes());
    crate::secret::hex(&mac[..6])
}

/// The proofs of the numbers of an applicant, each once.
pub fn proofs<'a>(secret: &Secret, code: &DossierCode, numbers: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut proofs: Vec<String> = Vec::new();
    for four in numbers.into_iter().filter_map(last_four) {
        let proof = proof(secret, code, &four);
        if !proofs.contains(&proof) {
            proofs.push(proof);
        }
    }
    // A header has little room, and nobody needs more than an identity paper and a telephone.
    proofs.truncate(3);
    proofs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_known_by_its_last_four() {
        for (number, expect) in [
            ("079 203 012 345", Some("2345")),
            ("+84 912.345.678", Some("5678")),
            ("b1234567", Some("4567")),
            ("c12x", Some("C12X")),
            ("123", None),
            ("", None),
        ] {
            assert_eq!(last_four(number).as_deref(), expect, "{number}");
        }
    }

    #[test]
    fn a_proof_holds_for_its_dossier_alone() {
        let secret = Secret::new(&[7; 32]);
        let code = |text| DossierCode::parse(text).unwrap();
        let (one, other) = (code("H99.01-261124-0001"), code("H99.01-261124-0002"));
        let all = proofs(&secret, &one, ["079203012345", "0912 342 345", "0912345678", "12"]);
        assert_eq!(all, [proof(&secret, &one, "2345"), proof(&secret, &one, "5678")]);
        assert!(!all.contains(&proof(&secret, &other, "2345")) && all.iter().all(|proof| proof.len() == 12));
    }
}
