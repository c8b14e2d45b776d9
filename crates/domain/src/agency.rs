//! Agencies (cơ quan), their places, and the identity of the portal: data of whoever deploys it.

use serde::{Deserialize, Serialize};

use crate::code::AgencyCode;
use crate::lang::Text;
use crate::procedure::{Receiver, ascii_words};

/// A province or a city under the central government (tỉnh, thành phố).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Province {
    /// Two digits.
    pub code: String,
    /// Its name.
    pub name: String,
}

impl Province {
    /// Whether `name` names it, with or without what kind it is ("tỉnh Bắc Ninh", "Bắc Ninh").
    pub fn is_named(&self, name: &str) -> bool {
        bare(&self.name) == bare(name)
    }
}

/// What begins the name of a province.
const KINDS: [&str; 2] = ["tinh ", "thanh pho "];

fn bare(name: &str) -> String {
    let folded = ascii_words(name);
    KINDS.iter().find_map(|kind| folded.strip_prefix(kind)).unwrap_or(&folded).to_owned()
}

/// The province that a publisher's name ends with ("UBND tỉnh Bắc Ninh"); `None` for ministries and who serves the whole
/// country.
pub fn province_of(publisher: &str) -> Option<&str> {
    ["tỉnh ", "Tỉnh ", "thành phố ", "Thành phố "]
        .iter()
        .filter_map(|kind| publisher.rfind(kind))
        .max()
        .map(|at| &publisher[at..])
}

/// A commune, ward or special zone (xã, phường, đặc khu).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ward {
    /// Five digits.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The province that it belongs to (R4.7).
    pub province: String,
}

/// An agency that takes dossiers, or that others report to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agency {
    /// What the portal and dossier codes call it.
    pub code: AgencyCode,
    /// Mã định danh đơn vị, in full.
    pub unit: String,
    /// What kind it is: which procedures it receives.
    pub kind: Receiver,
    /// Its full name.
    pub name: Text,
    /// Where it is.
    pub province: String,
    /// Its ward, for an agency of a ward.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ward: Option<String>,
    /// The agency above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<AgencyCode>,
    /// Where feedback about it goes.
    pub email: String,
    /// The telephone number for questions.
    pub hotline: String,
    /// Where it is found.
    pub address: Text,
    /// When it is open.
    pub hours: Text,
}

/// Who the portal belongs to (TT32 Art. 16).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// The portal's name.
    pub name: Text,
    /// The agency's full name.
    pub agency: Text,
    /// The person or office responsible.
    pub responsible: Text,
    /// The postal address.
    pub address: Text,
    /// The telephone number for questions.
    pub hotline: String,
    /// The address that takes feedback (TT32 11.2g).
    pub email: String,
    /// The address that mails come from.
    pub sender: String,
    /// The agency that runs the portal: its leaders, besides administrators, may tell that all of it stops (R1.11).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run_by: Option<AgencyCode>,
    /// Everybody and everything here is made up, and every page says so.
    #[serde(default)]
    pub demo: bool,
}

/// Provinces, wards, agencies and identity, as a data file has them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agencies {
    /// Who the portal belongs to.
    pub portal: Identity,
    /// The provinces in which it serves.
    pub provinces: Vec<Province>,
    /// Their wards.
    pub wards: Vec<Ward>,
    /// Their agencies.
    pub agencies: Vec<Agency>,
}

/// What everyone needs each minute (item `HEAD`, at most 8 KB). Each published thing has a version of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The edition of the catalogue that is served.
    pub edition: u64,
    /// Into how many blocks its procedures are split.
    pub blocks: u16,
    /// Into how many parts its directory is split.
    pub directory_parts: u16,
    /// Which figures are published.
    #[serde(default)]
    pub figures: u64,
    /// Of which year they are and until when they count; none before the first roll-up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub figures_now: Option<crate::statistics::FiguresHead>,
    /// Notices of maintenance and incidents to come and under way, as of the last change: few and short (R1.11).
    #[serde(default)]
    pub notices: Vec<crate::notice::CurrentNotice>,
    /// Rises with each publication or change of a notice.
    #[serde(default)]
    pub notices_version: u64,
    /// Who the portal belongs to.
    pub identity: Identity,
    /// The job that makes the demonstration's dossiers, while it is at work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seeding: Option<crate::code::JobId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_province_is_told_from_its_publisher() {
        for (publisher, expected) in [
            ("UBND tỉnh Bắc Ninh", Some("tỉnh Bắc Ninh")),
            ("UBND Thành phố Đà Nẵng", Some("Thành phố Đà Nẵng")),
            ("Trung tâm phục vụ hành chính công Thành phố Hà Nội", Some("Thành phố Hà Nội")),
            ("Sở Xây dựng - tỉnh Quảng Ngãi", Some("tỉnh Quảng Ngãi")),
            ("Bộ Nông nghiệp và Môi trường", None),
            ("Tòa án nhân dân", None),
            ("", None),
        ] {
            assert_eq!(province_of(publisher), expected, "{publisher}");
        }
        let province = Province { code: "24".to_owned(), name: "Tỉnh Bắc Ninh".to_owned() };
        assert!(["tỉnh Bắc Ninh", "Bắc Ninh", "BẮC  NINH"].iter().all(|name| province.is_named(name)));
        assert!(!province.is_named("tỉnh Ninh Bình"));
    }
}
