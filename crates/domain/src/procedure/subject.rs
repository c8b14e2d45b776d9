//! Who applies, where, and at which level of government it is settled: what readers browse by.

use serde::{Deserialize, Serialize};

use super::slug::ascii_words;
use crate::lang::Text;

/// Đối tượng thực hiện, in groups that readers know themselves by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// Công dân Việt Nam.
    Citizen,
    /// Người Việt Nam định cư ở nước ngoài.
    Overseas,
    /// Người nước ngoài.
    Foreigner,
    /// Doanh nghiệp.
    Business,
    /// Hộ kinh doanh.
    HouseholdBusiness,
    /// Hợp tác xã.
    Cooperative,
    /// Tổ chức khác.
    Organisation,
    /// Cán bộ, công chức, viên chức.
    Official,
}

impl Subject {
    /// All groups, in the order that pages list them.
    pub const ALL: [Subject; 8] = [
        Subject::Citizen,
        Subject::Overseas,
        Subject::Foreigner,
        Subject::Business,
        Subject::HouseholdBusiness,
        Subject::Cooperative,
        Subject::Organisation,
        Subject::Official,
    ];

    /// The group's name.
    pub fn name(self) -> Text {
        match self {
            Subject::Citizen => Text::both("Công dân Việt Nam", "Vietnamese citizens"),
            Subject::Overseas => Text::both("Người Việt Nam định cư ở nước ngoài", "Vietnamese living abroad"),
            Subject::Foreigner => Text::both("Người nước ngoài", "Foreigners"),
            Subject::Business => Text::both("Doanh nghiệp", "Businesses"),
            Subject::HouseholdBusiness => Text::both("Hộ kinh doanh", "Household businesses"),
            Subject::Cooperative => Text::both("Hợp tác xã", "Cooperatives"),
            Subject::Organisation => Text::both("Tổ chức khác", "Other organisations"),
            Subject::Official => Text::both("Cán bộ, công chức, viên chức", "Officials and public employees"),
        }
    }

    /// The group that a name of the national record belongs to.
    pub fn of_national(name: &str) -> Option<Subject> {
        let name = ascii_words(name);
        let starts = |stem: &str| name.starts_with(stem);
        Some(match name.as_str() {
            _ if starts("nguoi viet nam dinh cu") => Subject::Overseas,
            _ if starts("nguoi nuoc ngoai") => Subject::Foreigner,
            _ if starts("cong dan") || starts("dang vien") => Subject::Citizen,
            _ if starts("ho kinh doanh") => Subject::HouseholdBusiness,
            _ if starts("doanh nghiep") => Subject::Business,
            _ if starts("hop tac xa") => Subject::Cooperative,
            _ if starts("to chuc") => Subject::Organisation,
            _ if starts("can bo") => Subject::Official,
            _ => return None,
        })
    }
}

/// Cấp hành chính that settles a procedure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Cấp xã.
    Ward,
    /// Cấp tỉnh.
    Province,
    /// Cấp bộ.
    Ministry,
    /// Cơ quan khác.
    Other,
}

impl Level {
    /// All levels, nearest first.
    pub const ALL: [Level; 4] = [Level::Ward, Level::Province, Level::Ministry, Level::Other];

    /// The level's name.
    pub fn name(self) -> Text {
        match self {
            Level::Ward => Text::both("Cấp xã", "Commune level"),
            Level::Province => Text::both("Cấp tỉnh", "Province level"),
            Level::Ministry => Text::both("Cấp bộ", "Ministry level"),
            Level::Other => Text::both("Cơ quan khác", "Other agencies"),
        }
    }
}

/// Where a dossier is handed in (nơi tiếp nhận hồ sơ): a kind of agency, not one agency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Receiver {
    /// Ủy ban nhân dân cấp xã.
    Ward,
    /// Công an cấp xã.
    WardPolice,
    /// Cấp tỉnh.
    Province,
    /// Công an cấp tỉnh.
    ProvincePolice,
    /// Cơ quan thuế (thuế cơ sở; thuế tỉnh, thành phố).
    Tax,
    /// Cơ quan bảo hiểm xã hội (cơ sở, tỉnh).
    SocialInsurance,
    /// Bộ, cơ quan ngang bộ.
    Ministry,
}

impl Receiver {
    /// The level that this kind of agency is of.
    pub fn level(self) -> Level {
        match self {
            Receiver::Ward | Receiver::WardPolice => Level::Ward,
            // Tax and social insurance report to their ministry; the national record files them under the province too.
            Receiver::Province | Receiver::ProvincePolice | Receiver::Tax | Receiver::SocialInsurance => Level::Province,
            Receiver::Ministry => Level::Ministry,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn receivers_by_the_name_that_data_files_use() {
        for (name, receiver, level) in [
            ("ward", Receiver::Ward, Level::Ward),
            ("ward_police", Receiver::WardPolice, Level::Ward),
            ("province", Receiver::Province, Level::Province),
            ("province_police", Receiver::ProvincePolice, Level::Province),
            ("tax", Receiver::Tax, Level::Province),
            ("social_insurance", Receiver::SocialInsurance, Level::Province),
            ("ministry", Receiver::Ministry, Level::Ministry),
        ] {
            assert_eq!(serde_json::from_value::<Receiver>(serde_json::json!(name)).unwrap(), receiver);
            assert_eq!(receiver.level(), level, "{name}");
        }
    }

    #[test]
    fn national_names_of_subjects() {
        for (name, expect) in [
            ("Công dân Việt Nam", Some(Subject::Citizen)),
            ("Công dân Việt Nam mà không xác định được nơi thường trú hoặc nơi tạm trú", Some(Subject::Citizen)),
            ("Đảng viên", Some(Subject::Citizen)),
            ("Người Việt Nam định cư ở nước ngoài", Some(Subject::Overseas)),
            ("Người nước ngoài đã cư trú tại Việt Nam", Some(Subject::Foreigner)),
            ("Doanh nghiệp có vốn đầu tư nước ngoài", Some(Subject::Business)),
            ("Tổ chức (không bao gồm doanh nghiệp, HTX)", Some(Subject::Organisation)),
            ("Tổ chức Đảng", Some(Subject::Organisation)),
            ("Hợp tác xã", Some(Subject::Cooperative)),
            ("Cán bộ, công chức, viên chức", Some(Subject::Official)),
            ("nhóm 1", None),
        ] {
            assert_eq!(Subject::of_national(name), expect, "{name}");
        }
    }
}
