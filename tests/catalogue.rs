//! The way of the catalogue: an export is imported, an edition published and read back, over the wire.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Write};
use std::net::SocketAddr;

use app::App;
use domain::catalogue::GroupKind;
use domain::code::ProcedureCode;
use domain::procedure::{Delivery, Item, Part};
use domain::secret::Secret;
use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::SignedDuration;
use portal::catalogue::{self, CatalogueCommand, EditionReport, ImportReport, ProgressBar, PublishError};
use portal::data::Data;
use portal::serve::{local_sdk, tables};
use store::keys::CatalogueKind;
use store::{Patience, Store};
use tests::TestClock;
use tests::export::national_export;
use tests::made_up::{self, MadeUp};
use tests::proxy::{Fault, Proxy};
use tokio::net::TcpListener;

const NOW: &str = "2026-11-24T09:00:00+07:00";
const KHAI_SINH: &str = "1.001193";
const RECEIVED_AT: &str = "Bộ phận Một cửa";

/// A database of the test's own.
pub(crate) struct Database {
    address: SocketAddr,
    inside: dynoxide::Database,
    store: Store,
    pub(crate) app: App,
    pub(crate) clock: TestClock,
}

impl Database {
    pub(crate) async fn new() -> Database {
        let inside = portal::database::in_memory().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(dynoxide::server::serve_with_shutdown(listener, inside.clone(), std::future::pending()));
        let store = open(address);
        store.create_tables().await.unwrap();
        let clock = TestClock::at(NOW);
        let app = app(address, &clock);
        Database { address, inside, store, app, clock }
    }

    async fn import(&self, bytes: impl Into<Vec<u8>>) -> ImportReport {
        let report = catalogue::import(&self.app, Cursor::new(bytes.into()), false, &ProgressBar::hidden()).await.unwrap();
        assert!(report.adds_up(), "{report}");
        report
    }

    pub(crate) async fn publish(&self, data: &Data) -> Result<EditionReport, PublishError> {
        data.load(&self.store).await.unwrap();
        catalogue::publish(&self.app, data, &ProgressBar::hidden()).await
    }
}

fn open(address: SocketAddr) -> Store {
    Store::open(&local_sdk(address), tables(), Secret::new(&[7; 32]), Patience::Command)
}

fn app(address: SocketAddr, clock: &TestClock) -> App {
    App::new(open(address), Secret::new(&[7; 32]), "http://localhost:8080", clock.clock())
}

fn data() -> Data {
    Data::built_in().unwrap_or_else(|bad| panic!("{bad}"))
}

fn code(text: &str) -> ProcedureCode {
    ProcedureCode::parse(text).unwrap()
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

/// A made-up record under another code and name.
fn record(of: &MadeUp, code: &str, name: &str) -> String {
    let mut record: serde_json::Value = serde_json::from_str(&of.lines[0]).unwrap();
    record["code"] = code.into();
    record["name"] = name.into();
    record["dossierReceivingAddresses"] = RECEIVED_AT.into();
    record.to_string()
}

/// Importing and publishing 6,000 records is most of this file's cost, so one database serves both.
#[tokio::test(flavor = "multi_thread")]
async fn six_thousand_records_go_the_whole_way() {
    let database = Database::new().await;
    every_line_is_accounted_for(&database, made_up::usual()).await;
    an_edition_holds_everything_and_a_warm_page_costs_no_call(&database, made_up::usual()).await;
}

async fn every_line_is_accounted_for(database: &Database, made: &MadeUp) {
    let dry = catalogue::import(&database.app, Cursor::new(made.text()), true, &ProgressBar::hidden()).await.unwrap();
    assert_eq!((dry.new, dry.lines), (made.names.len(), made.lines.len()));
    assert!(database.store.source_hashes(CatalogueKind::National).await.unwrap().is_empty(), "a dry run writes nothing");

    let report = database.import(made.text()).await;
    assert_eq!(ImportReport { dry_run: true, ..report.clone() }, dry);
    assert_eq!((report.new, report.changed, report.unchanged, report.absent), (made.names.len(), 0, 0, 0));
    let refused: BTreeSet<&str> = report.refused.iter().filter_map(|refused| refused.code.as_deref()).collect();
    assert_eq!(refused, made.malformed.iter().map(String::as_str).collect());
    assert!(report.refused.iter().all(|refused| refused.kind == "malformed-code" && !refused.reason.is_empty()));
    // Each kind of dirt, as often as it was made (R5.3).
    let doubts = report.doubts();
    for (kind, count) in &made.doubts {
        assert_eq!(doubts.get(kind), Some(count), "{kind}");
    }
    let said = report.to_string();
    for refused in &report.refused {
        assert!(said.contains(&format!("line {:>6}  {:?}", refused.line, refused.code.as_deref().unwrap())), "{refused:?}");
    }
    for doubtful in &report.doubtful {
        assert!(said.contains(&format!("line {:>6}  {}", doubtful.line, doubtful.code)), "{doubtful:?}");
    }

    // Again, as gzip: nothing is written, nothing is doubted less.
    let again = database.import(gzip(&made.text())).await;
    assert_eq!((again.new, again.changed, again.unchanged), (0, 0, made.names.len()));
    assert_eq!((again.doubtful, again.refused), (report.doubtful, report.refused));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_is_named_and_the_rest_is_taken() {
    let (database, made) = (Database::new().await, made_up::records(300, 3));
    let good = record(&made, "1.000001", "Thủ tục một");
    let mut bytes = format!("{good}\n{{\"code\": \n\n[1]\n{{\"name\":\"Thử\"}}\n").into_bytes();
    bytes.extend(b"{\"code\":\"1.000002\",\"name\":\"\xff\"}\n");
    bytes.extend(format!("{good}\r\n{}", record(&made, "1.000003", "Thủ tục ba")).into_bytes());
    let report = database.import(bytes.clone()).await;
    let refused: Vec<(usize, &str)> = report.refused.iter().map(|refused| (refused.line, refused.kind.as_str())).collect();
    assert_eq!(refused, [(2, "not-json"), (4, "not-a-record"), (5, "no-code"), (6, "not-utf-8"), (7, "duplicate-code")]);
    assert_eq!((report.lines, report.blank, report.new), (8, 1, 2));
    let kept = database.store.source_hashes(CatalogueKind::National).await.unwrap();
    assert_eq!(kept.into_keys().collect::<BTreeSet<_>>(), [code("1.000001"), code("1.000003")].into());

    // One has changed, one is gone from the file: it is kept, and said.
    let report = database.import(record(&made, "1.000001", "Thủ tục một, bản mới")).await;
    assert_eq!((report.changed, report.unchanged, report.absent), (1, 0, 1));

    // A download that broke off: what was whole is taken, and the report says that it was not all.
    let mut cut = gzip(&made.text());
    cut.truncate(cut.len() / 2);
    let report = database.import(cut).await;
    assert!(report.broken.is_some() && report.new > 0 && report.new < 296, "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_agencys_text_stands_over_the_record() {
    let (database, made, data) = (Database::new().await, made_up::records(300, 5), data());
    data.load(&database.store).await.unwrap();
    let own = database.store.curated(&code(KHAI_SINH)).await.unwrap().unwrap();
    let imported = record(&made, KHAI_SINH, "Tên khác của bản ghi");
    assert_eq!(database.import(imported).await.new, 1);
    assert_eq!(database.store.curated(&code(KHAI_SINH)).await.unwrap(), Some(own.clone()), "an import leaves it alone");
    assert_eq!(data.load(&database.store).await.unwrap(), 0, "equal texts are not written again");

    database.publish(&data).await.unwrap();
    let app = app(database.address, &TestClock::at(NOW));
    let served = app.procedure(&code(KHAI_SINH)).await.unwrap().unwrap();
    assert_eq!((served.name.as_str(), &served.steps), (own.name.as_str(), &own.steps));
    assert!(served.source_of(Part::Steps).is_some());
    // What the agency has not written is the record's.
    assert_eq!(served.handed_in_at.as_ref().map(|text| text.vi.as_str()), Some(RECEIVED_AT));
}

async fn an_edition_holds_everything_and_a_warm_page_costs_no_call(database: &Database, made: &MadeUp) {
    let data = data();
    let report = database.publish(&data).await.unwrap();
    let served = made.names.len() + data.procedures.len();
    assert_eq!((report.edition, report.before, report.procedures, report.curated), (1, None, served, data.procedures.len()));
    // Level by what the portal can do: a published form makes it một phần (R1.17).
    let with_form = data.forms.iter().filter(|form| form.procedure.is_some()).count();
    assert_eq!((report.partial, report.information), (with_form, served - with_form));
    assert!(report.directory + report.index <= 3_000_000, "at most 3 MB in memory: {report}");
    assert!(report.blocks_stored.1 <= 380_000 && report.directory_stored.0 <= 380_000 * usize::from(report.directory_stored.1));

    let proxy = Proxy::before(database.address).await;
    let clock = TestClock::at(NOW);
    let app = app(proxy.address, &clock);
    let site = app.site().await;
    assert!(site.demo && site.name == data.agencies.portal.name);
    assert_eq!(proxy.calls(), ["GetItem"]);
    let catalogue = app.directory().await.unwrap();
    assert_eq!(proxy.calls(), ["BatchGetItem"]);
    assert_eq!((catalogue.directory.len(), catalogue.index.documents()), (served, served));

    let names: BTreeMap<String, String> =
        catalogue.directory.entries().map(|entry| (entry.code().to_string(), entry.name().to_owned())).collect();
    for (code, name) in &made.names {
        assert_eq!(names.get(code), Some(name));
    }
    for (place, (text, name)) in made.names.iter().enumerate().step_by(97) {
        let served = app.procedure(&code(text)).await.unwrap().unwrap();
        assert_eq!(served.name, *name);
        let found = catalogue.index.search(name, 5);
        let hit = |doc: u32| catalogue.directory.entry(doc).is_some_and(|entry| entry.code().as_str() == text);
        assert!(found.hits.iter().any(|hit_at| hit(hit_at.doc)), "{place} {name}");
    }
    assert_eq!(app.procedure(&code("0.000000")).await.unwrap(), None);

    let birth = app.procedure(&code(KHAI_SINH)).await.unwrap().unwrap();
    let entry = catalogue.directory.find(&code(KHAI_SINH)).unwrap();
    assert_eq!((entry.delivery(), birth.missing_items()), (Delivery::Partial, Vec::<Item>::new()));
    let form = app.form_of(&birth).await.unwrap().unwrap();
    assert_eq!(app.form(&form.id, form.version).await.unwrap(), Some(form.clone()));
    let calendar = app.calendar().await.unwrap();
    assert_eq!(calendar.works(jiff::civil::date(2026, 11, 24)), Ok(false));
    let texts = app.texts().await.unwrap();
    assert_eq!(*texts, data.content);
    let [province] = app.provinces().await.unwrap().try_into().unwrap();
    let place = app.agencies_in(&province.code).await.unwrap().unwrap();
    for ward in place.wards_receiving(&birth.receives) {
        let [agency] = place.receiving(&birth.receives, Some(&ward.code)).collect::<Vec<_>>().try_into().unwrap();
        assert_eq!(app.agency(&agency.code).await.unwrap().as_ref(), Some(agency));
    }
    assert_eq!(place.wards_receiving(&birth.receives).count(), 2);
    assert_eq!(app.agencies().await.unwrap(), data.agencies);

    // All of it is warm now; the head is looked at again after a minute, and that is all.
    proxy.calls();
    for _ in 0..3 {
        app.directory().await.unwrap();
        app.procedure(&birth.code).await.unwrap();
        app.form_of(&birth).await.unwrap();
        app.texts().await.unwrap();
        app.calendar().await.unwrap();
        app.agencies_in(&province.code).await.unwrap();
        app.site().await;
    }
    assert_eq!(proxy.calls(), [""; 0]);
    clock.pass(SignedDuration::from_secs(60));
    app.directory().await.unwrap();
    app.procedure(&birth.code).await.unwrap();
    assert_eq!(proxy.calls(), ["GetItem"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_edition_is_seen_within_a_minute_and_the_old_one_goes() {
    let (database, made, data) = (Database::new().await, made_up::records(300, 8), data());
    let first = database.publish(&data).await.unwrap();
    let clock = TestClock::at(NOW);
    let app = app(database.address, &clock);
    let news = code(made.names.keys().next().unwrap());
    assert_eq!((app.head().await.unwrap().edition, app.procedure(&news).await.unwrap()), (first.edition, None));

    database.import(made.text()).await;
    let second = database.publish(&data).await.unwrap();
    assert_eq!((second.edition, second.before), (2, Some(1)));
    // The old edition still answers as a whole: directory and blocks agree.
    let old = app.directory().await.unwrap();
    assert_eq!((old.edition, old.directory.find(&news).is_some(), app.procedure(&news).await.unwrap()), (1, false, None));
    clock.pass(SignedDuration::from_secs(61));
    let new = app.directory().await.unwrap();
    assert_eq!((new.edition, new.directory.find(&news).is_some()), (2, true));
    assert!(app.procedure(&news).await.unwrap().is_some());

    // Published long ago by the wall clock, so the old parts have expired; what is served has no end.
    let past = database.app.with_clock(TestClock::at("2020-01-01T00:00:00Z").clock());
    catalogue::publish(&past, &data, &ProgressBar::hidden()).await.unwrap();
    database.inside.sweep_ttl().unwrap();
    assert!(database.store.directory(2, second.directory_stored.1).await.is_err());
    assert_eq!(database.store.texts(3).await.unwrap(), Some(data.content.clone()));
    assert_eq!(database.store.head().await.unwrap().map(|head| head.edition), Some(3));
}

fn birth_form(data: &mut Data) -> &mut domain::form::Form {
    data.forms.iter_mut().find(|form| form.id == "khai-sinh").expect("the birth form")
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_switched_to_that_is_not_fit() {
    let (database, data) = (Database::new().await, data());
    database.publish(&data).await.unwrap();
    type Spoil = fn(&mut Data);
    let spoils: [(&str, Spoil); 5] = [
        // R1.16: a service that takes dossiers has all eleven items.
        ("lacks: Time limit", |data| {
            let own = data.procedures.iter_mut().find(|own| own.code.as_str() == KHAI_SINH).unwrap();
            own.term = None;
        }),
        ("no kind of agency receives them", |data| {
            let own = data.procedures.iter_mut().find(|own| own.code.as_str() == KHAI_SINH).unwrap();
            own.receives.clear();
        }),
        ("1.999999, which the catalogue does not have", |data| birth_form(data).procedure = Some(code("1.999999"))),
        ("leads to 1.999999", |data| data.content.guides[0].steps[0].links.push(code("1.999999"))),
        ("stands with other content", |data| birth_form(data).minutes += 1),
    ];
    for (problem, spoil) in spoils {
        let mut spoiled = data.clone();
        spoil(&mut spoiled);
        let error = database.publish(&spoiled).await.unwrap_err();
        assert!(matches!(error, PublishError::Unfit(_)) && error.to_string().contains(problem), "{problem}: {error}");
        assert_eq!(database.store.head().await.unwrap().map(|head| head.edition), Some(1), "{problem}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_database_is_away_what_is_known_stands() {
    let database = Database::new().await;
    let proxy = Proxy::before(database.address).await;
    let clock = TestClock::at(NOW);
    let app = app(proxy.address, &clock);
    // Nothing is published: no page can be made, yet its frame can.
    assert!(app.head().await.is_err() && app.procedure(&code(KHAI_SINH)).await.is_err());
    assert!(!app.site().await.name.is_empty());

    database.publish(&data()).await.unwrap();
    let known = app.head().await.unwrap();
    proxy.calls();
    let denied = r#"{"__type":"com.amazonaws.dynamodb.v20120810#AccessDeniedException","Message":"away"}"#;
    proxy.plant(Fault { operation: "GetItem", times: 1, body: denied });
    clock.pass(SignedDuration::from_secs(61));
    assert_eq!(app.head().await.unwrap(), known);
    assert_eq!(app.head().await.unwrap(), known);
    assert_eq!(proxy.calls(), ["GetItem"], "it is asked for again after a while, not with each page");
    clock.pass(SignedDuration::from_secs(6));
    assert_eq!(app.head().await.unwrap(), known);
    assert_eq!(proxy.calls(), ["GetItem"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_real_export_is_read_where_it_is_there() {
    let Some(file) = national_export() else { return };
    let database = Database::new().await;
    let mut said = Vec::new();
    for command in [CatalogueCommand::Import { file: file.clone(), dry_run: false }, CatalogueCommand::Publish { data: None }] {
        catalogue::run(command, &database.app, &mut said).await.unwrap();
    }
    let said = String::from_utf8(said).unwrap();
    eprintln!("{said}");
    // 5,665 records, four of which have a malformed code; 156 and 159 as counted in domain R5.3.
    for line in ["5661 new + 0 changed + 0 unchanged + 4 not taken = 5665 lines", "156  full-without-online", "159  small-fee"] {
        assert!(said.contains(line), "{line}");
    }
    let app = app(database.address, &TestClock::at(NOW));
    let catalogue = app.directory().await.unwrap();
    assert_eq!(catalogue.directory.len(), 5_661);
    for entry in catalogue.directory.entries() {
        let served = app.procedure(&entry.code()).await.unwrap().unwrap();
        assert_eq!((served.code.clone(), served.name.as_str()), (entry.code(), entry.name()));
    }
    // Life events by rule reach what the record leaves open; every step of a guide leads to a record that exists.
    for group in catalogue.directory.groups(GroupKind::LifeEvent) {
        eprintln!("{:>5} services  {}", group.count(), group.slug());
    }
    let led = catalogue.directory.entries().filter(|entry| entry.life_events().next().is_some()).count();
    assert!((1_400..=2_000).contains(&led), "{led} services have a life event");
    for guide in &app.texts().await.unwrap().event_guides {
        for link in guide.steps.iter().flat_map(|step| &step.links) {
            assert!(catalogue.directory.find(link).is_some(), "{}: {link}", guide.event.slug());
        }
    }
    let file = std::fs::File::open(file).unwrap();
    let again = catalogue::import(&database.app, file, false, &ProgressBar::hidden()).await.unwrap();
    assert_eq!((again.new, again.changed, again.unchanged), (0, 0, 5_661));
}
