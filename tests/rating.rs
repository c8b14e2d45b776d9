//! The satisfaction rating after use (TT32 11.2d, Art. 12): who may give it, how it changes, and what it leaves behind.

use domain::code::{AccountId, AgencyCode, DossierCode, ProcedureCode, SubmissionId};
use domain::dossier::{Act, Decision, Dossier, NewDossier, decide, submit, term_for};
use domain::log::{Actor, Event, LogLine, Replaced};
use domain::rating::{Levels, Satisfaction};
use domain::secret::Purpose;
use http::Method;
use jiff::SignedDuration;
use store::Step;
use tests::{Browser, Form, Page, Portal};

const OFFICER: &str = "01990000-0000-7000-8000-0000000000ff";
const OWNER: &str = "chu.ho-so@nguoi-dan.example";

/// How far a dossier has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Processing,
    NotAccepted,
    Settled,
    Refused,
}

/// A dossier of `owner` as the functions would have written it, at the portal's time.
async fn dossier(portal: &Portal, owner: &AccountId, stage: Stage) -> DossierCode {
    let app = &portal.running.app;
    let agency = AgencyCode::parse("H99.01").unwrap();
    let today = domain::clock::vietnam_date(app.now());
    let number = app.store().running_number(&agency, today).await.unwrap();
    let procedure = app.procedure(&ProcedureCode::parse("1.001193").unwrap()).await.unwrap().unwrap();
    let calendar = app.calendar().await.unwrap();
    let new = NewDossier {
        code: DossierCode::of(&agency, today, number),
        procedure: procedure.code.clone(),
        edition: 1,
        agency,
        submission_id: SubmissionId::parse(&app.new_id().unwrap()).unwrap(),
    };
    let officer = Actor::Officer(AccountId::parse(OFFICER).unwrap());
    let reason = || "Bản khai không đúng.".to_owned();
    let acts = match stage {
        Stage::Processing => vec![Act::Accept { due: None }, Act::StartProcessing],
        Stage::NotAccepted => vec![Act::NotAccept { reason: reason() }],
        Stage::Settled => vec![
            Act::Accept { due: None },
            Act::StartProcessing,
            Act::Resolve { number: "1/2026".into(), place: "Quầy 2".into(), hours: "Buổi sáng".into(), remark: None },
        ],
        Stage::Refused => vec![Act::Accept { due: None }, Act::StartProcessing, Act::RefuseToSettle { reason: reason() }],
    };
    let first = submit(new, owner.clone(), app.now(), &calendar);
    let mut steps = vec![step(portal, first, &Actor::Citizen(owner.clone()))];
    for act in acts {
        let before: &Dossier = &steps[steps.len() - 1].decision.dossier;
        let term = term_for(&procedure, before.channel);
        let decision = decide(before, &act, &officer, app.now(), &calendar, term).unwrap();
        steps.push(step(portal, decision, &officer));
    }
    let code = steps[0].decision.dossier.code.clone();
    for step in &steps {
        app.store().move_dossier(std::slice::from_ref(step), None).await.unwrap();
    }
    code
}

fn step(portal: &Portal, decision: Decision, actor: &Actor) -> Step {
    let line = decision.line(portal.running.app.new_id().unwrap(), actor.clone(), portal.running.app.now());
    Step { decision, line }
}

fn somebody() -> AccountId {
    AccountId::parse("01990000-0000-7000-8000-0000000000aa").unwrap()
}

/// The account that a signed-in browser belongs to.
fn account_of(browser: &Browser) -> AccountId {
    AccountId::parse(browser.cookie("sid").unwrap().split('.').next().unwrap()).unwrap()
}

fn rate(page: &Page, levels: &[(&str, &str)]) -> Form {
    levels.iter().fold(page.form("/danh-gia/"), |form, (name, level)| form.set(name, level))
}

/// Every rating line of today's log, oldest first.
async fn lines(portal: &Portal) -> Vec<LogLine> {
    let app = &portal.running.app;
    let shard = domain::log::shard("1.001193");
    let lines = app.store().lines_and_spoiled(domain::clock::vietnam_date(app.now()), shard).await.unwrap().lines;
    lines.into_iter().filter(|line| matches!(line.event, Event::Rated { .. })).collect()
}

#[tokio::test]
async fn the_link_opens_the_form_and_only_its_post_changes_something() {
    let portal = Portal::start().await;
    let app = &portal.running.app;
    let code = dossier(&portal, &somebody(), Stage::Settled).await;
    let rater = app.secret().blind(Purpose::RatingKey, code.as_str());
    let mut browser = portal.browser();
    let page = browser.get(&app.rating_link(&code)).await.expect(200);
    assert!(
        page.words("main").contains("Đăng ký khai sinh") || page.words("main").contains("đăng ký khai sinh"),
        "{}",
        page.words("main")
    );
    assert_eq!(app.store().rating(&rater).await.unwrap(), None, "looking is not rating");

    let form = rate(&page, &[("overall", "satisfied"), ("attitude", "dissatisfied"), ("remark", "Chờ lâu.")]);
    let thanks = browser.submit(form).await.expect(200);
    assert!(thanks.path.contains("/cam-on"), "{}", thanks.path);
    let live = app.store().rating(&rater).await.unwrap().unwrap();
    let levels = Levels {
        overall: Satisfaction::Satisfied,
        convenience: None,
        timeliness: None,
        attitude: Some(Satisfaction::Dissatisfied),
    };
    assert_eq!((live.levels, live.version), (levels, 1));
    assert_eq!(app.store().remark(live.remark.as_deref().unwrap()).await.unwrap().as_deref(), Some("Chờ lâu."));

    let [line] = &lines(&portal).await[..] else { panic!("one line a rating") };
    assert_eq!(line.actor, Actor::Anyone);
    let text = serde_json::to_string(line).unwrap() + &serde_json::to_string(&live).unwrap();
    assert!(!text.contains(code.as_str()) && !text.contains("Chờ lâu"), "{text}");
}

#[tokio::test]
async fn a_change_replaces_the_live_rating_and_the_same_again_writes_nothing() {
    let portal = Portal::start().await;
    let app = &portal.running.app;
    let code = dossier(&portal, &somebody(), Stage::Refused).await;
    let (rater, link) = (app.secret().blind(Purpose::RatingKey, code.as_str()), app.rating_link(&code));
    let mut browser = portal.browser();
    let page = browser.get(&link).await.expect(200);
    browser.submit(rate(&page, &[("overall", "satisfied"), ("timeliness", "satisfied"), ("remark", "Tốt.")])).await.expect(200);
    let first = app.store().rating(&rater).await.unwrap().unwrap();

    portal.clock.pass(SignedDuration::from_hours(1));
    let page = browser.get(&link).await.expect(200);
    assert_eq!(
        (page.form("/danh-gia/").get("timeliness"), page.form("/danh-gia/").get("remark")),
        (Some("satisfied"), Some("Tốt."))
    );
    browser.submit(page.form("/danh-gia/")).await.expect(200);
    assert_eq!(app.store().rating(&rater).await.unwrap().unwrap(), first, "the same again changes nothing");

    browser.submit(rate(&page, &[("overall", "dissatisfied"), ("timeliness", ""), ("remark", "")])).await.expect(200);
    let second = app.store().rating(&rater).await.unwrap().unwrap();
    assert_eq!((second.version, second.levels.overall, second.levels.timeliness), (2, Satisfaction::Dissatisfied, None));
    let lines = lines(&portal).await;
    let replaced: Vec<Option<Replaced>> = lines
        .into_iter()
        .map(|line| match line.event {
            Event::Rated { replaced, .. } => replaced,
            _ => None,
        })
        .collect();
    assert_eq!(replaced, [None, Some(Replaced { rated_at: first.rated_at, levels: first.levels })]);
    assert_eq!(app.store().remark(first.remark.as_deref().unwrap()).await.unwrap().as_deref(), Some(""), "taken back");
}

#[tokio::test]
async fn many_at_once_leave_one_live_rating() {
    let portal = Portal::start().await;
    let app = &portal.running.app;
    let code = dossier(&portal, &somebody(), Stage::Settled).await;
    let link = app.rating_link(&code);
    let page = portal.browser().get(&link).await.expect(200);
    let sent = (0..6).map(|n| {
        let level = ["very_satisfied", "satisfied", "dissatisfied"][n % 3];
        let (form, mut browser) = (rate(&page, &[("overall", level)]), portal.browser());
        tokio::spawn(async move { browser.submit_only(form).await.status.as_u16() })
    });
    for answer in sent.collect::<Vec<_>>() {
        let status = answer.await.unwrap();
        assert!([303, 409].contains(&status), "{status}");
    }
    let live = app.store().rating(&app.secret().blind(Purpose::RatingKey, code.as_str())).await.unwrap().unwrap();
    assert_eq!(lines(&portal).await.len(), live.version as usize, "each line is a version, each version one rating");
}

#[tokio::test]
async fn who_may_rate() {
    let portal = Portal::start().await;
    let app = &portal.running.app;
    let mut owner = portal.signed_in(OWNER).await;
    let code = dossier(&portal, &account_of(&owner), Stage::Settled).await;
    let other = dossier(&portal, &somebody(), Stage::Settled).await;
    let bare = format!("/danh-gia/{code}");
    let other_key = app.rating_link(&other).split("?k=").nth(1).unwrap().to_owned();

    let mut anybody = portal.browser();
    for path in
        [bare.clone(), format!("{bare}?k=abc"), format!("{bare}?k={other_key}"), "/danh-gia/H99.01-261124-9999?k=abc".into()]
    {
        let answer = anybody.send(Method::GET, &path, "", None).await.expect(303);
        assert!(answer.location().unwrap().starts_with("/dang-nhap?tiep="), "{path}");
    }
    let mut stranger = portal.signed_in("nguoi.khac@nguoi-dan.example").await;
    stranger.get(&bare).await.expect(404);
    stranger.get("/danh-gia/H99.01-261124-9999").await.expect(404);
    stranger.get("/danh-gia/khong-phai-ma").await.expect(404);

    // The owner needs no link, but a token.
    let page = owner.get(&bare).await.expect(200);
    owner.submit(rate(&page, &[("overall", "satisfied")]).set("csrf", "x")).await.expect(403);
    owner.submit(rate(&page, &[("overall", "satisfied")])).await.expect(200);
}

#[tokio::test]
async fn when_a_dossier_can_be_rated() {
    let portal = Portal::start().await;
    let app = &portal.running.app;
    let mut browser = portal.browser();
    for (stage, status, words) in
        [(Stage::Processing, 200, "Khi có kết quả"), (Stage::NotAccepted, 410, "không có gì để đánh giá")]
    {
        let link = app.rating_link(&dossier(&portal, &somebody(), stage).await);
        let page = browser.get(&link).await.expect(status);
        assert!(page.words("main").contains(words), "{}", page.words("main"));
        let answer = browser.send(Method::POST, &link, "overall=satisfied", Some("application/x-www-form-urlencoded")).await;
        assert_eq!(answer.status.as_u16(), if status == 200 { 409 } else { 410 });
    }
    let link = app.rating_link(&dossier(&portal, &somebody(), Stage::Settled).await);
    for (time, status) in [("2026-12-23T23:59:59+07:00", 200), ("2026-12-24T00:00:00+07:00", 410)] {
        portal.clock.set(time);
        browser.get(&link).await.expect(status);
    }
}

#[tokio::test]
async fn a_rating_without_its_overall_level_comes_back_with_what_was_chosen() {
    let portal = Portal::start().await;
    let app = &portal.running.app;
    let code = dossier(&portal, &somebody(), Stage::Settled).await;
    let mut browser = portal.browser();
    for (path, words) in [("", "Chọn một mức độ cho đánh giá tổng thể"), ("/en", "Choose a level for the service as a whole")]
    {
        let page = browser.get(&format!("{path}{}", app.rating_link(&code))).await.expect(200);
        let action = format!("{path}/danh-gia/");
        let form = page.form(&action).set("attitude", "satisfied").set("remark", "Cảm ơn");
        let again = browser.submit(form).await.expect(422);
        assert!(again.words("main").contains(words), "{}", again.words("main"));
        let form = again.form(&action);
        assert_eq!((form.get("attitude"), form.get("remark")), (Some("satisfied"), Some("Cảm ơn")));
    }
    assert!(lines(&portal).await.is_empty());
}
