//! The demonstration that a first start makes (`portal serve`): a year of two wards, made through the same handlers as
//! anybody's dossiers, and counted.

use domain::dossier::{Channel, DossierState};
use portal::recount::{Facts, Held};
use portal::serve::Options;
use serde_json::{Value, json};
use store::Fact;
use tests::Portal;

use crate::journey::statistics;

#[tokio::test(flavor = "multi_thread")]
async fn the_first_start_makes_a_year_of_two_wards() {
    let mut portal = Portal::start_with(|options| Options { empty: false, ..options }).await;
    let mut visitor = portal.browser();
    // The first page does not wait for it, and says that it is on its way.
    let home = visitor.get("/").await.expect(200);
    let progress = home.link("Xem tiến độ tạo hồ sơ trình diễn");
    portal.running.seeded().await.unwrap_or_else(|fault| panic!("{fault}"));

    visitor.headers.insert("accept", "application/json".parse().expect("a header"));
    let job: Value = serde_json::from_slice(&visitor.get(&progress).await.expect(200).body).expect("JSON");
    visitor.headers.clear();
    assert_eq!((&job["state"], &job["percent"]), (&json!("done"), &json!(100)), "{job}");
    assert_eq!((&job["counts"]["made"], &job["counts"]["left_out"]), (&job["total"], &Value::Null), "{job}");

    let app = &portal.running.app;
    let mut facts = Facts::default();
    let scanned = app.store().scan_facts(4, |fact| match fact {
        Fact::Dossier(dossier) => facts.add_dossier(&dossier),
        Fact::Rating(rating) => facts.add_rating(*rating),
        Fact::Spoiled(item) => panic!("{item:?}"),
    });
    scanned.await.expect("a scan");
    let count = |is: fn(&Held) -> bool| facts.dossiers.values().filter(|held| is(held)).count();
    // A dossier that would come later today is not there yet.
    assert!((285..=300).contains(&facts.dossiers.len()), "{} dossiers", facts.dossiers.len());
    let table: [(&str, fn(&Held) -> bool, usize); 10] = [
        ("in the first ward", |held| held.agency.as_str() == "H99.01", 100),
        ("in the second ward", |held| held.agency.as_str() == "H99.02", 60),
        ("online", |held| held.channel == Channel::Online, 100),
        ("at the counter", |held| held.channel == Channel::Counter, 60),
        ("late", |held| held.on_time == Some(false), 10),
        ("on time", |held| held.on_time == Some(true), 150),
        ("refused", |held| held.state == DossierState::Stopped, 5),
        ("sent back", |held| held.state == DossierState::NotAccepted, 5),
        ("handed over", |held| held.state == DossierState::HandedOver, 100),
        ("open today", |held| held.resolved_at.is_none() && !held.state.is_final(), 1),
    ];
    for (what, is, least) in table {
        assert!(count(is) >= least, "{} of {} dossiers are {what}", count(is), facts.dossiers.len());
    }
    assert!(facts.ratings.len() >= 80, "{} ratings", facts.ratings.len());
    let first = facts.dossiers.values().map(|held| held.submitted_at).min().map(domain::clock::vietnam_date);
    assert!(first.is_some_and(|first| first <= jiff::civil::date(2026, 1, 9)), "since January: {first:?}");

    let report = statistics(&portal).await;
    assert!(report.agrees(), "{report}");
    assert_eq!((report.dossiers, report.ratings), (facts.dossiers.len(), facts.ratings.len()));
    portal.clock.pass(jiff::SignedDuration::from_secs(61));
    let home = visitor.get("/").await.expect(200);
    assert!(!home.links().contains(&progress), "what is done is not announced any more");
    assert!(home.words(".demo").contains("Bản trình diễn"), "{}", home.words(".demo"));
}
