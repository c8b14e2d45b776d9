//! What an officer may do with a dossier where it stands: the acts with their words in addresses, their forms, and what
//! comes back from them.

use domain::agency::Agency;
use domain::calendar::{DueError, Term, WorkingCalendar, due, time_left};
use domain::clock::due_in;
use domain::dossier::{Act, ActKind, Dossier, FieldProblem, fits, needs_typed_due};
use domain::format::parse_date;
use domain::lang::{Lang, Text};
use jiff::Timestamp;
use web::fields::Fields;
use web::pages::casework::ActForm;
use web::view::{Choice, Field, Hidden};

use crate::officer::Officer;

/// The acts of this page in the order in which they are offered, by their words in addresses. Supplements and payments
/// come with the files that they ask for.
const ACTS: [(&str, ActKind); 9] = [
    ("tiep-nhan", ActKind::Accept),
    ("tra-lai", ActKind::NotAccept),
    ("xu-ly", ActKind::StartProcessing),
    ("ket-qua", ActKind::Resolve),
    ("tu-choi", ActKind::RefuseToSettle),
    ("trao", ActKind::HandOver),
    ("dong-y-rut", ActKind::ConfirmWithdrawal),
    ("tiep-tuc", ActKind::KeepProcessing),
    ("dung", ActKind::Stop),
];

/// The act of a word.
pub(crate) fn kind_of(word: &str) -> Option<ActKind> {
    ACTS.iter().find(|(w, _)| *w == word).map(|(_, kind)| *kind)
}

/// The acts that fit the state and that the officer's posts at its agency allow.
pub(crate) fn offered(dossier: &Dossier, officer: &Officer) -> impl Iterator<Item = (&'static str, ActKind)> {
    ACTS.into_iter()
        .filter(|(_, kind)| fits(dossier, *kind) && kind.action().is_some_and(|action| officer.may(action, &dossier.agency)))
}

/// Reasons to choose from; the officer's own words come behind the chosen one, so that it speaks of this dossier (R6.5).
fn reasons(kind: ActKind) -> &'static [(&'static str, &'static str)] {
    const OTHER: (&str, &str) = ("khac", "");
    match kind {
        ActKind::NotAccept => &[
            ("thieu", "Hồ sơ thiếu giấy tờ hoặc thông tin."),
            ("khong-khop", "Thông tin kê khai không khớp với giấy tờ."),
            ("khong-tham-quyen", "Hồ sơ không thuộc thẩm quyền giải quyết của cơ quan này."),
            ("trung", "Hồ sơ trùng với một hồ sơ đã nộp."),
            OTHER,
        ],
        ActKind::RefuseToSettle => &[
            ("khong-du-dieu-kien", "Hồ sơ không đủ điều kiện giải quyết."),
            ("khong-xac-minh", "Thông tin kê khai không xác minh được."),
            OTHER,
        ],
        _ => &[],
    }
}

/// What is wrong with what was typed: the field, and what to do.
pub(crate) type Mistakes = Vec<(&'static str, Text)>;

/// Reads an act from its form. `typed_due`: the officer has to type the due date. Errors: every mistake at once.
pub(crate) fn read(kind: ActKind, fields: &Fields, typed_due: bool) -> Result<Act, Mistakes> {
    let mut mistakes = Mistakes::new();
    let text = |name: &str| fields.get(name).to_owned();
    let mut reason = || {
        let own = text("reason");
        let list = reasons(kind);
        match list.iter().find(|(word, _)| *word == fields.get("kind")) {
            _ if list.is_empty() => own,
            Some((_, sentence)) if own.is_empty() || sentence.is_empty() => own,
            Some((_, sentence)) => format!("{sentence}\n{own}"),
            None => {
                mistakes.push(("kind", Text::both("Chọn một lý do", "Choose a reason")));
                own
            }
        }
    };
    let act = match kind {
        ActKind::Accept => {
            let [day, month, year] = fields.date("due");
            let due = typed_due.then(|| parse_date(&day, &month, &year, None));
            let due = due.transpose().map_err(|wrong| vec![("due", wrong.message)])?;
            Act::Accept { due: due.map(|date| date.value) }
        }
        ActKind::NotAccept => Act::NotAccept { reason: reason() },
        ActKind::RefuseToSettle => Act::RefuseToSettle { reason: reason() },
        ActKind::KeepProcessing => Act::KeepProcessing { reason: reason() },
        ActKind::Stop => Act::Stop { reason: reason() },
        ActKind::Resolve => Act::Resolve {
            number: text("number"),
            place: text("place"),
            hours: text("hours"),
            remark: Some(text("remark")).filter(|remark| !remark.is_empty()),
        },
        ActKind::StartProcessing => Act::StartProcessing,
        ActKind::ConfirmWithdrawal => Act::ConfirmWithdrawal,
        ActKind::HandOver => Act::HandOver,
        ActKind::AskSupplement | ActKind::GiveSupplement | ActKind::AskPayment | ActKind::ConfirmPayment | ActKind::Withdraw => {
            return Err(Vec::new());
        }
    };
    // A reason that is missing besides an unchosen one is told of at once.
    if !mistakes.is_empty() && fields.get("reason").is_empty() {
        mistakes.push(("reason", missing("reason")));
    }
    if mistakes.is_empty() { Ok(act) } else { Err(mistakes) }
}

/// Words for what the rules found wrong with an act's fields.
pub(crate) fn mistakes_of(problems: &[FieldProblem]) -> Mistakes {
    let words = |problem: &FieldProblem| match problem {
        FieldProblem::Missing { field } => missing(field),
        FieldProblem::TooLong { most, .. } => {
            Text::both(format!("Rút ngắn còn nhiều nhất {most} ký tự"), format!("Shorten it to at most {most} characters"))
        }
    };
    problems.iter().map(|problem| (problem.field(), words(problem))).collect()
}

fn missing(field: &str) -> Text {
    match field {
        "number" => Text::both("Nhập số của kết quả", "Enter the number of the result"),
        "place" => Text::both("Nhập nơi trả kết quả", "Enter where it is collected"),
        "hours" => Text::both("Nhập giờ trả kết quả", "Enter when it is collected"),
        _ => Text::both(
            "Ghi rõ lý do của hồ sơ này và việc người nộp cần làm",
            "Give the reason for this dossier and what the applicant should do",
        ),
    }
}

/// Words for a due date that cannot be.
pub(crate) fn due_mistake(error: DueError) -> Mistakes {
    let text = match error {
        DueError::NeedsTypedDate => Text::both("Nhập ngày hẹn trả kết quả", "Enter the due date"),
        DueError::YearNotLoaded(year) => Text::both(
            format!("Chưa có lịch nghỉ năm {}: nhập ngày hẹn trả", year.year),
            format!("The days off of {} are not loaded: enter the due date", year.year),
        ),
        DueError::Past => Text::both("Ngày hẹn trả không được ở quá khứ", "The due date cannot lie in the past"),
        DueError::NotWorking => Text::both("Chọn một ngày làm việc", "Choose a working day"),
        DueError::TooLong => Text::both("Ngày hẹn trả quá xa", "The due date is too far away"),
    };
    vec![("due", text)]
}

/// What the forms are made from.
pub(crate) struct Desk<'a> {
    pub(crate) lang: Lang,
    pub(crate) dossier: &'a Dossier,
    pub(crate) agency: Option<&'a Agency>,
    pub(crate) calendar: &'a WorkingCalendar,
    pub(crate) term: Term,
    pub(crate) now: Timestamp,
    /// What was typed into which form, and what is wrong with it.
    pub(crate) typed: Option<(ActKind, &'a Fields, &'a Mistakes)>,
}

impl Desk<'_> {
    /// The form of an act; `first` is the usual next one and stands unfolded.
    pub(crate) fn form(&self, word: &str, kind: ActKind, first: bool) -> ActForm {
        let lang = self.lang;
        let typed = self.typed.filter(|(typed, ..)| *typed == kind);
        let fields = self.fields(word, kind, typed.map(|(_, fields, mistakes)| (fields, mistakes)));
        let forward = matches!(kind, ActKind::Accept | ActKind::StartProcessing | ActKind::Resolve | ActKind::HandOver);
        ActForm {
            id: word.to_owned(),
            title: title(kind, lang).to_owned(),
            intro: self.intro(kind),
            action: lang.href(&format!("/can-bo/ho-so/{}/{word}", self.dossier.code)),
            hidden: Hidden::new([("version", self.dossier.version.to_string())]),
            fields,
            button: title(kind, lang).to_owned(),
            open: typed.is_some() || (first && forward && self.typed.is_none()),
        }
    }

    fn intro(&self, kind: ActKind) -> Vec<String> {
        let lang = self.lang;
        match kind {
            ActKind::Accept => match due(self.calendar, self.term, self.now) {
                Ok(due) => {
                    let left = time_left(self.calendar, due.at, self.now).ok();
                    let left = left.map(|left| format!(" ({})", left.text().get(lang))).unwrap_or_default();
                    vec![format!("{} {}{left}.", lang.say("Hẹn trả kết quả:", "Due:"), due_in(due.at, lang))]
                }
                Err(_) => Vec::new(),
            },
            ActKind::NotAccept => vec![
                lang.say(
                    "Hồ sơ kết thúc ở đây. Người nộp đọc lý do trên trang hồ sơ của mình.",
                    "The dossier ends here. The applicant reads the reason on its page.",
                )
                .to_owned(),
            ],
            ActKind::RefuseToSettle => vec![
                lang.say(
                    "Từ chối bằng văn bản có nêu lý do, trong thời hạn giải quyết.",
                    "A refusal is in writing, with its reason, within the time limit.",
                )
                .to_owned(),
            ],
            _ => Vec::new(),
        }
    }

    fn fields(&self, word: &str, kind: ActKind, typed: Option<(&Fields, &Mistakes)>) -> Vec<Field> {
        let lang = self.lang;
        let value = |name: &str, default: &str| typed.map_or(default, |(fields, _)| fields.get(name)).to_owned();
        let error = |name: &str| {
            let mistakes = typed.map(|(_, mistakes)| mistakes.as_slice()).unwrap_or_default();
            mistakes.iter().find(|(field, _)| *field == name).map(|(_, text)| text.get(lang).to_owned())
        };
        // Several forms stand on one page: ids carry the act's word, names do not.
        let finish = |field: Field, name: &str| field.id(format!("{word}-{name}")).error(error(name));
        let reason = || {
            let label = lang.say("Lý do và việc cần làm", "The reason and what to do");
            let hint = lang.say(
                "Viết cho người nộp đọc: nêu đúng giấy tờ, mục nào, sửa ra sao.",
                "For the applicant to read: which paper, which item, how to mend it.",
            );
            finish(Field::area(lang, "reason", label, 4).hint(hint).value(value("reason", "")), "reason")
        };
        let list = || {
            let choice = |(word, text): &(&str, &str)| {
                Choice::new(*word, if text.is_empty() { lang.say("Lý do khác", "Another reason") } else { text })
            };
            let choices = reasons(kind).iter().map(choice).collect();
            let field = Field::radios(lang, "kind", lang.say("Lý do", "Reason"), choices);
            finish(field.value(value("kind", "")), "kind")
        };
        match kind {
            ActKind::Accept if needs_typed_due(self.calendar, self.term, self.now) => {
                let boxes = typed.map(|(fields, _)| fields.date("due")).unwrap_or_default();
                let hint = lang.say(
                    "Thời hạn của thủ tục này tùy từng trường hợp nên bạn ấn định ngày.",
                    "The time limit of this procedure depends on the case, so you set the date.",
                );
                let field = Field::date(lang, "due", lang.say("Ngày hẹn trả kết quả", "Due date"), boxes).hint(hint);
                vec![finish(field, "due")]
            }
            ActKind::NotAccept | ActKind::RefuseToSettle => vec![list(), reason()],
            ActKind::KeepProcessing | ActKind::Stop => vec![reason()],
            ActKind::Resolve => {
                let (place, hours) =
                    self.agency.map_or(("", ""), |agency| (agency.address.vi.as_str(), agency.hours.vi.as_str()));
                let number = Field::text(lang, "number", lang.say("Số của kết quả", "Number of the result"));
                // The agency's own words fill these in: longer than a line.
                let lines = |name: &'static str, label: &str, default: &str| {
                    finish(Field::area(lang, name, label, 2).value(value(name, default)), name)
                };
                let remark = lang.say("Dặn thêm, ví dụ mang bản gốc nào", "Anything else, such as which originals to bring");
                let remark = Field::area(lang, "remark", remark, 3).value(value("remark", "")).optional();
                vec![
                    finish(number.value(value("number", "")), "number"),
                    lines("place", lang.say("Nơi trả kết quả", "Where to collect it"), place),
                    lines("hours", lang.say("Giờ trả kết quả", "When to collect it"), hours),
                    finish(remark, "remark"),
                ]
            }
            _ => Vec::new(),
        }
    }
}

/// What an act is called, on its button too.
pub(crate) fn title(kind: ActKind, lang: Lang) -> &'static str {
    match kind {
        ActKind::Accept => lang.say("Tiếp nhận hồ sơ", "Accept the dossier"),
        ActKind::NotAccept => lang.say("Không tiếp nhận, trả lại kèm lý do", "Send it back with a reason"),
        ActKind::StartProcessing => lang.say("Bắt đầu xử lý", "Start processing"),
        ActKind::Resolve => lang.say("Ghi kết quả", "Record the result"),
        ActKind::RefuseToSettle => lang.say("Từ chối giải quyết", "Refuse to settle"),
        ActKind::HandOver => lang.say("Đã trả kết quả", "The result was handed over"),
        ActKind::ConfirmWithdrawal => lang.say("Đồng ý cho rút hồ sơ", "Agree to the withdrawal"),
        ActKind::KeepProcessing => lang.say("Tiếp tục xử lý", "Go on processing"),
        ActKind::Stop => lang.say("Dừng giải quyết", "Stop the work"),
        ActKind::AskSupplement => lang.say("Yêu cầu bổ sung", "Ask for a supplement"),
        ActKind::GiveSupplement => lang.say("Bổ sung", "Give a supplement"),
        ActKind::AskPayment => lang.say("Yêu cầu nộp phí", "Ask for payment"),
        ActKind::ConfirmPayment => lang.say("Đã nộp phí", "Payment came"),
        ActKind::Withdraw => lang.say("Rút hồ sơ", "Withdraw"),
    }
}

/// What was just done, as the next page says it.
pub(crate) fn done(kind: ActKind, lang: Lang) -> &'static str {
    match kind {
        ActKind::Accept => lang.say("Đã tiếp nhận hồ sơ.", "The dossier is accepted."),
        ActKind::NotAccept => lang.say("Đã trả lại hồ sơ kèm lý do.", "The dossier is sent back with its reason."),
        ActKind::StartProcessing => lang.say("Hồ sơ đang được xử lý.", "The dossier is in progress."),
        ActKind::Resolve => lang.say("Đã ghi kết quả.", "The result is recorded."),
        ActKind::RefuseToSettle => lang.say("Đã ghi việc từ chối giải quyết.", "The refusal is recorded."),
        ActKind::HandOver => lang.say("Đã ghi việc trả kết quả.", "The result is handed over."),
        ActKind::ConfirmWithdrawal => lang.say("Đã cho rút hồ sơ.", "The dossier is withdrawn."),
        ActKind::KeepProcessing => lang.say("Hồ sơ tiếp tục được xử lý.", "The dossier is in progress again."),
        _ => lang.say("Đã ghi.", "Done."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(pairs: &[(&str, &str)]) -> Fields {
        pairs.iter().copied().collect()
    }

    fn wrong(read: Result<Act, Mistakes>) -> Vec<&'static str> {
        read.unwrap_err().into_iter().map(|(field, _)| field).collect()
    }

    #[test]
    fn a_reason_is_chosen_and_speaks_of_this_dossier() {
        let own = "Chưa có số giấy chứng sinh.";
        for (kind, pairs, expect) in [
            (ActKind::NotAccept, vec![("kind", "thieu"), ("reason", own)], format!("Hồ sơ thiếu giấy tờ hoặc thông tin.\n{own}")),
            (ActKind::NotAccept, vec![("kind", "khac"), ("reason", own)], own.to_owned()),
            // The rules ask for the words: a sentence from the list alone is no reason (R6.5).
            (ActKind::NotAccept, vec![("kind", "thieu"), ("reason", " ")], String::new()),
            (ActKind::Stop, vec![("reason", own)], own.to_owned()),
        ] {
            let act = read(kind, &typed(&pairs), false).unwrap();
            let (Act::NotAccept { reason } | Act::Stop { reason }) = act else { panic!("{kind:?}") };
            assert_eq!(reason, expect, "{pairs:?}");
        }
        assert_eq!(wrong(read(ActKind::NotAccept, &typed(&[]), false)), ["kind", "reason"]);
        assert_eq!(wrong(read(ActKind::RefuseToSettle, &typed(&[("kind", "thieu"), ("reason", own)]), false)), ["kind"]);
    }

    #[test]
    fn a_due_date_is_read_only_where_it_is_typed() {
        let date = [("due-day", "30"), ("due-month", "11"), ("due-year", "2026")];
        let due = Some(jiff::civil::date(2026, 11, 30));
        for (pairs, typed_due, expect) in [(&date[..], true, due), (&date[..], false, None), (&[][..], false, None)] {
            assert_eq!(read(ActKind::Accept, &typed(pairs), typed_due).unwrap(), Act::Accept { due: expect });
        }
        assert_eq!(wrong(read(ActKind::Accept, &typed(&date[..2]), true)), ["due"]);
    }

    #[test]
    fn every_word_has_its_act_and_every_act_an_officer() {
        for (word, kind) in ACTS {
            assert_eq!(kind_of(word), Some(kind));
            assert!(kind.action().is_some(), "{word}");
        }
        assert_eq!(kind_of("phieu"), None);
    }
}
