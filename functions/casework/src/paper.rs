//! A receptionist registers a dossier that came on paper (TT32 11.3d), for the person who stands at the counter.

use std::sync::Arc;

use app::{App, Failure, Here, Posted, Recipient, send};
use axum::extract::State;
use axum::response::Response;
use domain::access::Action;
use domain::agency::Agency;
use domain::calendar::WorkingCalendar;
use domain::clock::{at, vietnam_date, vietnam_time};
use domain::code::{DossierCode, ProcedureCode, SubmissionId};
use domain::dossier::{Channel, NewDossier, PaperApplicant, Refused, needs_typed_due, proofs, register_paper, term_for};
use domain::format::{Email, PersonName, PersonalId, Phone, PhoneUse, parse_date, parse_lines, parse_time};
use domain::lang::{Lang, Text};
use domain::log::Actor;
use domain::procedure::Procedure;
use domain::secret::Purpose;
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use jiff::civil::Date;
use store::{Key, Registration, Step, Store};
use web::answer::{self, Caching, Wants};
use web::fields::Fields;
use web::frame::CSRF;
use web::pages::casework::PaperPage;
use web::view::{Choice, ErrorSummary, Field, Hidden};

use crate::acts::{Mistakes, due_mistake};
use crate::officer::Officer;
use crate::words::encode;

/// The form's own word for a procedure that is not in its list.
const BY_CODE: &str = "khac";
/// Most characters of the papers and remarks.
const LONGEST_REMARK: usize = 1000;

/// What was typed, read.
struct Paper {
    procedure: Arc<Procedure>,
    channel: Channel,
    received_at: Timestamp,
    due: Option<Date>,
    applicant: PaperApplicant,
}

pub(crate) async fn ask(State(app): State<App>, here: Here, headers: HeaderMap) -> Result<Response, Failure> {
    let officer = Officer::of(&app, &headers, &here).await?;
    let code = officer.agency(Action::RegisterPaper, Fields::query(Some(&here.query)).get("co-quan"))?;
    let agency = app.agency(&code).await?.ok_or(Failure::NotFound)?;
    let now = vietnam_time(app.now());
    let typed: Fields = [
        ("submission", app.new_id()?),
        ("channel", "counter".into()),
        ("received-day", now.day().to_string()),
        ("received-month", now.month().to_string()),
        ("received-year", now.year().to_string()),
        ("received-time", format!("{:02}:{:02}", now.hour(), now.minute())),
    ]
    .into_iter()
    .collect();
    page(&app, &here, &headers, &officer, &agency, &typed, &Vec::new()).await
}

pub(crate) async fn register(
    State(app): State<App>,
    here: Here,
    headers: HeaderMap,
    Posted(fields): Posted,
) -> Result<Response, Failure> {
    let submission = SubmissionId::parse(fields.get("submission")).map_err(|_| no_submission())?;
    let back = here.href("/can-bo/tiep-nhan");
    let (officer, items) = Officer::with(&app, &headers, back, &[Key::registration(&submission)]).await?;
    app.check_csrf(&officer.signed_in.cookie, &fields)?;
    let agency = officer.agency(Action::RegisterPaper, fields.get("agency"))?;
    let payload = digest(&app, &fields);
    if let Some(item) = items.into_iter().flatten().next() {
        return registered(&app, &here, &headers, Store::registration(item, &payload)?, None).await;
    }
    let agency = app.agency(&agency).await?.ok_or(Failure::NotFound)?;
    let calendar = app.calendar().await?;
    let now = app.now();
    let paper = match read(&app, &fields, &agency, &calendar, now).await? {
        Ok(paper) => paper,
        Err(mistakes) => return page(&app, &here, &headers, &officer, &agency, &fields, &mistakes).await,
    };

    let day = vietnam_date(now);
    let new = |number| NewDossier {
        code: DossierCode::of(&agency.code, day, number),
        procedure: paper.procedure.code.clone(),
        edition: 0,
        agency: agency.code.clone(),
        submission_id: submission.clone(),
    };
    let officer_id = officer.signed_in.account.id.clone();
    let term = term_for(&paper.procedure, paper.channel);
    // Decided before a number is taken: what is refused leaves no gap.
    let decide = |new| register_paper(new, paper.channel, officer_id.clone(), paper.received_at, paper.due, now, &calendar, term);
    let mistakes = match decide(new(0)) {
        Ok(_) => Vec::new(),
        Err(Refused::Due(error)) => due_mistake(error),
        Err(_) => vec![("received", future())],
    };
    if !mistakes.is_empty() {
        return page(&app, &here, &headers, &officer, &agency, &fields, &mistakes).await;
    }
    let number = app.store().running_number(&agency.code, day).await?;
    let edition = app.head().await?.edition;
    let mut decision = decide(NewDossier { edition, ..new(number) }).map_err(|error| Failure::Internal(error.to_string()))?;
    let numbers = [&paper.applicant.personal_id, &paper.applicant.phone].into_iter().flatten().map(String::as_str);
    decision.dossier.proofs = proofs(app.secret(), &decision.dossier.code, numbers);
    let code = decision.dossier.code.clone();
    let to = Recipient::of_paper(&paper.applicant);
    let mail = app.notice_mail(&decision, to.as_ref(), &paper.procedure.name, &agency.name)?;
    let line = decision.line(app.new_id()?, Actor::Officer(officer_id.clone()), now);
    let step = Step { decision, line };
    let outcome = app.store().register_paper(&step, &paper.applicant, mail.as_ref(), &payload).await?;
    registered(&app, &here, &headers, outcome, Some(code)).await
}

/// To the slip, of this or of the same earlier registration.
async fn registered(
    app: &App,
    here: &Here,
    headers: &HeaderMap,
    outcome: Registration,
    new: Option<DossierCode>,
) -> Result<Response, Failure> {
    let code = match (outcome, new) {
        (Registration::New, Some(code)) | (Registration::Same(code), _) => code,
        (Registration::New, None) => return Err(Failure::Internal("a registration without a code".into())),
        (Registration::Other(code), _) => {
            return Err(Failure::Conflict(Text::both(
                format!("Biểu mẫu này đã được ghi thành hồ sơ {code}. Mở biểu mẫu mới để tiếp nhận hồ sơ khác."),
                format!("This form was already registered as dossier {code}. Open a new form for another dossier."),
            )));
        }
    };
    let site = app.site().await;
    Ok(send(answer::redirect(&here.href(&format!("/can-bo/ho-so/{code}/phieu")), &Wants::of(headers, &site))))
}

/// A digest of what was typed, keyed: it is made of personal data.
fn digest(app: &App, fields: &Fields) -> String {
    let typed: Vec<String> =
        fields.iter().filter(|(name, _)| *name != CSRF).map(|(name, value)| format!("{}:{name}={value}", value.len())).collect();
    app.secret().blind(Purpose::BlindIndex, &typed.join("\n"))
}

fn no_submission() -> Failure {
    Failure::BadRequest(Text::both(
        "Biểu mẫu thiếu mã lần ghi. Mở lại biểu mẫu tiếp nhận rồi nhập lại.",
        "The form has lost its identity. Open the registration form again.",
    ))
}

fn future() -> Text {
    Text::both("Thời điểm nhận không được ở tương lai", "The time of receipt cannot lie in the future")
}

/// Reads the form. Errors: every mistake at once, in the order of the fields.
async fn read(
    app: &App,
    fields: &Fields,
    agency: &Agency,
    calendar: &WorkingCalendar,
    now: Timestamp,
) -> Result<Result<Paper, Mistakes>, Failure> {
    let mut mistakes = Mistakes::new();
    let procedure = match procedure_of(fields) {
        Ok(code) => match app.procedure(&code).await? {
            Some(procedure) if receives(&procedure, agency) => Some(procedure),
            Some(_) => {
                let text = Text::both("Cơ quan này không tiếp nhận thủ tục đó", "This agency does not receive that procedure");
                mistakes.push((field_of(fields), text));
                None
            }
            None => {
                mistakes.push((field_of(fields), Text::both("Không có thủ tục nào mang mã này", "No procedure has this code")));
                None
            }
        },
        Err(mistake) => {
            mistakes.push(mistake);
            None
        }
    };
    let channel = match fields.get("channel") {
        "post" => Channel::Post,
        "counter" => Channel::Counter,
        _ => {
            mistakes.push(("channel", Text::both("Chọn hình thức nộp", "Choose how it was handed in")));
            Channel::Counter
        }
    };
    let received_at = read_received(fields, now).map_err(|wrong| mistakes.extend(wrong)).ok();
    let mut due = None;
    if let (Some(procedure), Some(received)) = (&procedure, received_at)
        && needs_typed_due(calendar, term_for(procedure, channel), received)
    {
        let [day, month, year] = fields.date("due");
        due = parse_date(&day, &month, &year, None).map_err(|wrong| mistakes.push(("due", wrong.message))).ok();
    }
    let mut optional = |name: &'static str, parse: &dyn Fn(&str) -> Result<String, Text>| {
        let raw = fields.get(name);
        if raw.is_empty() { None } else { parse(raw).map_err(|text| mistakes.push((name, text))).ok() }
    };
    let name = if fields.get("name").is_empty() {
        optional("name", &|_| Ok(String::new()))
    } else {
        optional("name", &|raw| PersonName::parse(raw).map(|name| name.value.as_str().to_owned()).map_err(|wrong| wrong.message))
    };
    let phone = optional("phone", &|raw| {
        Phone::parse_for(PhoneUse::Personal, raw).map(|phone| phone.value.as_str().to_owned()).map_err(|wrong| wrong.message)
    });
    let email =
        optional("email", &|raw| Email::parse(raw).map(|email| email.value.as_str().to_owned()).map_err(|wrong| wrong.message));
    let personal_id = optional("personal_id", &|raw| {
        PersonalId::parse(raw).map(|id| id.value.as_str().to_owned()).map_err(|wrong| wrong.message)
    });
    let lines = |raw: &str| parse_lines(raw, LONGEST_REMARK).map(|lines| lines.value).map_err(|wrong| wrong.message);
    let address = optional("address", &lines);
    let remark = optional("remark", &lines);
    if fields.get("name").is_empty() {
        mistakes.push(("name", Text::both("Nhập họ và tên người nộp", "Enter the applicant's full name")));
    }
    Ok(match (procedure, received_at, name) {
        (Some(procedure), Some(received_at), Some(name)) if mistakes.is_empty() => Ok(Paper {
            procedure,
            channel,
            received_at,
            due: due.map(|due| due.value),
            applicant: PaperApplicant { name, personal_id, phone, email, address, lang: Lang::Vi, remark },
        }),
        _ => Err(mistakes),
    })
}

/// The code that was chosen or typed.
fn procedure_of(fields: &Fields) -> Result<ProcedureCode, (&'static str, Text)> {
    let typed = match fields.get("procedure") {
        "" | BY_CODE => fields.get("procedure-code"),
        chosen => chosen,
    };
    if typed.is_empty() {
        let (field, text) = match fields.get("procedure") {
            BY_CODE => ("procedure-code", Text::both("Nhập mã thủ tục, ví dụ 1.001193", "Enter the code, for example 1.001193")),
            _ => ("procedure", Text::both("Chọn thủ tục", "Choose the procedure")),
        };
        return Err((field, text));
    }
    ProcedureCode::parse(typed)
        .map_err(|_| (field_of(fields), Text::both("Mã thủ tục có dạng 1.001193", "A procedure code looks like 1.001193")))
}

fn field_of(fields: &Fields) -> &'static str {
    if matches!(fields.get("procedure"), "" | BY_CODE) { "procedure-code" } else { "procedure" }
}

/// Whether `agency` may take a dossier of `procedure`: where nobody has said which kinds of agency do, the desk decides.
fn receives(procedure: &Procedure, agency: &Agency) -> bool {
    procedure.receives.is_empty() || procedure.receives.contains(&agency.kind)
}

/// The moment of receipt: a day and a time like `14:05`, `14h05` or `14 giờ 5`. Errors: what is wrong with each.
fn read_received(fields: &Fields, now: Timestamp) -> Result<Timestamp, Mistakes> {
    let [day, month, year] = fields.date("received");
    let date = parse_date(&day, &month, &year, Some(vietnam_date(now)));
    let time = parse_time(fields.get("received-time"));
    let mut mistakes = Mistakes::new();
    match (date, time) {
        (Ok(date), Ok(time)) => {
            let received = at(date.value.to_datetime(time.value));
            if received <= now {
                return Ok(received);
            }
            mistakes.push(("received-time", future()));
        }
        (date, time) => {
            mistakes.extend(date.err().map(|wrong| ("received", wrong.message)));
            mistakes.extend(time.err().map(|wrong| ("received-time", wrong.message)));
        }
    }
    Err(mistakes)
}

async fn page(
    app: &App,
    here: &Here,
    headers: &HeaderMap,
    officer: &Officer,
    agency: &Agency,
    typed: &Fields,
    mistakes: &Mistakes,
) -> Result<Response, Failure> {
    let lang = here.lang;
    let error = |name: &str| mistakes.iter().find(|(field, _)| *field == name).map(|(_, text)| text.get(lang).to_owned());
    let line = |name: &'static str, label: &str| Field::text(lang, name, label).value(typed.get(name)).error(error(name));

    // What the agency's desk is asked for most.
    let common = app.common_procedures().await?;
    let received = common.iter().filter(|procedure| procedure.receives.contains(&agency.kind));
    let mut choices: Vec<Choice> =
        received.map(|procedure| Choice::new(procedure.code.as_str(), procedure.title.get(lang))).collect();
    let listed = !choices.is_empty();
    choices.insert(0, Choice::new("", lang.say("Chọn thủ tục", "Choose a procedure")));
    choices.push(Choice::new(BY_CODE, lang.say("Thủ tục khác (nhập mã bên dưới)", "Another one (type its code below)")));
    let code = Field::text(lang, "procedure-code", lang.say("Mã thủ tục", "Code of the procedure"))
        .hint(lang.say(
            "Ví dụ 1.001193. Chỉ nhập khi không có trong danh sách.",
            "For example 1.001193. Only if it is not in the list.",
        ))
        .value(typed.get("procedure-code"))
        .error(error("procedure-code").or_else(|| error("procedure").filter(|_| !listed)));
    let channels = vec![Choice::new("counter", Channel::Counter.name(lang)), Choice::new("post", Channel::Post.name(lang))];
    let mut dossier = Vec::new();
    if listed {
        let select = Field::select(lang, "procedure", lang.say("Thủ tục", "Procedure"), choices);
        dossier.push(select.value(typed.get("procedure")).error(error("procedure")));
    }
    dossier.push(if listed { code.optional() } else { code });
    let channel = Field::radios(lang, "channel", lang.say("Hình thức nộp", "Handed in"), channels);
    dossier.push(channel.value(typed.get("channel")).error(error("channel")));
    dossier.push(
        Field::date(lang, "received", lang.say("Ngày nhận", "Received on"), typed.date("received")).error(error("received")),
    );
    dossier.push(line("received-time", lang.say("Giờ nhận", "Received at")));
    let due = typed.date("due");
    if error("due").is_some() || due.iter().any(|part| !part.is_empty()) {
        let field = Field::date(lang, "due", lang.say("Ngày hẹn trả kết quả", "Due date"), due).hint(
            lang.say("Thời hạn của thủ tục này tùy từng trường hợp.", "The time limit of this procedure depends on the case."),
        );
        dossier.push(field.error(error("due")));
    }
    let person = vec![
        line("name", lang.say("Họ và tên", "Full name")),
        Field { inputmode: Some("tel"), ..line("phone", lang.say("Số điện thoại", "Phone")) }.optional(),
        Field::email(lang, "email", lang.say("Thư điện tử", "Email"))
            .hint(
                lang.say("Có địa chỉ thì người nộp được báo tin mỗi bước.", "With an address the applicant hears of every step."),
            )
            .autocomplete("off")
            .value(typed.get("email"))
            .error(error("email"))
            .optional(),
        Field::code(lang, "personal_id", lang.say("Số định danh cá nhân", "Personal ID number"), 12)
            .value(typed.get("personal_id"))
            .error(error("personal_id"))
            .optional(),
        line("address", lang.say("Địa chỉ", "Address")).optional(),
        Field::area(lang, "remark", lang.say("Giấy tờ đã nhận, ghi chú", "Papers received, remarks"), 3)
            .value(typed.get("remark"))
            .error(error("remark"))
            .optional(),
    ];
    let errors = ErrorSummary::of(dossier.iter().chain(&person));
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let site = app.site().await;
    let frame = officer
        .frame(app, &site, here, lang.say("Tiếp nhận hồ sơ giấy", "Register a paper dossier"))
        .crumb("/can-bo", lang.say("Hộp việc", "Inbox"))
        .errors(errors);
    let hidden = Hidden::new([("submission", typed.get("submission")), ("agency", agency.code.as_str())]);
    let many = here.href(&format!("/can-bo/tiep-nhan/nhieu?co-quan={}", encode(agency.code.as_str())));
    let page = PaperPage { frame, many, agency: agency.name.get(lang).to_owned(), hidden, dossier, person };
    Ok(send(answer::page(status, &page, Caching::Private, &Wants::of(headers, &site))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn receipt_is_not_in_the_future() {
        let now: Timestamp = "2026-11-25T03:00:30Z".parse().unwrap();
        for (day, time, expect) in [
            ("25", "10:00", Ok("2026-11-25T03:00:00Z")),
            ("24", "23:59", Ok("2026-11-24T16:59:00Z")),
            ("25", "10:01", Err(vec!["received-time"])),
            ("26", "08:00", Err(vec!["received"])),
            ("", "08:00", Err(vec!["received"])),
            ("25", "", Err(vec!["received-time"])),
            ("", "99", Err(vec!["received", "received-time"])),
        ] {
            let fields: Fields =
                [("received-day", day), ("received-month", "11"), ("received-year", "2026"), ("received-time", time)]
                    .into_iter()
                    .collect();
            let read = read_received(&fields, now).map(|at| at.to_string());
            let read = read.map_err(|mistakes| mistakes.into_iter().map(|(field, _)| field).collect::<Vec<_>>());
            assert_eq!(read, expect.map(str::to_owned), "{day} {time}");
        }
    }

    #[test]
    fn a_procedure_is_chosen_or_typed() {
        for (chosen, typed, expect) in [
            ("1.001193", "", Ok("1.001193")),
            ("1.001193", "2.000635", Ok("1.001193")),
            ("khac", "2.000635", Ok("2.000635")),
            ("", "2.000635", Ok("2.000635")),
            ("", "", Err("procedure")),
            ("khac", "", Err("procedure-code")),
            ("khac", "1.1", Err("procedure-code")),
            ("x", "", Err("procedure")),
        ] {
            let fields: Fields = [("procedure", chosen), ("procedure-code", typed)].into_iter().collect();
            let read = procedure_of(&fields).map(String::from).map_err(|(field, _)| field);
            assert_eq!(read.as_deref().map_err(|field| *field), expect, "{chosen} {typed}");
        }
    }
}
