//! Form 01, the slip of acceptance with its appointment (giấy tiếp nhận hồ sơ và hẹn trả kết quả; R3.5): the same lines on the
//! citizen's page and on the counter's printer. In Vietnamese alone, for it is a legal form.

use super::{Dossier, PaperApplicant};
use crate::account::Account;
use crate::agency::Agency;
use crate::calendar::{Term, show_term};
use crate::clock::{show_due, show_time};
use crate::form::{Answers, Form, Value, show_value};
use crate::lang::Lang;
use jiff::civil::Date;

/// Whom a slip is for, and what she handed in. Not to be logged (R7.3).
#[derive(Clone, Default)]
pub struct SlipApplicant {
    /// Họ và tên.
    pub name: String,
    identity: Option<String>,
    address: Option<String>,
    /// Số điện thoại.
    pub phone: Option<String>,
    /// Thư điện tử.
    pub email: Option<String>,
    papers: String,
}

impl SlipApplicant {
    /// The applicant of a paper dossier, as the counter wrote her down.
    pub fn of_paper(paper: &PaperApplicant) -> SlipApplicant {
        SlipApplicant {
            name: paper.name.clone(),
            identity: paper.personal_id.clone(),
            address: paper.address.clone(),
            phone: paper.phone.clone(),
            email: paper.email.clone(),
            papers: paper.remark.clone().unwrap_or_else(|| "Theo hồ sơ giấy đã nộp".to_owned()),
        }
    }

    /// The applicant of an online dossier: what she submitted, her account where the form did not ask.
    pub fn of_answers(submitted: Option<(&Form, &Answers)>, account: Option<&Account>) -> SlipApplicant {
        let fact = |name: &str| submitted.and_then(|(form, answers)| told(form, answers, &format!("applicant.{name}")));
        let profile =
            |key: &str| account.and_then(|account| account.profile.answers.get(key)?.value.as_text()).map(str::to_owned);
        let form = submitted.map_or("Tờ khai điện tử", |(form, _)| form.title.get(Lang::Vi));
        SlipApplicant {
            name: fact("name").or_else(|| account.map(|account| account.name().to_owned())).unwrap_or_default(),
            identity: ["personal_id", "passport", "old_id", "other_id"].iter().find_map(|name| fact(name)),
            address: fact("address"),
            phone: fact("phone").or_else(|| profile("phone")),
            email: fact("email").or_else(|| account.map(|account| account.email.clone())),
            papers: format!("{form}: 01 bản điện tử; bản chính xuất trình khi nhận kết quả"),
        }
    }
}

/// The answer that is about `fact`, in words.
fn told(form: &Form, answers: &Answers, fact: &str) -> Option<String> {
    let question = form.questions().find(|question| question.fact.as_deref() == Some(fact))?;
    let answer = answers.get(&question.key).filter(|answer| answer.value != Value::Blank)?;
    Some(show_value(form, question, &answer.value, Lang::Vi))
}

/// The lines of the slip, each with its heading; what is not known is left out. Its code stands above them. None before the
/// dossier is accepted: until then there is no date to promise.
pub fn slip(
    dossier: &Dossier,
    procedure: &str,
    agency: Option<&Agency>,
    term: Term,
    applicant: SlipApplicant,
) -> Option<Vec<(&'static str, String)>> {
    let (received, due) = (dossier.received_at?, dossier.due?);
    let SlipApplicant { name, identity, address, phone, email, papers } = applicant;
    let contact = [phone, email].into_iter().flatten().collect::<Vec<_>>().join("; ");
    let channel = dossier.channel.name(Lang::Vi).to_lowercase();
    let provisional = if due.provisional { " (dự kiến)" } else { "" };
    let place = agency.map(|agency| format!("{}, {}. {}", agency.name.vi, agency.address.vi, agency.hours.vi));
    let rows = [
        ("Tiếp nhận hồ sơ của", Some(name)),
        ("Số giấy tờ tùy thân", identity),
        ("Địa chỉ", address),
        ("Số điện thoại, thư điện tử", Some(contact)),
        ("Nội dung yêu cầu giải quyết", Some(format!("{procedure} ({})", dossier.procedure))),
        ("Thành phần hồ sơ, số lượng", Some(papers)),
        ("Thời hạn giải quyết", Some(show_term(term).vi)),
        ("Nhận hồ sơ lúc", Some(format!("{} ({channel})", show_time(received)))),
        ("Hẹn trả kết quả", Some(format!("{}{provisional}", show_due(due.at)))),
        ("Nơi nhận kết quả", place),
    ];
    Some(rows.into_iter().filter_map(|(key, value)| Some((key, value.filter(|value| !value.is_empty())?))).collect())
}

/// Place and date as a paper of the state has them: "Sông Mẫu, ngày 05 tháng 02 năm 2026" (NĐ 30/2020, phụ lục I, II.4). The
/// place is the unit that the agency is named after, with its kind only where a number follows ("Phường 1").
pub fn slip_dated(agency: Option<&Agency>, day: Date) -> String {
    let place =
        agency.and_then(|agency| place_of(&agency.name.vi)).map_or_else(|| "Ngày ".to_owned(), |place| format!("{place}, ngày "));
    // A day below 10 and the first two months have a nought before them, that nobody writes another figure there.
    let nought = if day.month() < 3 { "0" } else { "" };
    format!("{place}{:02} tháng {nought}{} năm {}", day.day(), day.month(), day.year())
}

fn place_of(agency: &str) -> Option<&str> {
    let (at, kind) = ["Phường ", "Xã ", "Đặc khu "].into_iter().find_map(|kind| Some((agency.rfind(kind)?, kind)))?;
    let (whole, name) = (&agency[at..], &agency[at + kind.len()..]);
    Some(if name.starts_with(|first: char| first.is_ascii_digit()) { whole } else { name })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_named_as_the_state_names_it() {
        for (agency, place) in [
            ("Ủy ban nhân dân Phường Sông Mẫu", Some("Sông Mẫu")),
            ("Công an Xã Đồi Thử", Some("Đồi Thử")),
            ("Ủy ban nhân dân Phường 1", Some("Phường 1")),
            ("Sở Tư pháp", None),
        ] {
            assert_eq!(place_of(agency), place, "{agency}");
        }
    }

    #[test]
    fn no_figure_can_be_written_before_a_date() {
        for (day, words) in [
            (jiff::civil::date(2026, 2, 5), "Ngày 05 tháng 02 năm 2026"),
            (jiff::civil::date(2026, 3, 15), "Ngày 15 tháng 3 năm 2026"),
            (jiff::civil::date(2026, 11, 23), "Ngày 23 tháng 11 năm 2026"),
        ] {
            assert_eq!(slip_dated(None, day), words);
        }
    }
}
