//! Writing a notice: typed, previewed with its working days ahead, published (R1.11).

use app::{App, Failure, Here, Posted, send};
use axum::extract::State;
use axum::response::Response;
use domain::access::Action;
use domain::agency::Agency;
use domain::clock::{at, time_in, vietnam_time};
use domain::code::{AgencyCode, ProcedureCode, SubmissionId};
use domain::format::{parse_date, parse_time};
use domain::lang::{Lang, Text};
use domain::log::Event;
use domain::notice::{
    CurrentNotice, Lead, MaintenanceNotice, NotListed, NoticeKind, Proposal, Scope, code_of, earliest_start, lead,
    parse_services, shown,
};
use domain::secret::sha256_hex;
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use store::{Key, NoticeWrite};
use web::answer::{self, Caching, Wants};
use web::fields::Fields;
use web::frame::CSRF;
use web::pages::casework::{NoticeForm, Preview};
use web::view::{Choice, ErrorSummary, Field, Hidden};

use super::line;
use crate::acts::Mistakes;
use crate::officer::Officer;

/// The hidden field that says what was previewed, and the buttons' name.
const SEEN: &str = "seen";
const STEP: &str = "buoc";
/// The hidden field of the publishing agency.
const AGENCY: &str = "agency";
/// The button that publishes.
const PUBLISH: &str = "cong-bo";

/// The empty form.
pub(crate) async fn ask(State(app): State<App>, here: Here, headers: HeaderMap) -> Result<Response, Failure> {
    let officer = Officer::of(&app, &headers, &here).await?;
    let agency = officer.agency(Action::PublishNotice, Fields::query(Some(&here.query)).get("co-quan"))?;
    let scope = if stops_everything(&app, &officer).await? { "all" } else { "services" };
    let typed: Fields =
        [("submission", app.new_id()?), ("kind", "maintenance".into()), ("scope", scope.into())].into_iter().collect();
    page(&app, &here, &headers, &officer, &agency, &typed, &Mistakes::new(), None).await
}

/// Previews, and publishes what was previewed.
pub(crate) async fn publish(
    State(app): State<App>,
    here: Here,
    headers: HeaderMap,
    Posted(fields): Posted,
) -> Result<Response, Failure> {
    let now = app.now();
    let submission = SubmissionId::parse(fields.get("submission")).map_err(|_| old_form())?;
    let code = code_of(&submission, now).ok_or_else(old_form)?;
    let back = here.href("/can-bo/thong-bao/moi");
    let (officer, items) = Officer::with(&app, &headers, back, &[Key::notice(&code)]).await?;
    app.check_csrf(&officer.signed_in.cookie, &fields)?;
    let agency = officer.agency(Action::PublishNotice, fields.get(AGENCY))?;
    let (mut proposal, mut mistakes) = read(&fields);
    // Who may not stop everything stops what goes to the own agency.
    let confined_to = match stops_everything(&app, &officer).await? {
        true => None,
        false => Some(app.agency(&agency).await?.ok_or(Failure::NotFound)?),
    };
    if let Some(own) = &confined_to {
        proposal.scope = proposal.scope.only_at(agency.clone(), own.name.clone());
    }
    if let Some(item) = items.into_iter().flatten().next() {
        let standing: MaintenanceNotice = store::read(item)?;
        return published_before(&app, &here, &headers, &standing, &submission, &proposal).await;
    }
    let calendar = app.calendar().await?;
    if let Some(own) = &confined_to {
        mistakes.extend(out_of_reach(&app, &proposal.scope, own).await?);
    }
    let unknown = unknown(&app, &proposal.scope).await?;
    let known = |code: &ProcedureCode| !unknown.contains(code);
    let mut ahead = None;
    match proposal.check(&calendar, now, known) {
        Ok(lead) => ahead = lead,
        Err(problems) => {
            for problem in problems {
                // A field that could not be read is told of once.
                if !mistakes.iter().any(|(field, _)| field.starts_with(problem.field())) {
                    mistakes.push((problem.field(), problem.text()));
                }
            }
        }
    }
    // Said before the preview already; what decides is the head itself, when the notice is written.
    let current = proposal.current(code.clone(), now);
    if let Some(twin) = shown(&app.head().await?.notices, now).into_iter().find(|standing| standing.says_the_same(&current)) {
        mistakes.push(("title", NotListed::Twice(twin.code.clone()).text()));
    }
    if !mistakes.is_empty() {
        return page(&app, &here, &headers, &officer, &agency, &fields, &mistakes, None).await;
    }
    if fields.get(STEP) != PUBLISH || fields.get(SEEN) != digest(&fields) {
        let preview = preview(&current, ahead, now, here.lang);
        return page(&app, &here, &headers, &officer, &agency, &fields, &mistakes, Some(preview)).await;
    }
    let notice = proposal
        .clone()
        .publish(code, submission.clone(), agency.clone(), now, &calendar, known)
        .map_err(|problems| Failure::Internal(format!("checked before: {problems:?}")))?;
    let event = Event::NoticePublished {
        notice: notice.code.clone(),
        kind: notice.kind,
        starts_at: notice.starts_at,
        returns_at: notice.returns_at,
    };
    let line = line(&app, &officer, &notice, event, now)?;
    match app.store().write_notice(&notice, &line, now).await? {
        NoticeWrite::Written => {
            app.head_changed();
            go(&app, &here, &headers, &notice).await
        }
        NoticeWrite::Stands(standing) => published_before(&app, &here, &headers, &standing, &submission, &proposal).await,
        NoticeWrite::NotListed(why) => {
            page(&app, &here, &headers, &officer, &agency, &fields, &vec![("title", why.text())], None).await
        }
    }
}

async fn go(app: &App, here: &Here, headers: &HeaderMap, notice: &MaintenanceNotice) -> Result<Response, Failure> {
    let site = app.site().await;
    let to = here.href(&format!("/can-bo/thong-bao/{}?xong=cong-bo", notice.code));
    Ok(send(answer::redirect(&to, &Wants::of(headers, &site))))
}

/// The same form again leads to its notice; other words under its identity are refused.
async fn published_before(
    app: &App,
    here: &Here,
    headers: &HeaderMap,
    standing: &MaintenanceNotice,
    submission: &SubmissionId,
    proposal: &Proposal,
) -> Result<Response, Failure> {
    // The return may have been moved since.
    let same = standing.submission == *submission
        && (standing.kind, &standing.title, &standing.what) == (proposal.kind, &proposal.title, &proposal.what)
        && (&standing.other_way, &standing.scope) == (&proposal.other_way, &proposal.scope)
        && Some(standing.starts_at) == proposal.starts_at
        && (!standing.changes.is_empty() || Some(standing.returns_at) == proposal.returns_at);
    if same {
        return go(app, here, headers, standing).await;
    }
    let code = &standing.code;
    Err(Failure::Conflict(Text::both(
        format!(
            "Biểu mẫu này đã được công bố thành thông báo {code} với nội dung khác. Mở thông báo đó, hoặc soạn thông báo mới."
        ),
        format!("This form was already published as notice {code} with other words. Open that notice, or write a new one."),
    )))
}

fn old_form() -> Failure {
    Failure::BadRequest(Text::both(
        "Biểu mẫu này mở đã lâu hoặc thiếu mã. Mở biểu mẫu mới rồi nhập lại.",
        "This form was opened long ago or has lost its identity. Open a new one.",
    ))
}

/// What was typed: all but what the page adds by itself.
fn digest(fields: &Fields) -> String {
    let mut typed: Vec<String> = fields
        .iter()
        .filter(|(name, value)| ![CSRF, SEEN, STEP, AGENCY].contains(name) && !value.is_empty())
        .map(|(name, value)| format!("{}:{name}={value}", value.len()))
        .collect();
    typed.sort();
    sha256_hex(typed.join("\n").as_bytes())
}

/// Reads the form as far as it can be read.
fn read(fields: &Fields) -> (Proposal, Mistakes) {
    let mut mistakes = Mistakes::new();
    let line = |name: &str| fields.get(name).split_whitespace().collect::<Vec<_>>().join(" ");
    let lines = |name: &str| fields.get(name).chars().filter(|c| *c == '\n' || !c.is_control()).collect::<String>();
    let both = |vi: String, en: String| Text { vi, en: Some(en).filter(|en| !en.trim().is_empty()) };
    let scope = if fields.get("scope") == "services" {
        match parse_services(fields.get("services")) {
            Ok(codes) => Scope::Services(codes),
            Err(wrong) => {
                let wrong = wrong.join(", ");
                mistakes.push((
                    "services",
                    Text::both(
                        format!("Mã thủ tục có dạng 1.001193; sửa lại: {wrong}"),
                        format!("A code looks like 1.001193; mend: {wrong}"),
                    ),
                ));
                Scope::Services(Vec::new())
            }
        }
    } else {
        Scope::All
    };
    let proposal = Proposal {
        kind: if fields.get("kind") == "incident" { NoticeKind::Incident } else { NoticeKind::Maintenance },
        title: both(line("title").replace(char::is_control, ""), line("title-en").replace(char::is_control, "")),
        what: both(lines("what"), lines("what-en")),
        other_way: both(lines("other-way"), lines("other-way-en")),
        scope,
        starts_at: moment(fields, "start", "start-time", &mut mistakes),
        returns_at: moment(fields, "return", "return-time", &mut mistakes),
    };
    (proposal, mistakes)
}

/// A day and a time as typed. `None`: nothing was typed, or it went into `mistakes`.
pub(super) fn moment(fields: &Fields, day: &'static str, time: &'static str, mistakes: &mut Mistakes) -> Option<Timestamp> {
    let [d, m, y] = fields.date(day);
    let typed = fields.get(time);
    if [&d, &m, &y].iter().all(|part| part.trim().is_empty()) && typed.is_empty() {
        return None;
    }
    let date = parse_date(&d, &m, &y, None).map_err(|wrong| mistakes.push((day, wrong.message))).ok();
    let clock = parse_time(typed).map_err(|wrong| mistakes.push((time, wrong.message))).ok();
    Some(at(date?.value.to_datetime(clock?.value)))
}

/// A time as the boxes of [`moment_fields`] show it.
pub(super) fn typed_moment(name: &str, moment: Timestamp) -> Fields {
    let time = vietnam_time(moment);
    let pairs = [
        (format!("{name}-day"), time.day().to_string()),
        (format!("{name}-month"), time.month().to_string()),
        (format!("{name}-year"), time.year().to_string()),
        (format!("{name}-time"), format!("{:02}:{:02}", time.hour(), time.minute())),
    ];
    pairs.into_iter().collect()
}

/// The boxes of a day and its time.
pub(super) fn moment_fields(
    lang: Lang,
    name: &'static str,
    (day, time): (&str, &str),
    hint: Option<&str>,
    typed: &Fields,
    mistakes: &Mistakes,
) -> [Field; 2] {
    let time_name = format!("{name}-time");
    let error = |name: &str| mistakes.iter().find(|(field, _)| *field == name).map(|(_, text)| text.get(lang).to_owned());
    let date = Field::date(lang, name, day, typed.date(name)).error(error(name));
    let date = match hint {
        Some(hint) => date.hint(hint),
        None => date,
    };
    let clock = Field { size: Some(8), ..Field::text(lang, time_name.as_str(), time) };
    let clock = clock.hint(lang.say("Giờ Việt Nam, ví dụ 22:00", "Time in Viet Nam, for example 22:00"));
    [date, clock.value(typed.get(&time_name)).error(error(&time_name))]
}

/// The named services that the portal does not publish.
async fn unknown(app: &App, scope: &Scope) -> Result<Vec<ProcedureCode>, Failure> {
    let mut unknown = Vec::new();
    for code in scope.services().iter().take(domain::notice::SERVICES_MAX) {
        if app.procedure(code).await?.is_none() {
            unknown.push(code.clone());
        }
    }
    Ok(unknown)
}

/// Whether she may tell that the whole portal stops.
async fn stops_everything(app: &App, officer: &Officer) -> Result<bool, Failure> {
    Ok(officer.signed_in.account.may_stop_everything(app.head().await?.identity.run_by.as_ref()))
}

/// What of a scope is not for an agency that does not run the portal: all of it, and services that it does not receive.
async fn out_of_reach(app: &App, scope: &Scope, agency: &Agency) -> Result<Option<(&'static str, Text)>, Failure> {
    if *scope == Scope::All {
        let text = Text::both(
            "Chỉ cơ quan quản lý cổng hoặc người quản trị được báo dừng toàn bộ cổng. Chọn Chỉ một số dịch vụ, hoặc nhờ cơ quan \
             đó công bố",
            "Only the agency that runs the portal, or an administrator, may stop all of it. Choose some services only, or ask \
             that agency to publish",
        );
        return Ok(Some(("scope", text)));
    }
    let mut others = Vec::new();
    for code in scope.services().iter().take(domain::notice::SERVICES_MAX) {
        let procedure = app.procedure(code).await?;
        if procedure.is_some_and(|procedure| !procedure.receives.is_empty() && !procedure.receives.contains(&agency.kind)) {
            others.push(code.as_str());
        }
    }
    let (name, others) = (&agency.name, others.join(", "));
    let text = Text::both(
        format!("{} không tiếp nhận dịch vụ {others}. Bỏ mã đó, hoặc nhờ cơ quan quản lý cổng công bố", name.vi),
        format!("{} does not receive {others}. Leave it out, or ask the agency that runs the portal", name.get(Lang::En)),
    );
    Ok((!others.is_empty()).then_some(("services", text)))
}

/// What the officer is told before publishing.
fn preview(current: &CurrentNotice, ahead: Option<Lead>, now: Timestamp, lang: Lang) -> Preview {
    let mut lines = Vec::new();
    let mut warning = None;
    match (current.kind, ahead) {
        (NoticeKind::Maintenance, Some(lead)) => {
            let days = lead.working_days;
            lines.push(match lang {
                Lang::Vi => format!("Báo trước {days} ngày làm việc trọn vẹn, tính từ ngày công bố đến giờ bắt đầu."),
                Lang::En => format!("Whole working days between publication and start: {days}."),
            });
            if lead.is_short() {
                let vi = "Báo trước dưới 7 ngày làm việc: đúng luật nhưng gấp với người dân. Nếu có thể, lùi giờ bắt đầu.";
                let en = "Under 7 working days ahead: lawful, but short for people. Begin later if you can.";
                warning = Some(lang.say(vi, en).to_owned());
            }
        }
        _ => {
            let vi = "Sự cố khẩn cấp: không tính báo trước, được hiện và được đếm là một sự cố, không phải bảo trì.";
            let en = "An emergency: no time ahead is asked; it is shown and counted as an incident, not as maintenance.";
            lines.push(lang.say(vi, en).to_owned());
        }
    }
    let banner = current.banner(now).map_or_else(
        || {
            lang.say(
                "Không hiện gì: thời gian này đã qua, thông báo chỉ vào lịch sử.",
                "Nothing: it is over already, and goes into the history alone.",
            )
            .to_owned()
        },
        |banner| banner.get(lang).to_owned(),
    );
    Preview { lines, warning, banner }
}

#[expect(clippy::too_many_arguments, reason = "a page names all that it shows")]
async fn page(
    app: &App,
    here: &Here,
    headers: &HeaderMap,
    officer: &Officer,
    agency: &AgencyCode,
    typed: &Fields,
    mistakes: &Mistakes,
    preview: Option<Preview>,
) -> Result<Response, Failure> {
    let lang = here.lang;
    let calendar = app.calendar().await?;
    let earliest = earliest_start(&calendar, app.now()).ok();
    let earliest = earliest.filter(|earliest| lead(&calendar, app.now(), *earliest).is_ok()).map(|at| time_in(at, lang));
    let fields = fields_of(lang, typed, mistakes, stops_everything(app, officer).await?);
    let errors = ErrorSummary::of(&fields);
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let site = app.site().await;
    let frame = officer
        .frame(app, &site, here, lang.say("Soạn thông báo", "Write a notice"))
        .crumb("/can-bo", lang.say("Hộp việc", "Inbox"))
        .crumb("/can-bo/thong-bao", lang.say("Thông báo", "Notices"))
        .errors(errors);
    let mut hidden = vec![("submission", typed.get("submission").to_owned()), (AGENCY, agency.to_string())];
    if preview.is_some() {
        hidden.push((SEEN, digest(typed)));
    }
    let page = NoticeForm { frame, earliest, preview, hidden: Hidden::new(hidden), fields };
    Ok(send(answer::page(status, &page, Caching::Private, &Wants::of(headers, &site))))
}

fn fields_of(lang: Lang, typed: &Fields, mistakes: &Mistakes, everything: bool) -> Vec<Field> {
    let error = |name: &str| mistakes.iter().find(|(field, _)| *field == name).map(|(_, text)| text.get(lang).to_owned());
    let put = |field: Field, name: &'static str| field.value(typed.get(name)).error(error(name));
    let line = |name: &'static str, label: &str| put(Field::text(lang, name, label), name);
    let area = |name: &'static str, label: &str| put(Field::area(lang, name, label, 3), name);
    let kinds = vec![
        Choice::new("maintenance", lang.say("Bảo trì, nâng cấp", "Maintenance"))
            .hint(lang.say("Báo trước ít nhất 1 ngày làm việc", "Told of at least one working day ahead")),
        Choice::new("incident", lang.say("Sự cố khẩn cấp", "Emergency"))
            .hint(lang.say("Không chờ được; hiện và đếm là sự cố", "Cannot wait; shown and counted as an incident")),
    ];
    let whole = Choice::new("all", lang.say("Toàn bộ cổng", "The whole portal"));
    let some = if everything {
        lang.say("Chỉ một số dịch vụ, ở mọi cơ quan", "Some services only, at every agency")
    } else {
        lang.say("Chỉ một số dịch vụ, tại cơ quan của bạn", "Some services only, at your agency")
    };
    let some = Choice::new("services", some);
    let scopes = everything.then_some(whole).into_iter().chain([some]).collect();
    let mut fields = vec![
        put(Field::radios(lang, "kind", lang.say("Loại thông báo", "Kind"), kinds), "kind"),
        line("title", lang.say("Tên ngắn", "Short title"))
            .hint(lang.say("Ví dụ: Nâng cấp máy chủ. Nhiều nhất 100 ký tự.", "At most 100 characters, in Vietnamese.")),
        line("title-en", lang.say("Tên ngắn bằng tiếng Anh", "Short title in English")).optional(),
        area("what", lang.say("Nội dung: làm gì, vì sao phải dừng", "What is done, and why it has to stop")),
        area("what-en", lang.say("Nội dung bằng tiếng Anh", "The same in English")).optional(),
        put(Field::radios(lang, "scope", lang.say("Phạm vi", "Affected"), scopes), "scope"),
        area("services", lang.say("Mã các dịch vụ", "Codes of the services"))
            .hint(lang.say(
                "Mỗi dòng một mã, ví dụ 1.001193. Chỉ nhập khi chọn một số dịch vụ.",
                "One on a line, such as 1.001193; only for some services.",
            ))
            .optional(),
    ];
    let start = (lang.say("Ngày bắt đầu", "Day it begins"), lang.say("Giờ bắt đầu", "Time it begins"));
    let back = (lang.say("Ngày dự kiến hoạt động lại", "Day of return"), lang.say("Giờ dự kiến hoạt động lại", "Time of return"));
    fields.extend(moment_fields(lang, "start", start, None, typed, mistakes));
    fields.extend(moment_fields(lang, "return", back, None, typed, mistakes));
    fields.push(
        area("other-way", lang.say("Kênh phục vụ khác trong thời gian này", "Another way to be served meanwhile"))
            .hint(lang.say("Ví dụ: nộp tại bộ phận một cửa, gọi đường dây nóng.", "Such as the counter or the hotline.")),
    );
    fields.push(area("other-way-en", lang.say("Kênh khác bằng tiếng Anh", "The same in English")).optional());
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(pairs: &[(&str, &str)]) -> Fields {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_moment_is_a_day_and_a_time_in_vietnam() {
        for (day, time, expect) in [
            ("5", "22:00", Ok(Some("2026-12-05T15:00:00Z"))),
            ("5", "22h00", Ok(Some("2026-12-05T15:00:00Z"))),
            ("", "", Ok(None)),
            ("5", "", Err(vec!["start-time"])),
            ("", "22:00", Err(vec!["start"])),
            ("32", "25:00", Err(vec!["start", "start-time"])),
        ] {
            let (month, year) = if day.is_empty() { ("", "") } else { ("12", "2026") };
            let fields = typed(&[("start-day", day), ("start-month", month), ("start-year", year), ("start-time", time)]);
            let mut mistakes = Mistakes::new();
            let read = moment(&fields, "start", "start-time", &mut mistakes).map(|at| at.to_string());
            let wrong: Vec<&str> = mistakes.iter().map(|(field, _)| *field).collect();
            let seen = if wrong.is_empty() { Ok(read) } else { Err(wrong) };
            assert_eq!(seen, expect.map(|at| at.map(str::to_owned)), "{day} {time}");
        }
    }

    #[test]
    fn only_what_was_previewed_is_published() {
        let one = typed(&[("title", "a"), ("csrf", "1"), ("seen", "x"), ("buoc", "xem")]);
        let same = typed(&[("buoc", "cong-bo"), ("csrf", "2"), ("title", "a"), ("what", ""), ("seen", "y")]);
        let other = typed(&[("title", "b"), ("csrf", "1"), ("seen", "x"), ("buoc", "xem")]);
        assert_eq!(digest(&one), digest(&same));
        assert_ne!(digest(&one), digest(&other));
    }
}
