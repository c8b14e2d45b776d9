use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::calendar::tests::{calendar, moment};
use crate::calendar::{Term, TermUnit};
use crate::log::{Actor, Event};

const THREE_DAYS: Term = Term { value: 3, unit: TermUnit::WorkingDay };
const CASE_BY_CASE: Term = Term { value: 0, unit: TermUnit::Other };

fn account(n: u8) -> AccountId {
    AccountId::parse(&format!("01990000-0000-7000-8000-0000000000{n:02x}")).unwrap()
}

fn citizen() -> Actor {
    Actor::Citizen(account(1))
}

fn officer() -> Actor {
    Actor::Officer(account(2))
}

fn new() -> NewDossier {
    NewDossier {
        code: DossierCode::parse("H99.01-261123-0001").unwrap(),
        procedure: ProcedureCode::parse("1.004873").unwrap(),
        edition: 7,
        agency: AgencyCode::parse("H99.01").unwrap(),
        submission_id: SubmissionId::parse("01990000-0000-7000-8000-000000000000").unwrap(),
    }
}

fn submitted() -> Dossier {
    submit(new(), account(1), moment("2026-11-23T09:00"), &calendar()).dossier
}

fn decided(dossier: &Dossier, act: &Act, actor: &Actor, at: &str) -> Result<Decision, Refused> {
    decide(dossier, act, actor, moment(at), &calendar(), THREE_DAYS)
}

/// Each act at its time, by whom it belongs to.
fn after(acts: &[(Act, &str)]) -> Dossier {
    acts.iter().fold(submitted(), |dossier, (act, at)| {
        let actor = if act.kind().action().is_none() { citizen() } else { officer() };
        decided(&dossier, act, &actor, at).unwrap().dossier
    })
}

fn reason() -> String {
    "Thiếu giấy chứng sinh.".into()
}

fn act(kind: ActKind) -> Act {
    let reason = reason();
    match kind {
        ActKind::Accept => Act::Accept { due: None },
        ActKind::NotAccept => Act::NotAccept { reason },
        ActKind::StartProcessing => Act::StartProcessing,
        ActKind::AskSupplement => Act::AskSupplement { reason, exception: true },
        ActKind::GiveSupplement => Act::GiveSupplement,
        ActKind::AskPayment => Act::AskPayment { reason },
        ActKind::ConfirmPayment => Act::ConfirmPayment,
        ActKind::Withdraw => Act::Withdraw { reason },
        ActKind::ConfirmWithdrawal => Act::ConfirmWithdrawal,
        ActKind::KeepProcessing => Act::KeepProcessing { reason },
        ActKind::RefuseToSettle => Act::RefuseToSettle { reason },
        ActKind::Stop => Act::Stop { reason },
        ActKind::Resolve => {
            Act::Resolve {
                number: "01/2026".into(), place: "Quầy số 3".into(), hours: "Giờ hành chính".into(), remark: None
            }
        }
        ActKind::HandOver => Act::HandOver,
    }
}

/// The table of domain §3.1: row = from, column = to.
const TABLE: [&str; 10] = [
    ".xx.x.x...",
    "...xxxxx..",
    "..........",
    "....xxxxx.",
    "xx.x..xx..",
    "...x..xxx.",
    "...x...x..",
    "..........",
    ".........x",
    "..........",
];

#[test]
fn all_hundred_pairs() {
    let mut reached = BTreeSet::new();
    for from in DossierState::ALL {
        for kind in ActKind::ALL {
            for back in DossierState::ALL.map(Some).into_iter().chain([None]) {
                if let Ok(to) = transition(from, kind, back) {
                    reached.insert((from, to));
                }
            }
        }
    }
    for (from, row) in DossierState::ALL.into_iter().zip(TABLE) {
        for (to, letter) in DossierState::ALL.into_iter().zip(row.chars()) {
            let expect = letter == 'x';
            assert_eq!(from.next().contains(&to), expect, "{from} -> {to}");
            assert_eq!(reached.contains(&(from, to)), expect, "an act for {from} -> {to}");
        }
    }
}

#[test]
fn codes_and_names() {
    for (code, name) in [
        (1, "Mới đăng ký"),
        (2, "Được tiếp nhận"),
        (3, "Không được tiếp nhận"),
        (4, "Đang xử lý"),
        (5, "Yêu cầu bổ sung giấy tờ"),
        (6, "Yêu cầu thực hiện nghĩa vụ tài chính"),
        (7, "Công dân yêu cầu rút hồ sơ"),
        (8, "Dừng xử lý"),
        (9, "Đã xử lý xong"),
        (10, "Đã trả kết quả"),
    ] {
        let state = DossierState::try_from(code).unwrap();
        assert_eq!((state.code(), state.name(Lang::Vi)), (code, name));
        assert_eq!(serde_json::to_string(&state).unwrap(), code.to_string());
    }
    assert!(DossierState::try_from(0).is_err() && DossierState::try_from(11).is_err());
}

#[test]
fn submitting_sets_no_due_date() {
    let decision = submit(new(), account(1), moment("2026-11-23T09:00"), &calendar());
    let dossier = &decision.dossier;
    assert_eq!((dossier.state, dossier.version, dossier.due, dossier.received_at), (DossierState::Submitted, 1, None, None));
    // One working day: 24/11 is off.
    assert_eq!(clock::show_time(dossier.answer_by), "23:59 25/11/2026");
    assert_eq!(next_deadline(dossier), Some(Deadline::At(dossier.answer_by)));
    assert_eq!((decision.from, decision.mail), (None, Some(MailKind::Submitted)));
    assert_eq!(decision.event, Event::Submitted { dossier: dossier.code.clone(), version: 1 });
}

#[test]
fn answering_falls_back_on_the_days_of_the_week() {
    for (at, expect) in
        [("2028-01-06T09:00", "07/01/2028"), ("2028-01-07T09:00", "10/01/2028"), ("2028-01-08T09:00", "10/01/2028")]
    {
        assert_eq!(clock::show_date(clock::vietnam_date(answer_by(&calendar(), moment(at)))), expect, "{at}");
    }
}

#[test]
fn accepting_sets_the_time_received_and_the_due_date() {
    let decision = decided(&submitted(), &act(ActKind::Accept), &officer(), "2026-11-25T08:00").unwrap();
    let dossier = &decision.dossier;
    assert_eq!((dossier.state, dossier.version), (DossierState::Received, 2));
    assert_eq!(dossier.received_at, Some(moment("2026-11-25T08:00")));
    assert_eq!(clock::show_date(dossier.due.unwrap().date()), "30/11/2026");
    assert_eq!(dossier.received_by, Some(account(2)));
    assert_eq!(decision.mail, Some(MailKind::Received));
    assert!(matches!(
        decision.event,
        Event::Moved {
            from: Some(DossierState::Submitted),
            to: DossierState::Received,
            version: 2,
            received: true,
            resolved_on_time: None,
            ..
        }
    ));
    assert_eq!(next_deadline(dossier), Some(Deadline::At(dossier.due.unwrap().at)));
    let line = decision.line("x".into(), officer(), moment("2026-11-25T08:00"));
    assert_eq!((line.procedure, line.agency, line.channel), (Some(new().procedure), Some(new().agency), Some(Channel::Online)));
}

#[test]
fn a_typed_due_date_is_for_terms_set_case_by_case() {
    let typed = |day: &str| Act::Accept { due: Some(day.parse().unwrap()) };
    for (term, act, at, expect) in [
        (CASE_BY_CASE, act(ActKind::Accept), "2026-11-25T08:00", Err(Refused::Due(crate::calendar::DueError::NeedsTypedDate))),
        (CASE_BY_CASE, typed("2026-12-15"), "2026-11-25T08:00", Ok("15/12/2026")),
        (CASE_BY_CASE, typed("2026-12-13"), "2026-11-25T08:00", Err(Refused::Due(crate::calendar::DueError::NotWorking))),
        (THREE_DAYS, typed("2026-12-15"), "2026-11-25T08:00", Err(Refused::DueNotTyped)),
        // The calendar does not reach 2028: the officer can still accept.
        (THREE_DAYS, typed("2028-01-05"), "2027-12-31T08:00", Ok("05/01/2028")),
    ] {
        let got = decide(&submitted(), &act, &officer(), moment(at), &calendar(), term);
        let got = got.map(|decision| clock::show_date(decision.dossier.due.unwrap().date()));
        assert_eq!(got, expect.map(str::to_owned), "{act:?}");
    }
    assert!(needs_typed_due(&calendar(), CASE_BY_CASE, moment("2026-11-25T08:00")));
    assert!(needs_typed_due(&calendar(), THREE_DAYS, moment("2027-12-31T08:00")));
    assert!(!needs_typed_due(&calendar(), THREE_DAYS, moment("2026-11-25T08:00")));
}

#[test]
fn what_is_resolved_and_whether_on_time() {
    let accepted = (act(ActKind::Accept), "2026-11-25T08:00"); // due 30/11
    let started = (act(ActKind::StartProcessing), "2026-11-25T09:00");
    for (acts, last, at, state, resolved) in [
        (vec![accepted.clone(), started.clone()], ActKind::Resolve, "2026-11-30T23:59:59", 9, Some(true)),
        (vec![accepted.clone(), started.clone()], ActKind::Resolve, "2026-12-01T00:00:00", 9, Some(false)),
        (vec![accepted.clone(), started.clone()], ActKind::RefuseToSettle, "2026-11-30T10:00", 8, Some(true)),
        (vec![accepted.clone()], ActKind::RefuseToSettle, "2026-12-02T10:00", 8, Some(false)),
        (vec![], ActKind::NotAccept, "2026-11-25T08:00", 3, None),
        (
            vec![accepted.clone(), (act(ActKind::Withdraw), "2026-11-26T08:00")],
            ActKind::ConfirmWithdrawal,
            "2026-11-26T09:00",
            8,
            None,
        ),
        (vec![accepted.clone(), (act(ActKind::AskSupplement), "2026-11-26T08:00")], ActKind::Stop, "2026-12-26T09:00", 8, None),
        // Two working days of pause move the due date from 30/11 to 02/12.
        (
            vec![accepted.clone(), (act(ActKind::AskPayment), "2026-11-26T08:00")],
            ActKind::Resolve,
            "2026-11-30T09:00",
            9,
            Some(true),
        ),
    ] {
        let decision = decided(&after(&acts), &act(last), &officer(), at).unwrap();
        let dossier = &decision.dossier;
        assert_eq!((dossier.state.code(), dossier.on_time), (state, resolved), "{last:?} {at}");
        assert_eq!(dossier.resolved_at, resolved.map(|_| moment(at)));
        assert_eq!(dossier.resolved_kind.is_some(), resolved.is_some());
        assert!(matches!(decision.event, Event::Moved { resolved_on_time, received: false, .. } if resolved_on_time == resolved));
    }
}

#[test]
fn a_pause_moves_the_due_date() {
    let paused = after(&[
        (act(ActKind::Accept), "2026-11-25T08:00"),
        (act(ActKind::StartProcessing), "2026-11-25T09:00"),
        (act(ActKind::AskSupplement), "2026-11-26T08:00"),
    ]);
    assert_eq!(next_deadline(&paused), Some(Deadline::Paused { since: moment("2026-11-26T08:00") }));
    assert_eq!(decided(&paused, &Act::GiveSupplement, &Actor::Citizen(account(9)), "2026-12-01T08:00"), Err(Refused::NotYours));
    let back = decided(&paused, &Act::GiveSupplement, &citizen(), "2026-12-01T08:00").unwrap();
    assert_eq!((back.dossier.state, back.dossier.pause), (DossierState::Processing, None));
    // 27/11, 30/11 and 01/12 passed: 30/11 + 3.
    assert_eq!(clock::show_date(back.dossier.due.unwrap().date()), "03/12/2026");
    assert!(back.due.unwrap().reasons.iter().any(|why| matches!(why, crate::calendar::Why::Paused { days: 3, .. })));
    let second = Act::AskSupplement { reason: reason(), exception: false };
    assert_eq!(decided(&back.dossier, &second, &officer(), "2026-12-01T09:00"), Err(Refused::SecondSupplement));
    assert_eq!(act(ActKind::AskSupplement).action(), Some(crate::access::Action::ApproveException));
    // A supplement before acceptance leads back there, with a new limit for answering and no due date.
    let new = after(&[(act(ActKind::AskSupplement), "2026-11-25T08:00"), (act(ActKind::GiveSupplement), "2026-11-27T08:00")]);
    assert_eq!((new.state, new.due), (DossierState::Submitted, None));
    assert_eq!(clock::show_time(new.answer_by), "23:59 30/11/2026");
}

#[test]
fn what_was_never_accepted_is_not_refused_to_settle() {
    let asked = after(&[(act(ActKind::AskSupplement), "2026-11-25T08:00")]);
    let withdrawing = after(&[(act(ActKind::Withdraw), "2026-11-25T08:00")]);
    for (dossier, kind) in [(&asked, ActKind::RefuseToSettle), (&withdrawing, ActKind::KeepProcessing)] {
        let got = decided(dossier, &act(kind), &officer(), "2026-11-26T08:00");
        assert_eq!(got, Err(Refused::Illegal(Illegal { from: dossier.state, act: kind })));
    }
}

#[test]
fn words_are_checked_all_at_once() {
    let accepted = after(&[(act(ActKind::Accept), "2026-11-25T08:00"), (act(ActKind::StartProcessing), "2026-11-25T09:00")]);
    let long = "ă".repeat(LONGEST_REASON + 1);
    let most = LONGEST_REASON;
    for (act, expect) in [
        (Act::RefuseToSettle { reason: " \n".into() }, vec![FieldProblem::Missing { field: "reason" }]),
        (Act::RefuseToSettle { reason: long.clone() }, vec![FieldProblem::TooLong { field: "reason", most }]),
        (
            Act::Resolve { number: String::new(), place: " ".into(), hours: "h".repeat(201), remark: Some(long) },
            vec![
                FieldProblem::Missing { field: "number" },
                FieldProblem::Missing { field: "place" },
                FieldProblem::TooLong { field: "hours", most: 200 },
                FieldProblem::TooLong { field: "remark", most },
            ],
        ),
    ] {
        assert_eq!(decided(&accepted, &act, &officer(), "2026-11-26T08:00"), Err(Refused::Fields(expect)));
    }
    let fits = Act::RefuseToSettle { reason: format!(" {} ", "ă".repeat(LONGEST_REASON)) };
    let note = decided(&accepted, &fits, &officer(), "2026-11-26T08:00").unwrap().note.unwrap();
    assert_eq!((note.version, note.body), (4, NoteBody::Reason { text: "ă".repeat(LONGEST_REASON) }));
}

#[test]
fn only_the_applicant_withdraws_and_no_citizen_decides() {
    let dossier = submitted();
    for (act, actor, expect) in [
        (ActKind::Withdraw, citizen(), true),
        (ActKind::Withdraw, Actor::Citizen(account(9)), false),
        (ActKind::Withdraw, Actor::Anyone, false),
        (ActKind::Accept, citizen(), false),
        (ActKind::Accept, officer(), true),
    ] {
        let got = decided(&dossier, &self::act(act), &actor, "2026-11-23T10:00");
        assert_eq!(got.is_ok(), expect, "{act:?} {actor:?}");
        assert!(expect || got == Err(Refused::NotYours));
    }
}

#[test]
fn paper_dossiers_start_as_received() {
    let register = |channel, received: &str, typed: Option<&str>, term| {
        let (received, typed) = (moment(received), typed.map(|day| day.parse().unwrap()));
        register_paper(new(), channel, account(2), received, typed, moment("2026-11-26T09:00"), &calendar(), term)
    };
    let decision = register(Channel::Counter, "2026-11-25T14:00", None, THREE_DAYS).unwrap();
    let dossier = &decision.dossier;
    assert_eq!((dossier.state, dossier.version, dossier.applicant.clone()), (DossierState::Received, 1, None));
    assert_eq!((dossier.created_by.clone(), decision.effective_at), (Some(account(2)), moment("2026-11-25T14:00")));
    assert_eq!(clock::show_date(dossier.due.unwrap().date()), "30/11/2026");
    assert!(matches!(decision.event, Event::Moved { from: None, to: DossierState::Received, version: 1, received: true, .. }));
    let refused = |got: Result<Decision, Refused>| got.map(|_| ()).unwrap_err();
    assert_eq!(refused(register(Channel::Post, "2026-11-26T09:01", None, THREE_DAYS)), Refused::FutureReceipt);
    assert_eq!(refused(register(Channel::Online, "2026-11-26T09:00", None, THREE_DAYS)), Refused::NotPaper);
    assert_eq!(
        refused(register(Channel::Post, "2026-11-26T09:00", None, CASE_BY_CASE)),
        Refused::Due(crate::calendar::DueError::NeedsTypedDate)
    );
    assert!(register(Channel::Post, "2026-11-26T09:00", Some("2026-12-01"), CASE_BY_CASE).is_ok());
}

#[test]
fn work_lists_hold_what_is_left_to_do() {
    let done = [
        (act(ActKind::Accept), "2026-11-25T08:00"),
        (act(ActKind::StartProcessing), "2026-11-25T09:00"),
        (act(ActKind::Resolve), "2026-11-26T08:00"),
    ];
    let resolved = after(&done);
    assert_eq!(next_deadline(&resolved), Some(Deadline::Collect { since: moment("2026-11-26T08:00") }));
    let handed_over = decided(&resolved, &Act::HandOver, &officer(), "2026-11-27T08:00").unwrap();
    assert_eq!((next_deadline(&handed_over.dossier), handed_over.mail), (None, Some(MailKind::HandedOver)));
    assert_eq!(next_deadline(&after(&[(act(ActKind::NotAccept), "2026-11-25T08:00")])), None);
}

proptest! {
    /// Any run of acts: a path of the graph, versions up by one, received and resolved once at most, and a small header.
    #[test]
    fn any_history_holds_the_invariants(kinds in prop::collection::vec((0..ActKind::ALL.len(), 0..3_i64), 1..30)) {
        let (mut dossier, mut now) = (submitted(), moment("2026-11-23T09:00"));
        let (mut received, mut resolved) = (0, 0);
        for (index, days) in kinds {
            now += jiff::Span::new().days(0).hours(days * 24 + 1);
            let kind = ActKind::ALL[index];
            let actor = if kind.action().is_none() { citizen() } else { officer() };
            let Ok(decision) = decide(&dossier, &act(kind), &actor, now, &calendar(), THREE_DAYS) else { continue };
            let next = decision.dossier;
            prop_assert!(dossier.state.next().contains(&next.state));
            prop_assert_eq!(next.version, dossier.version + 1);
            let Event::Moved { from, to, version, received: first, resolved_on_time, .. } = decision.event else { panic!("moved") };
            prop_assert_eq!((from, to, version), (Some(dossier.state), next.state, next.version));
            received += u32::from(first);
            resolved += u32::from(resolved_on_time.is_some());
            prop_assert!(dossier.due.is_none_or(|due| due.at <= next.due.unwrap().at));
            dossier = next;
        }
        prop_assert!(resolved <= received && received <= 1);
        prop_assert_eq!(received == 1, dossier.received_at.is_some() && dossier.due.is_some());
        prop_assert_eq!(resolved == 1, dossier.resolved_at.is_some() && dossier.on_time.is_some() && dossier.resolved_kind.is_some());
        prop_assert_eq!(dossier.pause.is_some() && dossier.state != DossierState::WithdrawalAsked, dossier.state.pauses());
        let stored = serde_json::to_string(&dossier).unwrap();
        prop_assert!(stored.len() <= 1024, "{} bytes", stored.len());
        prop_assert_eq!(serde_json::from_str::<Dossier>(&stored).unwrap(), dossier);
    }
}

#[test]
fn the_reasons_of_a_due_date_are_found_again() {
    let reasons = |dossier: &Dossier, term| why_due(dossier, &calendar(), term);
    assert_eq!(reasons(&submitted(), Some(THREE_DAYS)), []);
    let accepted = decided(&submitted(), &Act::Accept { due: None }, &officer(), "2026-11-23T10:00").unwrap();
    let computed = accepted.due.unwrap();
    assert_eq!(reasons(&accepted.dossier, Some(THREE_DAYS)), computed.reasons);
    // The term of its receipt day stays with it, whatever the catalogue says later (R5.2).
    assert_eq!(term_of(&submitted(), None), CASE_BY_CASE);
    assert_eq!(term_of(&accepted.dossier, None), THREE_DAYS);
    // Another term, as after a new edition of the catalogue, does not change what was printed.
    let last = |reasons: Vec<crate::calendar::Why>| reasons.last().cloned();
    let due = Some(crate::calendar::Why::Due { date: computed.date });
    let other = Term { value: 9, unit: TermUnit::WorkingDay };
    assert_eq!(last(reasons(&accepted.dossier, Some(other))), due);
    for unknown in [None, Some(CASE_BY_CASE)] {
        let reasons = reasons(&accepted.dossier, unknown);
        assert!(reasons.contains(&crate::calendar::Why::Typed), "{unknown:?}");
        assert_eq!(last(reasons), due);
    }
}

#[test]
fn the_applicant_hears_of_every_change_but_her_own_and_what_is_asked_of_her() {
    for kind in ActKind::ALL {
        let (dossier, at) = match kind {
            ActKind::Accept | ActKind::NotAccept => (submitted(), "2026-11-25T10:00"),
            ActKind::StartProcessing | ActKind::RefuseToSettle => {
                (after(&[(Act::Accept { due: None }, "2026-11-23T10:00")]), "2026-11-25T10:00")
            }
            ActKind::Resolve | ActKind::HandOver | ActKind::ConfirmWithdrawal | ActKind::KeepProcessing | ActKind::Stop => {
                let mut acts = vec![(Act::Accept { due: None }, "2026-11-23T10:00"), (Act::StartProcessing, "2026-11-23T11:00")];
                match kind {
                    ActKind::HandOver => acts.push((act(ActKind::Resolve), "2026-11-23T12:00")),
                    ActKind::ConfirmWithdrawal | ActKind::KeepProcessing => {
                        acts.push((act(ActKind::Withdraw), "2026-11-23T12:00"))
                    }
                    ActKind::Stop => acts.push((act(ActKind::AskSupplement), "2026-11-23T12:00")),
                    _ => {}
                }
                (after(&acts), "2026-11-25T10:00")
            }
            // Supplements and payments have no letter before files can be given.
            ActKind::AskSupplement
            | ActKind::AskPayment
            | ActKind::GiveSupplement
            | ActKind::ConfirmPayment
            | ActKind::Withdraw => {
                continue;
            }
        };
        assert!(decided(&dossier, &act(kind), &officer(), at).unwrap().mail.is_some(), "{kind:?}");
    }
}

#[test]
fn a_term_is_that_of_the_way_it_came() {
    use crate::procedure::{Channel as By, Procedure, TimeLimit, Way};
    let limit = |value| Some(TimeLimit { value, unit: TermUnit::WorkingDay, note: None });
    let way = |channel, term| Way { channel, note: None, term, fees: vec![], returns: vec![] };
    let mut procedure = Procedure::named(new().procedure, "Thủ tục mẫu");
    assert_eq!(term_for(&procedure, Channel::Online), CASE_BY_CASE);
    procedure.term = limit(3);
    procedure.ways = vec![way(By::Online, limit(2)), way(By::Counter, None)];
    for (channel, days) in [(Channel::Online, 2), (Channel::Counter, 3), (Channel::Post, 3)] {
        assert_eq!(term_for(&procedure, channel), Term { value: days, unit: TermUnit::WorkingDay }, "{channel:?}");
    }
}

#[test]
fn work_lists_are_grouped_by_what_is_left() {
    // 24/11/2026 is off; 28 and 29 are a weekend.
    for (deadline, now, expect) in [
        ("2026-11-23T23:59:59", "2026-11-24T00:00", Urgency::Overdue),
        ("2026-11-25T16:00:00", "2026-11-25T16:30", Urgency::Overdue),
        ("2026-11-25T23:59:59", "2026-11-25T08:00", Urgency::Today),
        ("2026-11-25T23:59:59", "2026-11-23T08:00", Urgency::Soon),
        ("2026-11-30T23:59:59", "2026-11-26T08:00", Urgency::Soon),
        ("2026-12-01T23:59:59", "2026-11-26T08:00", Urgency::Later),
        // A year that nobody loaded.
        ("2040-01-02T23:59:59", "2040-01-02T08:00", Urgency::Today),
        ("2040-01-04T23:59:59", "2040-01-02T08:00", Urgency::Soon),
        ("2040-01-05T23:59:59", "2040-01-02T08:00", Urgency::Later),
        ("2040-01-01T23:59:59", "2040-01-02T08:00", Urgency::Overdue),
    ] {
        assert_eq!(urgency(&calendar(), moment(deadline), moment(now)), expect, "{deadline} at {now}");
    }
}

#[test]
fn a_result_from_state_two_is_two_versions_and_one_mail() {
    let accepted = after(&[(Act::Accept { due: None }, "2026-11-23T10:00")]);
    let through = |dossier: &Dossier, kind| {
        decide_through(dossier, &act(kind), &officer(), moment("2026-11-25T10:00"), &calendar(), THREE_DAYS)
    };
    let steps = through(&accepted, ActKind::Resolve).unwrap();
    let path: Vec<_> = steps.iter().map(|s| (s.dossier.version, s.dossier.state, s.mail)).collect();
    assert_eq!(path, [(3, DossierState::Processing, None), (4, DossierState::Resolved, Some(MailKind::Resolved))]);
    assert_eq!(through(&accepted, ActKind::StartProcessing).unwrap().len(), 1);
    assert!(through(&submitted(), ActKind::Resolve).is_err());
}

#[test]
fn what_fits_is_what_is_decided() {
    let resolved = act(ActKind::Resolve);
    let paths: [&[(Act, &str)]; 5] = [
        &[],
        &[(Act::Accept { due: None }, "2026-11-23T10:00")],
        &[(Act::Accept { due: None }, "2026-11-23T10:00"), (Act::StartProcessing, "2026-11-23T11:00")],
        &[
            (Act::Accept { due: None }, "2026-11-23T10:00"),
            (Act::StartProcessing, "2026-11-23T11:00"),
            (resolved, "2026-11-23T12:00"),
        ],
        &[(act(ActKind::Withdraw), "2026-11-23T12:00")],
    ];
    for dossier in paths.map(after) {
        for kind in ActKind::ALL {
            let actor = if kind.action().is_none() { citizen() } else { officer() };
            let decided = decide_through(&dossier, &act(kind), &actor, moment("2026-11-25T10:00"), &calendar(), THREE_DAYS);
            assert_eq!(fits(&dossier, kind), decided.is_ok(), "{kind:?} in {}", dossier.state);
        }
    }
}

#[test]
fn the_slip_begins_with_acceptance_and_leaves_out_what_nobody_knows() {
    let paper = PaperApplicant {
        name: "Nguyễn Thị An".into(),
        personal_id: None,
        phone: Some("0900000001".into()),
        email: None,
        address: None,
        lang: Lang::Vi,
        remark: None,
    };
    let lines = |dossier: &Dossier| slip(dossier, "Trích lục", None, THREE_DAYS, SlipApplicant::of_paper(&paper));
    assert_eq!(lines(&submitted()), None, "there is no date to promise yet");
    let accepted = after(&[(act(ActKind::Accept), "2026-11-23T10:00")]);
    let expect = [
        ("Tiếp nhận hồ sơ của", "Nguyễn Thị An"),
        ("Số điện thoại, thư điện tử", "0900000001"),
        ("Nội dung yêu cầu giải quyết", "Trích lục (1.004873)"),
        ("Thành phần hồ sơ, số lượng", "Theo hồ sơ giấy đã nộp"),
        ("Thời hạn giải quyết", "3 ngày làm việc"),
        ("Nhận hồ sơ lúc", "10:00 23/11/2026 (trực tuyến)"),
        ("Hẹn trả kết quả", "27/11/2026"),
    ];
    assert_eq!(lines(&accepted).unwrap(), expect.map(|(key, value)| (key, value.to_owned())));
}
