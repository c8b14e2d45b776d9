//! What is wrong with a record, in words for the operator: reported, never repaired (R5.3).

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::lang::Lang;

/// Something odd about a record that was taken all the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// The name has tabs, double spaces or spaces at its ends.
    NameWhitespace,
    /// The name is broken into lines.
    NameLineBreak,
    /// Some text was not in NFC (R4.1); it is stored composed.
    NotNfc,
    /// A fee of 1 to 999 đ, probably entered in thousands.
    SmallFee {
        /// The sum as it stands.
        amount: u64,
    },
    /// Flagged as settled wholly online, but there is no online way.
    FullWithoutOnline,
    /// Nobody is named who settles it.
    NoAgency,
    /// No legal text is named.
    NoLegalBasis,
    /// No steps.
    NoSteps,
    /// No sector.
    NoSector,
    /// No way to apply.
    NoWays,
    /// A time limit that is not a whole number of units; it is shown in words and an officer sets the date.
    FractionalTerm {
        /// The limit as it stands.
        text: String,
    },
    /// A channel that the portal does not know; the way is left out.
    UnknownChannel {
        /// As it stands.
        text: String,
    },
    /// A unit of time that the portal does not know.
    UnknownUnit {
        /// As it stands.
        text: String,
    },
    /// A group of applicants that the portal does not know; it is shown, but not browsed by.
    UnknownSubject {
        /// As it stands.
        text: String,
    },
    /// A group of services that belongs to no life event.
    UnknownLifeEvent {
        /// As it stands.
        text: String,
    },
    /// A value of another type than the export has; it was left out.
    UnreadField {
        /// The key.
        field: Cow<'static, str>,
    },
}

impl Doubt {
    /// A stable word for counting, as in `small-fee`.
    pub fn code(&self) -> &'static str {
        match self {
            Doubt::NameWhitespace => "name-whitespace",
            Doubt::NameLineBreak => "name-line-break",
            Doubt::NotNfc => "not-nfc",
            Doubt::SmallFee { .. } => "small-fee",
            Doubt::FullWithoutOnline => "full-without-online",
            Doubt::NoAgency => "no-agency",
            Doubt::NoLegalBasis => "no-legal-basis",
            Doubt::NoSteps => "no-steps",
            Doubt::NoSector => "no-sector",
            Doubt::NoWays => "no-ways",
            Doubt::FractionalTerm { .. } => "fractional-term",
            Doubt::UnknownChannel { .. } => "unknown-channel",
            Doubt::UnknownUnit { .. } => "unknown-unit",
            Doubt::UnknownSubject { .. } => "unknown-subject",
            Doubt::UnknownLifeEvent { .. } => "unknown-life-event",
            Doubt::UnreadField { .. } => "unread-field",
        }
    }

    /// What is odd, in one sentence.
    pub fn sentence(&self, lang: Lang) -> String {
        match self {
            Doubt::NameWhitespace => {
                lang.say("Tên có khoảng trắng thừa hoặc dấu tab", "The name has stray spaces or tabs").to_owned()
            }
            Doubt::NameLineBreak => lang.say("Tên bị ngắt dòng", "The name is broken into lines").to_owned(),
            Doubt::NotNfc => lang.say("Có chữ không theo dạng dựng sẵn NFC", "Some text is not in Unicode form NFC").to_owned(),
            Doubt::SmallFee { amount } => match lang {
                Lang::Vi => format!("Phí {amount} đ, có thể nhập theo nghìn đồng"),
                Lang::En => format!("A fee of {amount} đ, probably entered in thousands"),
            },
            Doubt::FullWithoutOnline => lang
                .say("Ghi là toàn trình nhưng không có cách nộp trực tuyến", "Flagged as fully online without an online way")
                .to_owned(),
            Doubt::NoAgency => lang.say("Không có cơ quan giải quyết", "No agency that settles it").to_owned(),
            Doubt::NoLegalBasis => lang.say("Không có căn cứ pháp lý", "No legal basis").to_owned(),
            Doubt::NoSteps => lang.say("Không có trình tự thực hiện", "No steps").to_owned(),
            Doubt::NoSector => lang.say("Không có lĩnh vực", "No sector").to_owned(),
            Doubt::NoWays => lang.say("Không có cách thức thực hiện", "No way to apply").to_owned(),
            Doubt::FractionalTerm { text } => match lang {
                Lang::Vi => format!("Thời hạn không phải số nguyên: {text}"),
                Lang::En => format!("The time limit is not a whole number: {text}"),
            },
            Doubt::UnknownChannel { text } => match lang {
                Lang::Vi => format!("Hình thức nộp không rõ: {text}"),
                Lang::En => format!("Unknown way of handing in: {text}"),
            },
            Doubt::UnknownUnit { text } => match lang {
                Lang::Vi => format!("Đơn vị thời hạn không rõ: {text}"),
                Lang::En => format!("Unknown unit of time: {text}"),
            },
            Doubt::UnknownSubject { text } => match lang {
                Lang::Vi => format!("Đối tượng không rõ: {text}"),
                Lang::En => format!("Unknown group of applicants: {text}"),
            },
            Doubt::UnknownLifeEvent { text } => match lang {
                Lang::Vi => format!("Nhóm dịch vụ không thuộc sự kiện nào: {text}"),
                Lang::En => format!("A group of services of no life event: {text}"),
            },
            Doubt::UnreadField { field } => match lang {
                Lang::Vi => format!("Không đọc được một giá trị của trường {field}"),
                Lang::En => format!("A value of field {field} cannot be read"),
            },
        }
    }
}

/// A line that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {}", .reason.sentence(Lang::En))]
pub struct Rejected {
    /// Its number in the file, from 1.
    pub line: usize,
    /// Its code exactly as it stands, if it has one.
    pub code: Option<String>,
    /// Why.
    pub reason: Reason,
}

/// Why a line was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// It is not JSON.
    NotJson {
        /// What the parser says, with the column.
        error: String,
    },
    /// It is JSON, but not an object.
    NotARecord,
    /// It has no code.
    NoCode,
    /// Its code is malformed.
    MalformedCode,
    /// It has no name.
    NoName,
    /// An earlier line has this code.
    DuplicateCode {
        /// Which line.
        first_line: usize,
    },
}

impl Reason {
    /// A stable word for counting, as in `malformed-code`.
    pub fn code(&self) -> &'static str {
        match self {
            Reason::NotJson { .. } => "not-json",
            Reason::NotARecord => "not-a-record",
            Reason::NoCode => "no-code",
            Reason::MalformedCode => "malformed-code",
            Reason::NoName => "no-name",
            Reason::DuplicateCode { .. } => "duplicate-code",
        }
    }

    /// Why, in one sentence.
    pub fn sentence(&self, lang: Lang) -> String {
        match self {
            Reason::NotJson { error } => match lang {
                Lang::Vi => format!("Không phải JSON: {error}"),
                Lang::En => format!("Not JSON: {error}"),
            },
            Reason::NotARecord => lang.say("Không phải một bản ghi", "Not a record").to_owned(),
            Reason::NoCode => lang.say("Không có mã thủ tục", "No procedure code").to_owned(),
            Reason::MalformedCode => lang
                .say("Mã thủ tục sai dạng, cần một chữ số, dấu chấm, sáu chữ số", "The code is not a digit, a dot and six digits")
                .to_owned(),
            Reason::NoName => lang.say("Không có tên thủ tục", "No name").to_owned(),
            Reason::DuplicateCode { first_line } => match lang {
                Lang::Vi => format!("Mã đã có ở dòng {first_line}"),
                Lang::En => format!("The code already stands in line {first_line}"),
            },
        }
    }
}
