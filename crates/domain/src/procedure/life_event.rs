//! Life events (sự kiện trong đời), the groups by which the national portal leads citizens and businesses to procedures.

use serde::{Deserialize, Serialize};

use super::slug::ascii_words;
use crate::lang::Text;

/// Who a life event concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Audience {
    /// Công dân.
    Citizens,
    /// Doanh nghiệp.
    Businesses,
}

macro_rules! life_events {
    ($($variant:ident $slug:literal $vi:literal $en:literal $audience:ident)*) => {
        /// Sự kiện trong đời: eleven of citizens, eleven of businesses.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum LifeEvent {
            $(
                #[doc = concat!($vi, ".")]
                #[serde(rename = $slug)]
                $variant,
            )*
        }

        impl LifeEvent {
            /// All of them, in the order that pages list them.
            pub const ALL: &'static [LifeEvent] = &[$(LifeEvent::$variant),*];

            /// Its address, as in `/su-kien/co-con-nho`.
            pub fn slug(self) -> &'static str {
                match self {
                    $(LifeEvent::$variant => $slug,)*
                }
            }

            /// Its name.
            pub fn name(self) -> Text {
                match self {
                    $(LifeEvent::$variant => Text::both($vi, $en),)*
                }
            }

            /// Whom it concerns.
            pub fn audience(self) -> Audience {
                match self {
                    $(LifeEvent::$variant => Audience::$audience,)*
                }
            }
        }
    };
}

life_events! {
    YoungChild "co-con-nho" "Có con nhỏ" "Having a child" Citizens
    Education "hoc-tap" "Học tập" "Education" Citizens
    Work "viec-lam" "Việc làm" "Work" Citizens
    ResidenceAndPapers "cu-tru-giay-to" "Cư trú và giấy tờ tùy thân" "Residence and identity papers" Citizens
    MarriageAndFamily "hon-nhan-gia-dinh" "Hôn nhân và gia đình" "Marriage and family" Citizens
    ElectricityHousingLand "dien-nha-dat" "Điện lực, nhà ở, đất đai" "Electricity, housing and land" Citizens
    Health "suc-khoe-y-te" "Sức khỏe và y tế" "Health" Citizens
    VehiclesAndDrivers "phuong-tien-nguoi-lai" "Phương tiện và người lái" "Vehicles and drivers" Citizens
    Retirement "huu-tri" "Hưu trí" "Retirement" Citizens
    DeathOfRelative "nguoi-than-qua-doi" "Người thân qua đời" "Death of a relative" Citizens
    Complaints "khieu-kien" "Giải quyết khiếu kiện" "Complaints and claims" Citizens
    StartingBusiness "khoi-su-kinh-doanh" "Khởi sự kinh doanh" "Starting a business" Businesses
    LabourAndInsurance "lao-dong-bhxh" "Lao động và bảo hiểm xã hội" "Labour and social insurance" Businesses
    BusinessFinance "tai-chinh-doanh-nghiep" "Tài chính doanh nghiệp" "Business finance" Businesses
    ElectricityLandBuilding "dien-dat-xay-dung" "Điện lực, đất đai, xây dựng" "Electricity, land and building" Businesses
    TradeAndAdvertising "thuong-mai-quang-cao" "Thương mại, quảng cáo" "Trade and advertising" Businesses
    IntellectualProperty "so-huu-tri-tue" "Sở hữu trí tuệ, đăng ký tài sản" "Intellectual property and registering assets" Businesses
    Branches "chi-nhanh-vpdd" "Thành lập chi nhánh, văn phòng đại diện" "Branches and representative offices" Businesses
    Tenders "dau-thau" "Đấu thầu" "Tenders" Businesses
    Restructuring "tai-cau-truc" "Tái cấu trúc doanh nghiệp" "Restructuring" Businesses
    ContractDisputes "tranh-chap-hop-dong" "Giải quyết tranh chấp hợp đồng" "Contract disputes" Businesses
    SuspendingOrClosing "tam-dung-cham-dut" "Tạm dừng, chấm dứt hoạt động" "Suspending or closing" Businesses
}

impl LifeEvent {
    /// The life event that a group of services of the national record (nhóm dịch vụ) belongs to.
    pub fn of_national(group: &str) -> Option<LifeEvent> {
        let group = ascii_words(group);
        NATIONAL.iter().find(|(name, _)| *name == group).map(|(_, event)| *event)
    }
}

/// Names of the national portal's groups of services, folded. Left out are "Đăng ký phương tiện" and "Phòng vệ thương mại",
/// whose records are about something else, and "Cải chính, trích lục hộ tịch" and "Môi trường", whose place is not certain.
const NATIONAL: &[(&str, LifeEvent)] = &[
    ("chinh sach y te", LifeEvent::Health),
    ("che do huu tri", LifeEvent::Retirement),
    ("ho chieu", LifeEvent::ResidenceAndPapers),
    ("nhan con nuoi", LifeEvent::YoungChild),
    ("chung chi hanh nghe", LifeEvent::Work),
    ("can cuoc cong dan chung minh nhan dan", LifeEvent::ResidenceAndPapers),
    ("cap phep lao dong cho nguoi nuoc ngoai", LifeEvent::Work),
    ("khai sinh", LifeEvent::YoungChild),
    ("khai tu", LifeEvent::DeathOfRelative),
    ("hoc bong va chinh sach ho tro", LifeEvent::Education),
    ("thanh lap doanh nghiep ho kinh doanh loai hinh to chuc khac", LifeEvent::StartingBusiness),
    ("chuyen giao cong nghe", LifeEvent::IntellectualProperty),
    ("chuan bi nghi huu", LifeEvent::Retirement),
    ("tuyen sinh", LifeEvent::Education),
    ("hoc tap o nuoc ngoai bang ngan sach nha nuoc", LifeEvent::Education),
    ("cap van bang chung chi cong nhan van bang chung chi do co so nuoc ngoai cap", LifeEvent::Education),
    ("giam ho", LifeEvent::MarriageAndFamily),
    ("ket hon", LifeEvent::MarriageAndFamily),
    ("tam tru", LifeEvent::ResidenceAndPapers),
    ("nhan cha me con", LifeEvent::MarriageAndFamily),
    ("lien thong khai sinh bao hiem cu tru", LifeEvent::YoungChild),
    ("che do tu tuat mai tang phi", LifeEvent::DeathOfRelative),
    ("bao hiem xa hoi that nghiep tro cap", LifeEvent::Work),
    ("luu tru", LifeEvent::ResidenceAndPapers),
    ("tam vang", LifeEvent::ResidenceAndPapers),
    ("cu tru", LifeEvent::ResidenceAndPapers),
    ("ho khau", LifeEvent::ResidenceAndPapers),
    ("cung cap dien nang", LifeEvent::ElectricityHousingLand),
    ("tiep can dat dai", LifeEvent::ElectricityLandBuilding),
    ("tiep can dien nang", LifeEvent::ElectricityLandBuilding),
    ("kiem tra chuyen nganh", LifeEvent::TradeAndAdvertising),
    ("bao hiem xa hoi", LifeEvent::LabourAndInsurance),
    ("dang ky tai san", LifeEvent::IntellectualProperty),
    ("thue hoa don", LifeEvent::BusinessFinance),
    ("hai quan", LifeEvent::TradeAndAdvertising),
    ("kinh doanh trong nganh nghe dau tu kinh doanh co dieu kien", LifeEvent::StartingBusiness),
    ("dau tu", LifeEvent::StartingBusiness),
    ("quan ly lao dong", LifeEvent::LabourAndInsurance),
    ("hop nhat sap nhap", LifeEvent::Restructuring),
    ("chuyen doi loai hinh", LifeEvent::Restructuring),
    ("chia tach", LifeEvent::Restructuring),
    ("cham dut hoat dong", LifeEvent::SuspendingOrClosing),
    ("tam dung hoat dong", LifeEvent::SuspendingOrClosing),
    ("luu thong hang hoa trong nuoc", LifeEvent::TradeAndAdvertising),
    ("quan ly canh tranh", LifeEvent::TradeAndAdvertising),
    ("thanh lap chi nhanh", LifeEvent::Branches),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn eleven_each_with_an_address_of_its_own() {
        let count = |audience| LifeEvent::ALL.iter().filter(|event| event.audience() == audience).count();
        assert_eq!((count(Audience::Citizens), count(Audience::Businesses)), (11, 11));
        assert_eq!(LifeEvent::ALL.iter().map(|event| event.slug()).collect::<BTreeSet<_>>().len(), 22);
    }

    #[test]
    fn national_groups() {
        for (group, expect) in [
            ("Khai sinh", Some(LifeEvent::YoungChild)),
            ("Căn cước công dân/ Chứng minh nhân dân", Some(LifeEvent::ResidenceAndPapers)),
            ("Hợp nhất, sáp nhập", Some(LifeEvent::Restructuring)),
            ("Môi trường", None),
            ("Đăng ký phương tiện", None),
        ] {
            assert_eq!(LifeEvent::of_national(group), expect, "{group}");
        }
        for (folded, _) in NATIONAL {
            assert_eq!(ascii_words(folded), *folded);
        }
    }
}
