//! One row: read and checked as the form at the counter is, every mistake at once.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use super::{Column, Header, LONGEST_CELL, Row};
use crate::clock::{at, vietnam_date};
use crate::code::{AgencyCode, ProcedureCode, SubmissionId};
use crate::dossier::{Channel, PaperApplicant};
use crate::format::{Email, PersonName, PersonalId, Phone, PhoneUse, fold, parse_date, parse_line, parse_lines};
use crate::lang::{Lang, Text};
use crate::secret::{Purpose, Secret};

/// Most characters of papers and remarks, as in the form.
const LONGEST_REMARK: usize = 1_000;
/// Most characters of a number in the agency's book.
const LONGEST_REFERENCE: usize = 60;

/// What is wrong with a row, and in which column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mistake {
    /// The column's heading; none where it is about the whole row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<Text>,
    /// What to do.
    pub text: Text,
}

impl Mistake {
    /// A mistake in `column`.
    pub fn at(column: Column, text: Text) -> Mistake {
        Mistake { column: Some(Text::both(column.title(Lang::Vi), column.title(Lang::En))), text }
    }

    /// A mistake of the whole row.
    pub fn row(text: Text) -> Mistake {
        Mistake { column: None, text }
    }

    /// `Giờ nhận: nhập giờ và phút`, in `lang`.
    pub fn sentence(&self, lang: Lang) -> String {
        match &self.column {
            Some(column) => format!("{}: {}", column.get(lang), self.text.get(lang)),
            None => self.text.get(lang).to_owned(),
        }
    }
}

/// A row that was not taken, as it is kept for the file of mistakes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedRow {
    /// Its line.
    pub line: u64,
    /// Its cells as they stood, where they could be read.
    pub cells: Vec<String>,
    /// Everything that is wrong with it.
    pub mistakes: Vec<Mistake>,
}

/// A row that holds every rule that it can be held to by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperRow {
    /// Mã thủ tục.
    pub procedure: ProcedureCode,
    /// Hình thức nộp.
    pub channel: Channel,
    /// When it was received.
    pub received_at: Timestamp,
    /// The due date that was typed.
    pub due: Option<Date>,
    /// Who handed it in.
    pub applicant: PaperApplicant,
    /// Its number in the agency's book.
    pub reference: Option<String>,
}

impl PaperRow {
    /// Reads a row. Errors: every mistake at once, in the order of the columns.
    pub fn read(header: &Header, row: &Row, now: Timestamp) -> Result<PaperRow, Vec<Mistake>> {
        let Some(cells) = &row.cells else {
            return Err(vec![Mistake::row(Text::both(
                format!(
                    "Dòng không đọc được: không theo UTF-8, hoặc có ô dài hơn {LONGEST_CELL} byte (có thể thiếu dấu ngoặc kép đóng)"
                ),
                format!(
                    "The row cannot be read: not UTF-8, or a cell of more than {LONGEST_CELL} bytes (perhaps a quote is not closed)"
                ),
            ))]);
        };
        if cells.iter().skip(header.width()).any(|cell| !cell.trim().is_empty()) {
            return Err(vec![Mistake::row(Text::both(
                "Dòng có nhiều ô hơn tiêu đề; ô có dấu phân cách phải đặt trong ngoặc kép",
                "The row has more cells than there are headings; a cell with a separator in it stands in quotes",
            ))]);
        }
        let cell = |column| header.cell(cells, column);
        let mut mistakes = Vec::new();
        let mut take = |column, read: Result<Option<String>, Text>| {
            read.map_err(|text| mistakes.push(Mistake::at(column, text))).ok().flatten()
        };
        let reference = take(
            Column::Reference,
            optional(cell(Column::Reference), |raw| parse_line(raw, LONGEST_REFERENCE).map(|p| p.value).map_err(|w| w.message)),
        );
        let procedure = take(
            Column::Procedure,
            required(
                cell(Column::Procedure),
                "Nhập mã thủ tục, ví dụ 1.001193",
                "Enter the procedure's code, for example 1.001193",
                |raw| {
                    ProcedureCode::parse(raw)
                        .map(String::from)
                        .map_err(|_| Text::both("Mã thủ tục có dạng 1.001193", "A procedure's code looks like 1.001193"))
                },
            ),
        );
        let channel = take(Column::Channel, channel(cell(Column::Channel)).map(|post| post.then(String::new)));
        let day = take(
            Column::Received,
            required(
                cell(Column::Received),
                "Nhập ngày nhận, ví dụ 24/11/2026",
                "Enter the day, for example 24/11/2026",
                |raw| {
                    parse_date(raw, "", "", Some(vietnam_date(now)))
                        .map(|date| date.value.to_string())
                        .map_err(|wrong| wrong.message)
                },
            ),
        );
        let time = take(
            Column::Time,
            required(cell(Column::Time), "Nhập giờ nhận, ví dụ 14:05", "Enter the time, for example 14:05", |raw| {
                parse_time(raw)
                    .map(|time| time.to_string())
                    .ok_or_else(|| Text::both("Nhập giờ và phút, ví dụ 14:05", "Enter hour and minute, for example 14:05"))
            }),
        );
        let name = take(
            Column::Name,
            required(cell(Column::Name), "Nhập họ và tên người nộp", "Enter the applicant's full name", |raw| {
                PersonName::parse(raw).map(|name| name.value.as_str().to_owned()).map_err(|wrong| wrong.message)
            }),
        );
        let phone = take(
            Column::Phone,
            optional(cell(Column::Phone), |raw| {
                Phone::parse_for(PhoneUse::Personal, raw)
                    .map(|phone| phone.value.as_str().to_owned())
                    .map_err(|wrong| wrong.message)
            }),
        );
        let email = take(
            Column::Email,
            optional(cell(Column::Email), |raw| {
                Email::parse(raw).map(|email| email.value.as_str().to_owned()).map_err(|wrong| wrong.message)
            }),
        );
        let personal_id = take(
            Column::PersonalId,
            optional(cell(Column::PersonalId), |raw| {
                PersonalId::parse(raw).map(|id| id.value.as_str().to_owned()).map_err(|wrong| wrong.message)
            }),
        );
        let lines = |raw: &str| parse_lines(raw, LONGEST_REMARK).map(|lines| lines.value).map_err(|wrong| wrong.message);
        let address = take(Column::Address, optional(cell(Column::Address), lines));
        let due = take(
            Column::Due,
            optional(cell(Column::Due), |raw| {
                parse_date(raw, "", "", None).map(|date| date.value.to_string()).map_err(|wrong| wrong.message)
            }),
        );
        let remark = take(Column::Remark, optional(cell(Column::Remark), lines));
        let received_at = day
            .as_deref()
            .and_then(|day| day.parse::<Date>().ok())
            .zip(time.as_deref().and_then(|time| time.parse::<Time>().ok()))
            .map(|(day, time)| at(day.to_datetime(time)));
        if received_at.is_some_and(|received| received > now) {
            mistakes.push(Mistake::at(
                Column::Time,
                Text::both("Thời điểm nhận không được ở tương lai", "The time of receipt cannot lie in the future"),
            ));
        }
        match (procedure.and_then(|code| ProcedureCode::parse(&code).ok()), received_at, name) {
            (Some(procedure), Some(received_at), Some(name)) if mistakes.is_empty() => Ok(PaperRow {
                procedure,
                channel: if channel.is_some() { Channel::Post } else { Channel::Counter },
                received_at,
                due: due.and_then(|due| due.parse().ok()),
                applicant: PaperApplicant { name, personal_id, phone, email, address, lang: Lang::Vi, remark },
                reference,
            }),
            _ => Err(mistakes),
        }
    }

    /// Everything that the row says, as one text.
    fn content(&self) -> String {
        let PaperApplicant { name, personal_id, phone, email, address, remark, .. } = &self.applicant;
        let maybe = |value: &Option<String>| value.clone().unwrap_or_default();
        let due = self.due.map(|due| due.to_string()).unwrap_or_default();
        let rest = [personal_id, phone, email, address, remark].map(maybe);
        let mut parts =
            vec![self.procedure.to_string(), format!("{:?}", self.channel), self.received_at.to_string(), due, name.clone()];
        parts.extend(rest);
        parts.iter().map(|part| format!("{}:{part}", part.len())).collect::<Vec<_>>().join("\n")
    }
}

/// The identity of the dossier that a row becomes at `agency`, and a digest of what it says. The same row is the same
/// dossier whatever file it stands in: by its number in the agency's book where it has one, else by all that it says.
pub fn submission_of(secret: &Secret, agency: &AgencyCode, row: &PaperRow) -> (SubmissionId, String) {
    let content = secret.blind(Purpose::BlindIndex, &format!("paper-row\n{agency}\n{}", row.content()));
    let of = match &row.reference {
        Some(reference) => format!("paper-reference\n{agency}\n{reference}"),
        None => format!("paper-content\n{content}"),
    };
    let mac = secret.mac(Purpose::BlindIndex, of.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&mac[..16]);
    let id = uuid::Builder::from_custom_bytes(bytes).into_uuid().to_string();
    (SubmissionId::parse(&id).expect("a UUID is a submission id"), content)
}

fn optional(raw: &str, read: impl Fn(&str) -> Result<String, Text>) -> Result<Option<String>, Text> {
    if raw.is_empty() { Ok(None) } else { read(raw).map(|value| Some(value).filter(|value| !value.is_empty())) }
}

fn required(raw: &str, vi: &str, en: &str, read: impl Fn(&str) -> Result<String, Text>) -> Result<Option<String>, Text> {
    if raw.is_empty() { Err(Text::both(vi, en)) } else { read(raw).map(Some) }
}

/// Whether it came by post.
fn channel(raw: &str) -> Result<bool, Text> {
    match fold(raw).as_str() {
        "" | "truc tiep" | "counter" => Ok(false),
        "buu chinh" | "qua buu chinh" | "post" => Ok(true),
        _ => Err(Text::both("Ghi Trực tiếp hoặc Bưu chính", "Write Counter or Post")),
    }
}

/// `14:05`, `14h05`, or with seconds, as spreadsheets write it.
fn parse_time(text: &str) -> Option<Time> {
    let numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).map(|part| part.parse().ok());
    match numbers.collect::<Option<Vec<i8>>>()?[..] {
        [hour, minute] | [hour, minute, _] => Time::new(hour, minute, 0, 0).ok(),
        _ => None,
    }
}
