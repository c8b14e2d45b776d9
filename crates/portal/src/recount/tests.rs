//! The roll-up and the recount over a real table: lives of dossiers and ratings as the functions write them.

use domain::calendar::{CalendarData, Term, TermUnit, WorkingCalendar};
use domain::code::{AccountId, SubmissionId};
use domain::dossier::{Act, Channel, Decision, Dossier, NewDossier, decide, register_paper, submit};
use domain::log::{Actor, Event, LogLine, Replaced};
use domain::rating::{Levels, Rating, Satisfaction};
use domain::secret::Secret;
use domain::statistics::figure_block;
use serde_json::{Value, json};
use statistics_rollup::{RollupError, Scope, rollup};
use store::{Patience, Step, Store, Tables};

use super::*;

const TERM: Term = Term { value: 3, unit: TermUnit::WorkingDay };

fn moment(text: &str) -> Timestamp {
    clock::at(text.parse().unwrap())
}

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn account(n: u8) -> AccountId {
    AccountId::parse(&format!("01990000-0000-7000-8000-0000000000{n:02x}")).unwrap()
}

/// One of three services, and from 10 on one for each number.
fn service(n: usize) -> ProcedureCode {
    let code = ["1.001193", "1.000656", "2.000815"].get(n % 3).filter(|_| n < 10);
    ProcedureCode::parse(&code.map_or_else(|| format!("1.900{n:03}"), |code| (*code).to_owned())).unwrap()
}

fn calendar() -> WorkingCalendar {
    let data =
        r#"{"years":[{"year":2025,"complete":true},{"year":2026,"complete":true},{"year":2027,"complete":true}],"rows":[]}"#;
    WorkingCalendar::parse(serde_json::from_str::<CalendarData>(data).unwrap()).unwrap()
}

/// A database of its own, and a way past the store into it.
struct World {
    store: Store,
    database: dynoxide::Database,
    calendar: WorkingCalendar,
    ids: usize,
}

impl World {
    async fn new() -> World {
        let database = crate::database::in_memory().unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(dynoxide::server::serve_with_shutdown(listener, database.clone(), std::future::pending()));
        let sdk = crate::serve::local_sdk(address);
        let tables = Tables { portal: "portal".into(), log: "portal-log".into() };
        let store = Store::open(&sdk, tables, Secret::new(&[7; 32]), Patience::Command);
        store.create_tables().await.unwrap();
        World { store, database, calendar: calendar(), ids: 0 }
    }

    fn id(&mut self) -> String {
        self.ids += 1;
        format!("01990000-0000-7000-8000-{:012x}", self.ids)
    }

    fn new_dossier(&mut self, n: usize) -> NewDossier {
        let agency = AgencyCode::parse(["H99.01", "H99.02"][n / 3 % 2]).unwrap();
        NewDossier {
            code: DossierCode::parse(&format!("{agency}-260105-{n:04}")).unwrap(),
            procedure: service(n),
            edition: 1,
            agency,
            submission_id: SubmissionId::parse(&self.id()).unwrap(),
        }
    }

    async fn keep(&mut self, decision: Decision, actor: Actor, now: Timestamp) -> Dossier {
        let line = decision.line(self.id(), actor, now);
        let dossier = decision.dossier.clone();
        self.store.move_dossier(&[Step { decision, line }], None).await.unwrap();
        dossier
    }

    async fn online(&mut self, n: usize, at: &str) -> Dossier {
        let decision = submit(self.new_dossier(n), account(1), moment(at), &self.calendar);
        self.keep(decision, Actor::Citizen(account(1)), moment(at)).await
    }

    async fn paper(&mut self, n: usize, received: &str, entered: &str) -> Dossier {
        let (received, entered) = (moment(received), moment(entered));
        let new = self.new_dossier(n);
        let decision = register_paper(new, Channel::Counter, account(2), received, None, entered, &self.calendar, TERM).unwrap();
        self.keep(decision, Actor::Officer(account(2)), entered).await
    }

    async fn act(&mut self, dossier: &Dossier, act: Act, at: &str) -> Dossier {
        let officer = Actor::Officer(account(2));
        let decision = decide(dossier, &act, &officer, moment(at), &self.calendar, TERM).unwrap();
        self.keep(decision, officer, moment(at)).await
    }

    async fn resolved(&mut self, n: usize, day: &str, end: &str) -> Dossier {
        let mut dossier = self.online(n, &format!("{day}T08:00:00")).await;
        dossier = self.act(&dossier, Act::Accept { due: None }, &format!("{day}T09:00:00")).await;
        dossier = self.act(&dossier, Act::StartProcessing, &format!("{day}T10:00:00")).await;
        let resolve = Act::Resolve { number: "1".into(), place: "Quầy 3".into(), hours: "8–11".into(), remark: None };
        self.act(&dossier, resolve, end).await
    }

    /// A rating over the one before, as rating-capture writes it.
    async fn rate(&mut self, dossier: &Dossier, at: &str, overall: Satisfaction) {
        let rater = format!("hmac-{}", dossier.code);
        let before = self.store.rating(&rater).await.unwrap();
        let rating = Rating {
            rater: rater.clone(),
            procedure: dossier.procedure.clone(),
            agency: dossier.agency.clone(),
            channel: dossier.channel,
            levels: Levels { overall, convenience: Some(overall), timeliness: None, attitude: None },
            rated_at: moment(at),
            version: before.as_ref().map_or(1, |before| before.version + 1),
            remark: None,
        };
        let line = LogLine {
            id: self.id(),
            recorded_at: rating.rated_at,
            effective_at: rating.rated_at,
            actor: Actor::Anyone,
            procedure: Some(rating.procedure.clone()),
            agency: Some(rating.agency.clone()),
            channel: Some(rating.channel),
            event: Event::Rated {
                rater,
                levels: rating.levels,
                replaced: before.as_ref().map(|before| Replaced { rated_at: before.rated_at, levels: before.levels }),
            },
        };
        self.store.rate(&rating, before.as_ref(), None, &line).await.unwrap();
    }

    /// The only line of a dossier's version, with its key, taken out of the log.
    fn take_line(&self, dossier: &Dossier, version: u32) -> Value {
        let scan = serde_json::from_value(json!({ "TableName": "portal-log" })).unwrap();
        let found = serde_json::to_value(self.database.scan(scan).unwrap()).unwrap();
        let items = found["Items"].as_array().unwrap();
        let line = items.iter().find(|item| {
            item["dossier"]["S"] == json!(dossier.code.as_str()) && item["version"]["N"] == json!(version.to_string())
        });
        let line = line.unwrap().clone();
        let delete = json!({ "TableName": "portal-log", "Key": { "pk": line["pk"], "sk": line["sk"] } });
        self.database.delete_item(serde_json::from_value(delete).unwrap()).unwrap();
        line
    }

    fn put_line(&self, line: &Value) {
        let request = json!({ "TableName": "portal-log", "Item": line });
        self.database.put_item(serde_json::from_value(request).unwrap()).unwrap();
    }

    async fn roll(&self, now: &str, scope: Scope) -> statistics_rollup::Report {
        rollup(&self.store, moment(now), scope, |_, _| ()).await.unwrap()
    }

    async fn recount(&self, now: &str) -> Vec<String> {
        let report = recount(&self.store, moment(now)).await.unwrap();
        report.differences.iter().map(ToString::to_string).collect()
    }

    async fn published(&self, year: i16, code: &ProcedureCode) -> Counts {
        let block = self.store.figure_block(year, figure_block(code)).await.unwrap();
        block.map(|block| block.of(code).counts).unwrap_or_default()
    }
}

/// Lives of every kind, from the last days of 2025 to 16/1/2026.
async fn lived() -> World {
    use Satisfaction::{Dissatisfied, Satisfied, VerySatisfied};
    let mut world = World::new().await;
    world.online(0, "2025-12-30T09:00:00").await;
    world.resolved(1, "2025-12-30", "2026-01-02T09:00:00").await;
    world.paper(2, "2025-12-31T09:00:00", "2026-01-05T09:00:00").await;
    let first = world.resolved(3, "2026-01-06", "2026-01-07T09:00:00").await;
    let late = world.resolved(4, "2026-01-06", "2026-01-14T09:00:00").await;
    world.rate(&first, "2026-01-08T09:00:00", Dissatisfied).await;
    world.rate(&first, "2026-01-09T09:00:00", VerySatisfied).await;
    world.rate(&late, "2026-01-15T09:00:00", Satisfied).await;
    let refused = world.online(5, "2026-01-12T09:00:00").await;
    world.act(&refused, Act::NotAccept { reason: "Sai nơi nhận.".into() }, "2026-01-12T10:00:00").await;
    world.paper(6, "2026-01-12T09:00:00", "2026-01-15T09:00:00").await;
    world.online(7, "2026-01-16T09:00:00").await;
    world
}

const NOW: &str = "2026-01-16T12:00:00";

fn whole() -> Scope {
    Scope::Days { from: date("2025-12-28"), to: date("2026-01-16") }
}

#[tokio::test]
async fn figures_equal_a_recount_and_a_second_run_changes_nothing() {
    let world = lived().await;
    assert_eq!(world.recount(NOW).await, ["no figures are published: run `portal rollup` first"]);
    let mut steps = Vec::new();
    let first = rollup(&world.store, moment(NOW), whole(), |done, total| steps.push((done, total))).await.unwrap();
    assert!(steps.is_sorted() && steps.last().is_some_and(|(done, total)| done == total));
    assert_eq!(steps.iter().filter(|(done, total)| done == total).count(), 1);
    assert_eq!(world.recount(NOW).await, Vec::<String>::new());

    // 11.3 of khai sinh: n = 0, 3 and 6; of 1.000656: 1, 4 and 7.
    let birth =
        Counts { received_online: 1, received_other: 1, resolved_online: 1, on_time_online: 1, waiting: 1, ..Counts::default() };
    let ratings = [[1, 0, 0], [1, 0, 0], [0; 3], [0; 3]];
    assert_eq!(world.published(2026, &service(0)).await, Counts { ratings, ..birth });
    let death = world.published(2026, &service(1)).await;
    assert_eq!((death.received_online, death.resolved_online, death.on_time_online, death.waiting), (1, 2, 1, 1));
    assert_eq!(world.published(2025, &service(2)).await, Counts { received_other: 1, ..Counts::default() });

    let again = world.roll("2026-01-16T12:05:00", whole()).await;
    assert_eq!((again.changed, again.figures.version), (0, first.figures.version));
    assert_eq!(again.figures.as_of, moment("2026-01-16T12:05:00"));
    assert_eq!(world.recount("2026-01-16T12:06:00").await, Vec::<String>::new());
}

#[tokio::test]
async fn runs_of_a_few_days_come_to_the_same_as_one_of_all() {
    let world = lived().await;
    for day in ["2025-12-31", "2026-01-05", "2026-01-07", "2026-01-12", "2026-01-14"] {
        world.roll(&format!("{day}T23:00:00"), Scope::Nightly).await;
    }
    let done = world.roll(NOW, Scope::Recent).await;
    assert_eq!(done.days, 2);
    assert_eq!(world.recount(NOW).await, Vec::<String>::new());
    let all = world.store.all_figures(2026).await.unwrap().unwrap();
    world.roll(NOW, whole()).await;
    let rebuilt = world.store.all_figures(2026).await.unwrap().unwrap();
    assert_eq!((rebuilt.services, rebuilt.agencies), (all.services, all.agencies));
}

#[tokio::test]
async fn a_portal_in_use_is_recounted_as_of_its_roll_up() {
    let mut world = lived().await;
    world.roll(NOW, whole()).await;
    let code = DossierCode::parse("H99.01-260105-0007").unwrap();
    let waiting = world.store.dossier(&code).await.unwrap().unwrap();
    world.act(&waiting, Act::Accept { due: None }, "2026-01-16T13:00:00").await;
    world.paper(8, "2026-01-16T08:00:00", "2026-01-16T13:00:00").await;
    world.online(9, "2026-01-16T13:00:00").await;
    let first = world.store.dossier(&DossierCode::parse("H99.02-260105-0003").unwrap()).await.unwrap().unwrap();
    world.rate(&first, "2026-01-16T13:30:00", Satisfaction::Satisfied).await;
    assert_eq!(world.recount("2026-01-16T14:00:00").await, Vec::<String>::new());
    world.roll("2026-01-16T14:00:00", Scope::Recent).await;
    assert_eq!(world.recount("2026-01-16T14:00:00").await, Vec::<String>::new());
    assert_eq!(world.published(2026, &service(0)).await.ratings[0], [0, 1, 0]);
}

#[tokio::test]
async fn a_spoiled_figure_is_named_and_a_rebuild_mends_it() {
    let world = lived().await;
    world.roll(NOW, whole()).await;
    let number = figure_block(&service(0));
    let mut block = world.store.figure_block(2026, number).await.unwrap().unwrap();
    block.services.entry(service(0)).or_default().received_online += 3;
    // One that no dossier stands behind at all.
    let stranger = ProcedureCode::parse("2.999999").unwrap();
    let other = figure_block(&stranger);
    let mut elsewhere = world
        .store
        .figure_block(2026, other)
        .await
        .unwrap()
        .unwrap_or_else(|| domain::statistics::FigureBlock { services: BTreeMap::new(), ..block.clone() });
    elsewhere.services.insert(stranger, Counts { resolved_online: 1, ..Counts::default() });
    world.store.put_figure_block(9, number, &block).await.unwrap();
    world.store.put_figure_block(9, other, &elsewhere).await.unwrap();
    let named = [
        "figure  service 1.001193, 2026, 11.3a received online: published 4, counted 1",
        "figure  service 1.001193, 2026, 11.3d received: published 5, counted 2",
        "figure  service 2.999999, 2026, 11.3b settled online: published 1, counted 0",
    ];
    assert_eq!(world.recount(NOW).await, named);
    // The figures were written as of a run that is still to come: only a later one writes over them.
    for _ in 0..8 {
        let _ = rollup(&world.store, moment(NOW), Scope::Recent, |_, _| ()).await;
    }
    world.roll(NOW, whole()).await;
    assert_eq!(world.recount(NOW).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_spoiled_line_is_named() {
    // Last: whether figures made of the spoiled line differ, too.
    let cases = [
        (2, json!(null), "the line of version 2 is missing", true),
        (2, json!({ "effective_at": { "S": "2026-01-06T02:00:01Z" } }), "received: the line says 2026-01-06T02:00:01Z", false),
        (2, json!({ "received": { "BOOL": false } }), "received: the line says nothing", true),
        (2, json!({ "procedure": { "S": "1.999999" } }), "service: the line says 1.999999", true),
        (3, json!({ "agency": { "S": "H99.09" } }), "agency: the line says H99.09", false),
        (3, json!({ "to": { "N": "5" } }), "the state before: the line says 4, what stands says 5", false),
        (4, json!({ "resolved_on_time": { "BOOL": false } }), "on time: the line says false", true),
        (4, json!({ "channel": { "S": "post" } }), "channel: the line says post", true),
        (4, json!({ "version": { "N": "9" } }), "a line of version 9, but the dossier stands at 4", false),
        (4, json!({ "to": { "N": "99" } }), "the line of version 4 is missing", true),
        (1, json!({ "pk": { "S": "2026-01-08#00" } }), "filed under another day or shard", false),
    ];
    let mut world = World::new().await;
    let scope = Scope::Days { from: date("2026-01-06"), to: date("2026-01-08") };
    let now = "2026-01-08T12:00:00";
    // From the 10th on, each dossier is of a service of its own, so that its figures tell of its line alone.
    let mut dossiers = Vec::new();
    for n in 0..cases.len() {
        dossiers.push(world.resolved(10 + n, "2026-01-06", "2026-01-07T09:00:00").await);
    }
    world.roll(now, scope).await;
    assert_eq!(world.recount(now).await, Vec::<String>::new());
    for ((version, spoil, ..), dossier) in cases.iter().zip(&dossiers) {
        let mut line = world.take_line(dossier, *version);
        if let Some(changes) = spoil.as_object() {
            line.as_object_mut().unwrap().extend(changes.clone());
            world.put_line(&line);
        }
    }
    let found = world.recount(now).await;
    assert_eq!(found.iter().filter(|difference| difference.starts_with("spoiled")).count(), 1, "{found:#?}");
    for ((_, _, expect, _), dossier) in cases.iter().zip(&dossiers) {
        let named = |difference: &&String| difference.contains(dossier.code.as_str()) && difference.contains(expect);
        assert_eq!(found.iter().filter(named).count(), 1, "{expect}: {found:#?}");
    }
    // The published figures still stand; once they are made of the spoiled lines, they are named as well.
    assert!(!found.iter().any(|difference| difference.starts_with("figure")), "{found:#?}");
    let report = world.roll(now, scope).await;
    assert_eq!(report.spoiled.len(), 1);
    let found = world.recount(now).await;
    for ((_, _, expect, follows), dossier) in cases.iter().zip(&dossiers) {
        let figure = format!("figure  service {}, 2026", dossier.procedure);
        assert_eq!(found.iter().any(|difference| difference.starts_with(&figure)), *follows, "{expect}: {found:#?}");
    }
}

#[tokio::test]
async fn two_roll_ups_do_not_run_at_once_and_one_that_died_is_finished() {
    let mut world = lived().await;
    let run = world.store.lease_rollup(moment(NOW), moment("2026-01-16T12:05:00")).await.unwrap().unwrap();
    let refused = rollup(&world.store, moment("2026-01-16T12:01:00"), Scope::Recent, |_, _| ()).await;
    assert!(matches!(refused, Err(RollupError::Busy)));
    // It died after it had written cells and before the figures: the day is on the queue.
    let (day, shard) = (date("2026-01-16"), domain::log::shard(service(7).as_str()));
    world.store.queue_day(day).await.unwrap();
    let lines = world.store.lines_and_spoiled(day, shard).await.unwrap().lines;
    world.store.put_cells(run, day, shard, &cells(&lines)).await.unwrap();
    let later = "2026-01-16T12:06:00";
    world.roll(later, Scope::Recent).await;
    assert_eq!(world.published(2026, &service(7)).await.waiting, 1);
    assert!(world.store.queued_days().await.unwrap().is_empty());
    // The dead one wakes up: it may no longer write.
    let late = world.store.put_cells(run, day, shard, &Cells::new()).await;
    assert!(late.is_err_and(|error| error.is_conflict()));
    // An import queues what it wrote; the night takes it.
    world.paper(10, "2026-01-05T09:00:00", "2026-01-05T09:00:00").await;
    world.store.queue_day(date("2026-01-05")).await.unwrap();
    world.roll(later, Scope::Recent).await;
    assert_eq!(world.published(2026, &service(10)).await.received_other, 0);
    let night = world.roll("2026-01-17T01:00:00", Scope::Nightly).await;
    assert_eq!((night.days, night.left), (8, 0));
    assert_eq!(world.published(2026, &service(10)).await.received_other, 1);
    assert!(world.store.queued_days().await.unwrap().is_empty());
}

#[tokio::test]
async fn the_year_turns_at_midnight_in_vietnam() {
    let mut world = World::new().await;
    world.online(0, "2026-12-31T09:00:00").await;
    let second = world.online(3, "2026-12-31T09:00:00").await;
    world.act(&second, Act::Accept { due: None }, "2026-12-31T23:59:59").await;
    world.roll("2026-12-31T23:59:59", Scope::Recent).await;
    let third = world.online(6, "2026-12-31T10:00:00").await;
    world.act(&third, Act::Accept { due: None }, "2027-01-01T00:00:00").await;
    let turned = world.roll("2027-01-01T00:00:00", Scope::Recent).await;
    assert_eq!(turned.figures.year, 2027);
    let counts = |received_online, waiting| Counts { received_online, waiting, ..Counts::default() };
    assert_eq!(world.published(2026, &service(0)).await, counts(1, 2));
    assert_eq!(world.published(2027, &service(0)).await, counts(1, 1));
    assert_eq!(world.recount("2027-01-01T00:00:00").await, Vec::<String>::new());
}

#[tokio::test]
async fn what_waits_is_carried_into_a_new_year_in_which_nothing_happened_yet() {
    let mut world = World::new().await;
    world.online(0, "2026-12-01T09:00:00").await;
    world.roll("2026-12-01T12:00:00", Scope::Recent).await;
    world.roll("2027-01-01T12:00:00", Scope::Recent).await;
    assert_eq!(world.published(2027, &service(0)).await, Counts { waiting: 1, ..Counts::default() });
    assert_eq!(world.recount("2027-01-01T12:00:00").await, Vec::<String>::new());
}

/// I8 without a database: whatever lives dossiers live, at any time their lines count to what their headers count to.
#[test]
fn lines_and_headers_count_the_same_at_any_time() {
    let calendar = calendar();
    let mut dice = fastrand::Rng::with_seed(11);
    let words = || "Vì lý do thử.".to_owned();
    let mut settled = 0;
    for round in 0..60 {
        let mut now = moment("2025-12-20T08:00:00");
        let (mut dossiers, mut log): (Vec<Dossier>, Vec<LogLine>) = (Vec::new(), Vec::new());
        for step in 0..240 {
            now += jiff::SignedDuration::from_mins(dice.i64(1..400));
            let (citizen, officer) = (Actor::Citizen(account(1)), Actor::Officer(account(2)));
            let mut new = |agency: &str| NewDossier {
                code: DossierCode::parse(&format!("{agency}-260105-{:06}", round * 1000 + step)).unwrap(),
                procedure: service(dice.usize(0..3)),
                edition: 1,
                agency: AgencyCode::parse(agency).unwrap(),
                submission_id: SubmissionId::parse("01990000-0000-7000-8000-000000000000").unwrap(),
            };
            let (decision, actor, place) = match step % 8 {
                0 => (submit(new("H99.01"), account(1), now, &calendar), citizen, None),
                4 => {
                    let received = now - jiff::SignedDuration::from_hours(30);
                    let paper = register_paper(new("H99.02"), Channel::Post, account(2), received, None, now, &calendar, TERM);
                    (paper.unwrap(), officer, None)
                }
                _ => {
                    let place = dice.usize(0..dossiers.len());
                    let act = match dice.u8(0..10) {
                        0 | 1 => Act::Accept { due: None },
                        2 => Act::NotAccept { reason: words() },
                        3 | 4 => Act::StartProcessing,
                        5 => Act::AskSupplement { reason: words(), exception: true },
                        6 => Act::RefuseToSettle { reason: words() },
                        7 => Act::Stop { reason: words() },
                        8 => Act::Resolve { number: "1".into(), place: "Q".into(), hours: "8".into(), remark: None },
                        _ => Act::GiveSupplement,
                    };
                    let actor = if act.action().is_none() { citizen } else { officer };
                    match decide(&dossiers[place], &act, &actor, now, &calendar, TERM) {
                        Ok(decision) => (decision, actor, Some(place)),
                        Err(_) => continue,
                    }
                }
            };
            log.push(decision.line(step.to_string(), actor, now));
            match place {
                Some(place) => dossiers[place] = decision.dossier,
                None => dossiers.push(decision.dossier),
            }
        }
        let mut facts = Facts::default();
        dossiers.iter().for_each(|dossier| facts.add_dossier(dossier));
        for as_of in [now, now - jiff::SignedDuration::from_hours(dice.i64(1..1500))] {
            let (before, later): (Vec<&LogLine>, Vec<&LogLine>) = log.iter().partition(|line| line.recorded_at <= as_of);
            let (logged, counted) = (cells(before.iter().copied()), facts.as_of(as_of, &later));
            let year = clock::vietnam_date(as_of).year();
            for year in year - 1..=year {
                let expected = figures::Expected::of(year, clock::vietnam_date(as_of).year(), &counted, &logged);
                let published = figures::Expected::of(year, year, &logged, &logged);
                let differences = expected.compare_services(&published.services, Place::Service);
                assert_eq!(differences, [], "round {round}, {year}, as of {as_of}");
                settled += published.services.values().map(|counts| counts.resolved_online).sum::<i64>();
            }
        }
    }
    assert!(settled > 100, "the lives are too short: {settled}");
}
