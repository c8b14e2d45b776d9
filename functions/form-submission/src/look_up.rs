//! Looking a dossier up without signing in (R3.12, safety §5): its code and a second factor give state and dates, nothing
//! else; unknown and foreign codes have one answer, and five wrong factors an hour close a code.

use app::{App, Failure, Here, Posted};
use axum::extract::State;
use axum::response::Response;
use domain::clock::{due_in, time_in};
use domain::code::DossierCode;
use domain::dossier::{Dossier, DossierState, PaperApplicant, last_four, proof};
use domain::lang::Lang;
use domain::secret::{Purpose, Secret};
use http::{HeaderMap, StatusCode};
use store::{Key, Window};
use web::fields::Fields;
use web::frame::Frame;
use web::pages::dossier::{LookUp, LookedUp};
use web::view::{ErrorSummary, Field, Row, Step, Steps, Summary, Tag, Tone};

use crate::owned::path_of;
use crate::words::show as show_page;

const CODE: &str = "ma";
const FOUR: &str = "bon-so";
/// Wrong second factors an hour that a code stands.
const WRONG_AN_HOUR: u64 = 5;

pub(crate) async fn ask(State(app): State<App>, here: Here, headers: HeaderMap) -> Response {
    let query = Fields::query(Some(&here.query));
    form(&app, here.lang, &headers, query.get(CODE), [None, None], None).await
}

/// The form, with what is wrong at code and factor, or with the one sentence for what does not fit.
async fn form(
    app: &App,
    lang: Lang,
    headers: &HeaderMap,
    code: &str,
    [wrong_code, wrong_four]: [Option<String>; 2],
    wrong: Option<String>,
) -> Response {
    let fields = vec![
        Field::text(lang, CODE, lang.say("Mã hồ sơ", "Code of the dossier"))
            .hint(lang.say("Ví dụ H99.01-261124-0007", "For example H99.01-261124-0007"))
            .autocomplete("off")
            .value(code)
            .error(wrong_code),
        Field { inputmode: None, ..Field::code(lang, FOUR, lang.say("4 số cuối", "Last four digits"), 4) }
            .hint(lang.say(
                "Của giấy tờ tùy thân hoặc số điện thoại mà người nộp đã khai",
                "Of the identity paper or the telephone that the applicant gave",
            ))
            .error(wrong_four),
    ];
    let site = app.site().await;
    let title = lang.say("Tra cứu hồ sơ", "Track a dossier");
    let mut frame = Frame::new(&site, lang, "/tra-cuu", title).description(lang.say(
        "Xem hồ sơ của bạn đang ở bước nào bằng mã hồ sơ và 4 số cuối giấy tờ hoặc điện thoại.",
        "See where your dossier stands, by its code and the last four digits of your paper or telephone.",
    ));
    let mut errors = ErrorSummary::of(&fields);
    if let Some(wrong) = &wrong {
        errors.add("khong-khop", wrong.clone());
    }
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    frame.errors = errors;
    show_page(status, &LookUp { frame, fields, wrong }, headers, &site)
}

pub(crate) async fn answer(
    State(app): State<App>,
    here: Here,
    headers: HeaderMap,
    Posted(fields): Posted,
) -> Result<Response, Failure> {
    let lang = here.lang;
    let typed = fields.get(CODE);
    let code = DossierCode::parse_typed(typed);
    let four = last_four(fields.get(FOUR)).filter(|_| fields.get(FOUR).chars().filter(|c| c.is_alphanumeric()).count() == 4);
    let (Ok(code), Some(four)) = (&code, &four) else {
        let say = |bad: bool, vi: &str, en: &str| bad.then(|| lang.say(vi, en).to_owned());
        let wrong = [
            say(
                code.is_err(),
                "Nhập mã hồ sơ như trên biên nhận, ví dụ H99.01-261124-0007",
                "Enter the code as on the receipt, for example H99.01-261124-0007",
            ),
            say(four.is_none(), "Nhập đúng 4 số cuối", "Enter exactly the last four digits"),
        ];
        return Ok(form(&app, lang, &headers, typed, wrong, None).await);
    };
    let now = app.now();
    let blind = app.secret().blind(Purpose::BlindIndex, code.as_str());
    // Counted before it is compared, so that many tries at once are no more than five; a right one is taken back.
    if app.store().count_in_window("look-up", &blind, Window::Hour, now).await? > WRONG_AN_HOUR {
        return Err(Failure::TooMany(3600));
    }
    let items = app.store().items(&[Key::dossier(code), Key::paper_applicant(code)]).await?;
    let [dossier, applicant] = <[_; 2]>::try_from(items).map_err(|_| Failure::Internal("two items were asked for".into()))?;
    let dossier: Option<Dossier> = dossier.map(store::read).transpose()?;
    let applicant = applicant.map(|item| app.store().paper_applicant(code, &item)).transpose()?;
    let Some(dossier) = dossier.filter(|dossier| knows(app.secret(), dossier, applicant.as_ref(), four)) else {
        let wrong = lang.say(
            "Không có hồ sơ nào khớp với mã và 4 số này. Kiểm tra cả hai rồi thử lại",
            "No dossier fits this code and these digits. Check both and try again",
        );
        return Ok(form(&app, lang, &headers, typed, [None, None], Some(wrong.to_owned())).await);
    };
    app.store().uncount_in_window("look-up", &blind, Window::Hour, now).await?;
    Ok(found(&app, lang, &headers, &dossier).await)
}

/// Whether `four` are the last of a number of the applicant: online by the header's proofs, on paper by what the counter
/// wrote down.
fn knows(secret: &Secret, dossier: &Dossier, applicant: Option<&PaperApplicant>, four: &str) -> bool {
    let claimed = proof(secret, &dossier.code, four);
    let written = applicant.into_iter().flat_map(|person| [&person.personal_id, &person.phone]).flatten();
    let on_paper: Vec<String> = written.filter_map(|number| last_four(number)).collect();
    dossier.proofs.contains(&claimed) || on_paper.iter().any(|known| known == four)
}

async fn found(app: &App, lang: Lang, headers: &HeaderMap, dossier: &Dossier) -> Response {
    let site = app.site().await;
    let title = format!("{} {}", lang.say("Hồ sơ", "Dossier"), dossier.code);
    let frame =
        Frame::new(&site, lang, "/tra-cuu", title).no_index().crumb("/tra-cuu", lang.say("Tra cứu hồ sơ", "Track a dossier"));
    let tone = match dossier.state {
        DossierState::NotAccepted | DossierState::Stopped => Tone::Bad,
        DossierState::Resolved | DossierState::HandedOver => Tone::Good,
        _ => Tone::Plain,
    };
    let row = |vi: &str, en: &str, value: Option<String>| value.map(|value| Row::new(lang.say(vi, en), value));
    let by = (dossier.state == DossierState::Submitted).then(|| due_in(dossier.answer_by, lang));
    let rows = [
        row("Trạng thái", "State", Some(dossier.state.name(lang).to_owned())),
        row("Nộp lúc", "Handed in at", Some(time_in(dossier.submitted_at, lang))),
        row("Được trả lời chậm nhất", "Answered by", by),
        row("Tiếp nhận lúc", "Accepted at", dossier.received_at.map(|at| time_in(at, lang))),
        row("Ngày hẹn trả kết quả", "Result due", dossier.due.map(|due| due_in(due.at, lang))),
        row("Giải quyết xong lúc", "Settled at", dossier.resolved_at.map(|at| time_in(at, lang))),
    ];
    let step = |(_, state, at): (u32, DossierState, jiff::Timestamp)| Step {
        title: state.name(lang).to_owned(),
        when: Some(time_in(at, lang)),
        lines: Vec::new(),
    };
    let page = LookedUp {
        frame,
        tags: vec![Tag::new(dossier.state.name(lang), tone)],
        facts: Summary::new(lang, rows.into_iter().flatten().collect()),
        history: Steps { history: true, steps: path_of(dossier).entries().rev().map(step).collect() },
    };
    show_page(StatusCode::OK, &page, headers, &site)
}
