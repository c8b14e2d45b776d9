use proptest::prelude::*;

use super::*;
use crate::calendar::tests::{calendar, moment};
use crate::calendar::{Term, TermUnit};
use crate::code::{AccountId, DossierCode, SubmissionId};
use crate::dossier::{Act, Decision, Dossier, NewDossier, decide, register_paper, submit};
use crate::lang::Lang;
use crate::log::{Actor, Replaced};
use crate::rating::{Criterion, Levels, Satisfaction};

const TERM: Term = Term { value: 3, unit: TermUnit::WorkingDay };

fn account(n: u8) -> AccountId {
    AccountId::parse(&format!("01990000-0000-7000-8000-0000000000{n:02x}")).unwrap()
}

fn agency(n: u8) -> AgencyCode {
    AgencyCode::parse(&format!("H99.{n:02}")).unwrap()
}

fn procedure(n: u8) -> ProcedureCode {
    ProcedureCode::parse(&format!("1.00000{n}")).unwrap()
}

fn new(n: u8) -> NewDossier {
    NewDossier {
        code: DossierCode::parse(&format!("H99.01-260105-{n:04}")).unwrap(),
        procedure: procedure(1),
        edition: 1,
        agency: agency(1),
        submission_id: SubmissionId::parse("01990000-0000-7000-8000-000000000000").unwrap(),
    }
}

/// The life of one dossier as its log tells it.
struct Life {
    dossier: Dossier,
    lines: Vec<LogLine>,
}

impl Life {
    fn begun(decision: Decision, actor: Actor, now: Timestamp) -> Life {
        let lines = vec![decision.line("0".into(), actor, now)];
        Life { dossier: decision.dossier, lines }
    }

    fn online(n: u8, at: &str) -> Life {
        Life::begun(submit(new(n), account(1), moment(at), &calendar()), Actor::Citizen(account(1)), moment(at))
    }

    fn paper(n: u8, received_at: &str, entered: &str) -> Life {
        let (received_at, now) = (moment(received_at), moment(entered));
        let decided = register_paper(new(n), Channel::Counter, account(2), received_at, None, now, &calendar(), TERM);
        Life::begun(decided.unwrap(), Actor::Officer(account(2)), now)
    }

    fn then(mut self, act: Act, at: &str) -> Life {
        let own = act.kind().action().is_none();
        let actor = if own { Actor::Citizen(account(1)) } else { Actor::Officer(account(2)) };
        let decision = decide(&self.dossier, &act, &actor, moment(at), &calendar(), TERM).unwrap();
        self.lines.push(decision.line("0".into(), actor, moment(at)));
        self.dossier = decision.dossier;
        self
    }

    fn year(&self, year: i16) -> Counts {
        year_of(&self.lines, year)
    }
}

fn year_of(lines: &[LogLine], year: i16) -> Counts {
    YearToDate::sum(year, cells(lines).into_iter().map(|(key, counts)| (key.month, counts))).counts
}

fn words() -> String {
    "Thiếu giấy chứng sinh.".into()
}

fn accept() -> Act {
    Act::Accept { due: None }
}

fn resolve() -> Act {
    Act::Resolve { number: "1/2026".into(), place: "Quầy 3".into(), hours: "8–11".into(), remark: None }
}

#[test]
fn received_counts_in_the_year_of_receipt_and_resolved_in_the_year_of_the_end() {
    // R1.14: the last second of the year, and 17:00 UTC, which is the first of the next.
    let submitted = || Life::online(1, "2025-12-31T09:00:00");
    for (accepted, in_2025, in_2026) in [("2025-12-31T23:59:59", 1, 0), ("2026-01-01T00:00:00", 0, 1)] {
        let life = submitted().then(accept(), accepted).then(Act::StartProcessing, "2026-01-05T08:00:00");
        let life = life.then(resolve(), "2026-01-06T09:00:00");
        assert_eq!(life.year(2025).received_online, in_2025, "{accepted}");
        assert_eq!(life.year(2026).received_online, in_2026, "{accepted}");
        assert_eq!((life.year(2025).resolved_online, life.year(2026).resolved_online), (0, 1), "{accepted}");
    }
    assert_eq!(moment("2026-01-01T00:00:00").to_string(), "2025-12-31T17:00:00Z");
}

#[test]
fn what_each_path_of_a_dossier_counts_to() {
    let submitted = || Life::online(1, "2026-11-02T09:00:00");
    let accepted = || submitted().then(accept(), "2026-11-02T10:00:00");
    let working = || accepted().then(Act::StartProcessing, "2026-11-02T11:00:00");
    let ask = || Act::AskSupplement { reason: words(), exception: false };
    let received = Counts { received_online: 1, ..Counts::default() };
    let settled = Counts { resolved_online: 1, on_time_online: 1, ..received };
    let cases = [
        ("waiting in state 1 is in no figure", submitted(), Counts { waiting: 1, ..Counts::default() }),
        ("accepted", accepted(), received),
        ("state 3 is in neither", submitted().then(Act::NotAccept { reason: words() }, "2026-11-02T10:00:00"), {
            Counts { not_accepted: 1, ..Counts::default() }
        }),
        ("resolved on time", working().then(resolve(), "2026-11-03T09:00:00"), settled),
        ("resolved late", working().then(resolve(), "2026-11-20T09:00:00"), Counts { on_time_online: 0, ..settled }),
        (
            "a written refusal to settle resolves",
            working().then(Act::RefuseToSettle { reason: words() }, "2026-11-03T09:00:00"),
            settled,
        ),
        (
            "handing over counts no second time",
            working().then(resolve(), "2026-11-03T09:00:00").then(Act::HandOver, "2026-11-04T09:00:00"),
            settled,
        ),
        (
            "back into 2 after a supplement is not received again",
            accepted().then(ask(), "2026-11-03T09:00:00").then(Act::GiveSupplement, "2026-11-04T09:00:00"),
            received,
        ),
        ("asked for a supplement before acceptance, it waits for the citizen", submitted().then(ask(), "2026-11-03T09:00:00"), {
            Counts::default()
        }),
        (
            "back into 1 it waits again, and is received once",
            submitted()
                .then(ask(), "2026-11-03T09:00:00")
                .then(Act::GiveSupplement, "2026-11-04T09:00:00")
                .then(accept(), "2026-11-04T10:00:00"),
            received,
        ),
        (
            "the pause moves the due date",
            working()
                .then(ask(), "2026-11-03T09:00:00")
                .then(Act::GiveSupplement, "2026-11-20T09:00:00")
                .then(resolve(), "2026-11-20T10:00:00"),
            settled,
        ),
        (
            "withdrawn",
            accepted()
                .then(Act::Withdraw { reason: words() }, "2026-11-03T09:00:00")
                .then(Act::ConfirmWithdrawal, "2026-11-03T10:00:00"),
            Counts { withdrawn: 1, ..received },
        ),
        (
            "the supplement never came",
            accepted().then(ask(), "2026-11-03T09:00:00").then(Act::Stop { reason: words() }, "2026-11-20T09:00:00"),
            Counts { stopped: 1, ..received },
        ),
        (
            "on paper",
            Life::paper(2, "2026-11-02T09:00:00", "2026-11-02T09:00:00"),
            Counts { received_other: 1, ..Counts::default() },
        ),
    ];
    for (what, life, expect) in cases {
        assert_eq!(life.year(2026), expect, "{what}");
        assert_eq!(life.year(2025), Counts::default(), "{what}");
    }
}

#[test]
fn a_late_line_lands_in_the_month_in_which_it_took_effect() {
    let life = Life::paper(1, "2025-12-30T09:00:00", "2026-01-05T09:00:00");
    let cells = cells(&life.lines);
    let key = CellKey { month: Month { year: 2025, month: 12 }, procedure: procedure(1), agency: agency(1) };
    assert_eq!(cells, Cells::from([(key, Counts { received_other: 1, ..Counts::default() })]));
    assert_eq!(life.lines[0].partition().0, jiff::civil::date(2026, 1, 5));
}

#[test]
fn a_dossier_that_waits_over_the_turn_of_the_year_waits_in_the_new_one_until_it_is_accepted() {
    let waiting = Life::online(1, "2025-12-31T09:00:00");
    assert_eq!((waiting.year(2025).waiting, waiting.year(2026).waiting), (1, 1));
    let accepted = waiting.then(accept(), "2026-01-05T09:00:00");
    assert_eq!((accepted.year(2025).waiting, accepted.year(2026).waiting), (1, 0));
}

fn levels(overall: Satisfaction, attitude: Option<Satisfaction>) -> Levels {
    Levels { overall, convenience: None, timeliness: None, attitude }
}

fn rating(at: &str, levels: Levels, replaced: Option<Replaced>) -> LogLine {
    LogLine {
        id: "0".into(),
        recorded_at: moment(at),
        effective_at: moment(at),
        actor: Actor::Anyone,
        procedure: Some(procedure(1)),
        agency: Some(agency(1)),
        channel: Some(Channel::Online),
        event: Event::Rated { rater: "r".into(), levels, replaced },
    }
}

#[test]
fn a_replaced_rating_leaves_the_month_it_was_counted_in() {
    use Satisfaction::{Dissatisfied, Satisfied, VerySatisfied};
    let first = levels(Dissatisfied, Some(Dissatisfied));
    let second = levels(VerySatisfied, None);
    let third = levels(Satisfied, None);
    let replaced = |at: &str, levels| Some(Replaced { rated_at: moment(at), levels });
    let lines = [
        rating("2025-12-20T09:00:00", first, None),
        rating("2026-01-04T09:00:00", second, replaced("2025-12-20T09:00:00", first)),
        rating("2026-01-05T09:00:00", third, replaced("2026-01-04T09:00:00", second)),
    ];
    assert_eq!(year_of(&lines[..1], 2025).raters(), 1);
    assert!(year_of(&lines, 2025).is_zero());
    let counts = year_of(&lines, 2026);
    assert_eq!((counts.raters(), counts.rated(Criterion::Overall, Satisfied)), (1, 1));
    assert_eq!(counts.row(Criterion::Attitude), [0, 0, 0]);
}

#[test]
fn lines_that_no_figure_speaks_of_count_to_nothing() {
    let mut line = rating("2026-01-04T09:00:00", levels(Satisfaction::Satisfied, None), None);
    line.event = Event::AccountOpened { account: account(1) };
    assert!(cells([&line]).is_empty());
    let mut orphan = rating("2026-01-04T09:00:00", levels(Satisfaction::Satisfied, None), None);
    orphan.procedure = None;
    assert!(cells([&orphan]).is_empty());
}

#[test]
fn percentages_have_two_decimals_and_need_a_whole() {
    for (part, whole, expect) in [
        (0, 0, None),
        (3, 0, None),
        (2, 1, None),
        (-1, 4, None),
        (0, 4, Some((0, "0%", "0%", "0.00"))),
        (4, 4, Some((10_000, "100%", "100%", "100.00"))),
        (2, 3, Some((6667, "66,67%", "66.67%", "66.67"))),
        (1, 3, Some((3333, "33,33%", "33.33%", "33.33"))),
        (1, 8, Some((1250, "12,50%", "12.50%", "12.50"))),
        (1, 2000, Some((5, "0,05%", "0.05%", "0.05"))),
        (1, 20_000, Some((1, "0,01%", "0.01%", "0.01"))),
    ] {
        let percent = Percent::of(part, whole);
        let shown = percent.map(|p| (p.hundredths(), p.show(Lang::Vi), p.show(Lang::En), p.to_string()));
        assert_eq!(shown, expect.map(|(n, vi, en, data)| (n, vi.into(), en.into(), data.into())), "{part}/{whole}");
    }
}

#[test]
fn the_five_figures_of_a_year() {
    let counts = Counts {
        received_online: 5,
        received_other: 2,
        resolved_online: 3,
        on_time_online: 2,
        resolved_other: 1,
        ratings: [[1, 1, 1], [0, 0, 0], [2, 0, 0], [0, 0, 1]],
        ..Counts::default()
    };
    let year = YearToDate { year: 2026, counts };
    assert_eq!((year.received_online(), year.resolved_online(), year.received()), (5, 3, 7));
    assert_eq!(year.on_time().map(Percent::hundredths), Some(6667));
    let satisfied = |criterion| year.satisfaction(criterion).satisfied().map(Percent::hundredths);
    assert_eq!(Criterion::ALL.map(satisfied), [Some(6667), None, Some(10_000), Some(0)]);
    let none = YearToDate { year: 2026, counts: Counts::default() };
    assert!(none.is_empty());
    assert_eq!((none.on_time(), none.satisfaction(Criterion::Overall).percent(Satisfaction::Satisfied)), (None, None));
}

#[test]
fn cuts_of_few_raters_are_hidden_and_cannot_be_worked_out() {
    let of = |raters: i64| Counts { ratings: [[raters, 0, 0], [0; 3], [0; 3], [0; 3]], ..Counts::default() };
    for (raters, shown) in [
        (vec![], vec![]),
        (vec![9], vec![]),
        (vec![10], vec![1]),
        (vec![10, 12], vec![1, 2]),
        // 3 raters would be the total less the 12: both go.
        (vec![3, 12], vec![]),
        (vec![3, 12, 20], vec![3]),
        // 3 + 8 are eleven together, and nobody can tell them apart.
        (vec![3, 12, 8], vec![2]),
        (vec![0, 12], vec![2]),
    ] {
        let cuts: Vec<(AgencyCode, Counts)> = (1..).zip(&raters).map(|(n, raters)| (agency(n), of(*raters))).collect();
        let codes: Vec<AgencyCode> = shown_cuts(cuts.iter().map(|(code, counts)| (code, counts))).into_iter().cloned().collect();
        assert_eq!(codes, shown.into_iter().map(agency).collect::<Vec<_>>(), "{raters:?}");
    }
}

#[test]
fn counts_are_stored_as_plain_numbers() {
    let counts = Counts { received_online: 7, stopped: 1, ratings: [[1, 2, 3], [0; 3], [0; 3], [4, 5, -6]], ..Counts::default() };
    let text = serde_json::to_string(&counts).unwrap();
    assert_eq!(text, "[7,0,0,0,0,0,0,0,1,1,2,3,0,0,0,0,0,0,4,5,-6]");
    assert_eq!(serde_json::from_str::<Counts>(&text).unwrap(), counts);
}

/// Any line that counts, in one of four months of two years.
fn any_line() -> impl Strategy<Value = LogLine> {
    let when =
        prop::sample::select(vec!["2025-12-31T23:59:59", "2026-01-01T00:00:00", "2026-02-03T08:00:00", "2026-11-24T17:00:00"]);
    let level = || prop::sample::select(Satisfaction::ALL.to_vec());
    let states = prop::sample::select(DossierState::ALL.to_vec());
    let moved = (prop::option::of(states.clone()), states, any::<bool>(), prop::option::of(any::<bool>())).prop_map(
        |(from, to, received, resolved_on_time)| Event::Moved {
            dossier: new(1).code,
            from,
            to,
            version: 2,
            received,
            resolved_on_time,
        },
    );
    let rated = (level(), prop::option::of(level()), prop::option::of((level(), when.clone()))).prop_map(
        |(overall, attitude, replaced)| Event::Rated {
            rater: "r".into(),
            levels: levels(overall, attitude),
            replaced: replaced.map(|(level, at)| Replaced { rated_at: moment(at), levels: levels(level, None) }),
        },
    );
    let submitted = Just(Event::Submitted { dossier: new(1).code, version: 1 });
    let event = prop_oneof![moved, rated, submitted];
    let channel = prop::sample::select(vec![Channel::Online, Channel::Counter, Channel::Post]);
    (when, 1_u8..4, 1_u8..4, channel, event).prop_map(|(at, service, office, channel, event)| LogLine {
        id: "0".into(),
        recorded_at: moment("2026-11-24T18:00:00"),
        effective_at: moment(at),
        actor: Actor::Anyone,
        procedure: Some(procedure(service)),
        agency: Some(agency(office)),
        channel: Some(channel),
        event,
    })
}

proptest! {
    /// However the log is cut into shards and days, and in whatever order they are put together, the sum is the same.
    #[test]
    fn parts_put_together_in_any_order_are_the_whole(
        lines in prop::collection::vec((any_line(), 0_usize..5, any::<u32>()), 0..60),
        backwards in any::<bool>(),
    ) {
        let whole = cells(lines.iter().map(|(line, ..)| line));
        let mut parts = vec![Vec::new(); 5];
        let mut shuffled: Vec<_> = lines.iter().collect();
        shuffled.sort_by_key(|(_, _, order)| *order);
        for (line, part, _) in shuffled {
            parts[*part].push(line.clone());
        }
        if backwards {
            parts.reverse();
        }
        let mut sum = Cells::new();
        for part in &parts {
            merge(&mut sum, cells(part));
        }
        prop_assert_eq!(&sum, &whole);
        // Associative: two halves first, then both.
        let (mut left, mut right) = (Cells::new(), Cells::new());
        for (n, part) in parts.iter().enumerate() {
            merge(if n % 2 == 0 { &mut left } else { &mut right }, cells(part));
        }
        merge(&mut left, right);
        prop_assert_eq!(&left, &whole);
        merge(&mut left, Cells::new());
        prop_assert_eq!(&left, &whole);
        prop_assert!(whole.values().all(|counts| !counts.is_zero()));
    }

    /// R2.5 over a closed cohort: on time ≤ settled ≤ received, and every share lies between 0 and 100.
    #[test]
    fn on_time_is_at_most_settled_is_at_most_received(paths in prop::collection::vec(0_u8..6, 0..12)) {
        let mut lines = Vec::new();
        for path in &paths {
            let life = Life::online(1, "2026-11-02T09:00:00");
            let working = |life: Life| life.then(accept(), "2026-11-02T10:00:00").then(Act::StartProcessing, "2026-11-02T11:00:00");
            let life = match path {
                0 => life,
                1 => life.then(Act::NotAccept { reason: words() }, "2026-11-02T10:00:00"),
                2 => working(life),
                3 => working(life).then(resolve(), "2026-11-03T10:00:00"),
                4 => working(life).then(resolve(), "2026-11-30T10:00:00"),
                _ => working(life).then(Act::RefuseToSettle { reason: words() }, "2026-11-30T10:00:00"),
            };
            lines.extend(life.lines);
        }
        let year = YearToDate { year: 2026, counts: year_of(&lines, 2026) };
        prop_assert!(year.counts.on_time_online <= year.resolved_online());
        prop_assert!(year.resolved_online() <= year.received_online());
        prop_assert_eq!(year.on_time().is_some(), year.resolved_online() > 0);
        prop_assert!(year.on_time().is_none_or(|percent| percent.hundredths() <= 10_000));
    }
}
