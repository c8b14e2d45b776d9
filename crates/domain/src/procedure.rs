//! A procedure (thủ tục hành chính) as the portal keeps and publishes it: one model for the agency's own text and for
//! records of the national portal.

mod delivery;
mod fee;
mod item;
mod life_event;
mod slug;
mod subject;
mod time_limit;

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use delivery::Delivery;
pub use fee::{Fee, FeeBrief, FeeKind, dong};
pub use item::{Item, Part};
pub use life_event::{Audience, LifeEvent};
pub(crate) use slug::{ascii_words, stable_hash};
pub use slug::{slug, slug_of};
pub use subject::{Level, Receiver, Subject};
pub use time_limit::TimeLimit;

pub use crate::dossier::Channel;
use crate::{
    agency::{Province, province_of},
    code::ProcedureCode,
    lang::Text,
};

/// Thủ tục hành chính: what a reader sees of one procedure. Empty fields are what nobody has published yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Procedure {
    /// Mã thủ tục.
    pub code: ProcedureCode,
    /// Tên thủ tục: the legal name, as the decision that published it has it (R1.18).
    pub name: String,
    /// English rendering of the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_en: Option<String>,
    /// A friendly name beside the legal one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alias: Option<Text>,
    /// Who needs it and what one gets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<Text>,
    /// Lĩnh vực.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector: Option<Named>,
    /// Bộ, ngành hoặc tỉnh công bố.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ministry: Option<Named>,
    /// Cơ quan giải quyết: kinds of agency, never single wards.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agencies: Vec<Text>,
    /// Where a dossier is handed in; only the agency's own text says so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub receives: Vec<Receiver>,
    /// Cấp hành chính that settles it, for browsing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<Level>,
    /// Đối tượng thực hiện, in the portal's own groups.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<Subject>,
    /// Đối tượng thực hiện in the words of the national record.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subject_names: Vec<String>,
    /// Sự kiện trong đời.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub life_events: Vec<LifeEvent>,
    /// What people type when they mean this procedure.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub synonyms: Vec<String>,
    /// Place among the popular services of the home page, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub popular: Option<u16>,
    /// Thời hạn giải quyết, where a way has no other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<TimeLimit>,
    /// Yêu cầu, điều kiện.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conditions: Option<Text>,
    /// Number of the decision that published it (quyết định công bố).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<String>,
    /// When the text was last changed where it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_on: Option<Date>,
    /// Kết quả thực hiện.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub results: Vec<Text>,
    /// Mẫu đơn, tờ khai.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forms: Vec<Text>,
    /// Văn bản quy phạm pháp luật.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub legal_basis: Vec<LegalBasis>,
    /// Trình tự thực hiện.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
    /// Cách thức thực hiện.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ways: Vec<Way>,
    /// Địa chỉ tiếp nhận hồ sơ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handed_in_at: Option<Text>,
    /// Thành phần hồ sơ.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub papers: Vec<PaperGroup>,
    /// Trường hợp, where the national record tells several apart.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<Case>,
    /// Câu hỏi thường gặp.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<Question>,
    /// Where each part that the agency wrote comes from; a part that is not here is the national record's.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sources: BTreeMap<Part, String>,
}

/// A code and its name: a sector (lĩnh vực) or the ministry or province that published (cơ quan công bố).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// The code, as in `G15-TP07`.
    pub code: String,
    /// The name.
    pub name: String,
}

/// Căn cứ pháp lý: one legal text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LegalBasis {
    /// Số, ký hiệu, as in `60/2014/QH13`.
    pub code: String,
    /// Its title.
    pub name: String,
}

/// Một bước của trình tự thực hiện.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Heading; empty where the source has none.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub title: Text,
    /// What happens; paragraphs are parted by blank lines.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub text: Text,
}

/// Hình thức trả kết quả.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Return {
    /// Trả trực tuyến.
    Online,
    /// Trả tại nhà, qua bưu chính.
    Home,
    /// Trả tại nơi nộp hồ sơ.
    Counter,
}

impl Return {
    /// How the result comes back, in words.
    pub fn name(self) -> Text {
        match self {
            Return::Online => Text::both("Trả trực tuyến", "Sent online"),
            Return::Home => Text::both("Trả tại nhà qua bưu chính", "Delivered by post"),
            Return::Counter => Text::both("Trả tại nơi nộp hồ sơ", "Collected where the dossier was handed in"),
        }
    }
}

/// Một cách thức thực hiện: a channel with its time, its fees and how the result comes back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Way {
    /// How the dossier is handed in.
    pub channel: Channel,
    /// How to hand in and how the result comes back this way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
    /// The time limit of this way; `None` means the procedure's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<TimeLimit>,
    /// Phí, lệ phí of this way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fees: Vec<Fee>,
    /// How the result may come back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub returns: Vec<Return>,
}

/// Thành phần hồ sơ of one case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperGroup {
    /// When these papers are needed; empty where the source says nothing.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub case: Text,
    /// Số bộ hồ sơ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sets: Option<u32>,
    /// The papers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Paper>,
}

/// Một giấy tờ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    /// What it is.
    pub name: Text,
    /// Bản chính.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub originals: u32,
    /// Bản sao.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub copies: u32,
    /// Only needed in this case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Text>,
    /// Name of the template file that the national record attaches (tệp mẫu).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
}

/// Một trường hợp of the national record, with the time it takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What tells it apart.
    pub name: String,
    /// Its time limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<TimeLimit>,
}

/// What stands for a source, or after a colon for that of one part, where nobody has checked a fact.
pub const UNVERIFIED: &str = "unverified";

/// Câu hỏi và trả lời.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The question.
    pub question: Text,
    /// Its answer.
    pub answer: Text,
    /// Where the answer comes from, or `unverified`.
    pub source: String,
}

fn is_zero(count: &u32) -> bool {
    *count == 0
}

impl Procedure {
    /// A procedure of which only code and name are known.
    pub fn named(code: ProcedureCode, name: impl Into<String>) -> Procedure {
        Procedure {
            code,
            name: name.into(),
            name_en: None,
            alias: None,
            summary: None,
            sector: None,
            ministry: None,
            agencies: Vec::new(),
            receives: Vec::new(),
            levels: Vec::new(),
            subjects: Vec::new(),
            subject_names: Vec::new(),
            life_events: Vec::new(),
            synonyms: Vec::new(),
            popular: None,
            term: None,
            conditions: None,
            decision: None,
            updated_on: None,
            results: Vec::new(),
            forms: Vec::new(),
            legal_basis: Vec::new(),
            steps: Vec::new(),
            ways: Vec::new(),
            handed_in_at: None,
            papers: Vec::new(),
            cases: Vec::new(),
            questions: Vec::new(),
            sources: BTreeMap::new(),
        }
    }

    /// The last part of the service page's address: the name folded to ASCII, whole words, at most 32 bytes.
    pub fn slug(&self) -> String {
        slug(&self.name)
    }

    /// The name in both languages, English only where somebody has translated it.
    pub fn title(&self) -> Text {
        Text { vi: self.name.clone(), en: self.name_en.clone() }
    }

    /// The time limit of one of its ways.
    pub fn term_of<'a>(&'a self, way: &'a Way) -> Option<&'a TimeLimit> {
        way.term.as_ref().or(self.term.as_ref())
    }

    /// Where a part comes from; `None` is the national record.
    pub fn source_of(&self, part: Part) -> Option<&str> {
        self.sources.get(&part).map(String::as_str)
    }

    /// The province that published it for itself.
    pub fn province(&self) -> Option<&str> {
        province_of(&self.ministry.as_ref()?.name)
    }

    /// Its province, where that is none of those `served`; a portal that names none serves all.
    pub fn elsewhere(&self, served: &[Province]) -> Option<&str> {
        let province = self.province()?;
        let known = served.is_empty() || served.iter().any(|served| served.is_named(province));
        (!known).then_some(province)
    }

    /// Which of the eleven items of TT32 Art. 5 nobody has published for it (R1.16), in the law's order.
    pub fn missing_items(&self) -> Vec<Item> {
        Item::ALL.into_iter().filter(|item| !item.is_in(self)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_province_published_applies_elsewhere() {
        let of = |publisher: &str| Procedure {
            ministry: Some(Named { code: "H05".into(), name: publisher.into() }),
            ..Procedure::named(ProcedureCode::parse("1.115464").unwrap(), "Cấp đổi")
        };
        let served = [Province { code: "24".into(), name: "Tỉnh Bắc Ninh".into() }];
        assert_eq!(of("UBND tỉnh Lào Cai").elsewhere(&served), Some("tỉnh Lào Cai"));
        assert_eq!(of("UBND tỉnh Bắc Ninh").elsewhere(&served), None);
        assert_eq!(of("Bộ Tư pháp").elsewhere(&served), None);
        assert_eq!(of("UBND tỉnh Lào Cai").elsewhere(&[]), None, "who names no province serves all");
    }

    #[test]
    fn compact_json_holds_only_what_is_there() {
        let bare = Procedure::named(ProcedureCode::parse("1.001193").unwrap(), "Thủ tục đăng ký khai sinh");
        let json = serde_json::to_string(&bare).unwrap();
        assert_eq!(json, r#"{"code":"1.001193","name":"Thủ tục đăng ký khai sinh"}"#);
        assert_eq!(serde_json::from_str::<Procedure>(&json).unwrap(), bare);
    }
}
