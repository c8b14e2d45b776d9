use jiff::ToSpan;
use proptest::prelude::*;

use super::*;
use crate::calendar::tests::{calendar, moment};
use crate::clock::{show_time, vietnam_date};

fn procedure(text: &str) -> ProcedureCode {
    ProcedureCode::parse(text).unwrap()
}

fn proposal(kind: NoticeKind, start: &str, back: &str) -> Proposal {
    let time = |text: &str| (!text.is_empty()).then(|| moment(text));
    Proposal {
        kind,
        title: Text::both("Nâng cấp máy chủ.", "Server upgrade"),
        what: Text::vi("Thay máy chủ cũ."),
        other_way: Text::vi("Nộp tại bộ phận một cửa."),
        scope: Scope::All,
        starts_at: time(start),
        returns_at: time(back),
    }
}

fn known(code: &ProcedureCode) -> bool {
    code.as_str() == "1.001193"
}

fn publish(proposal: Proposal, now: &str) -> Result<MaintenanceNotice, Vec<NoticeProblem>> {
    let submission = SubmissionId::parse("01990000-0000-7000-8000-000000000001").unwrap();
    let (code, agency) = (NoticeCode::parse("TB-261127-222222").unwrap(), AgencyCode::parse("H99.10").unwrap());
    proposal.publish(code, submission, agency, moment(now), &calendar(), known)
}

/// R1.11: one whole working day lies between the day of publication and the start.
#[test]
fn maintenance_is_told_of_one_whole_working_day_ahead() {
    for (published, earliest) in [
        // A plain week: the day after the next one.
        ("2026-11-16T09:00", "2026-11-18"),
        ("2026-11-16T00:00", "2026-11-18"),
        ("2026-11-16T23:59", "2026-11-18"),
        // Over a weekend, and published on one.
        ("2026-11-27T09:00", "2026-12-01"),
        ("2026-11-27T23:59:59", "2026-12-01"),
        ("2026-11-28T10:00", "2026-12-01"),
        ("2026-11-29T23:59", "2026-12-01"),
        ("2026-11-30T00:00", "2026-12-02"),
        // Tết.
        ("2026-02-13T16:00", "2026-02-24"),
        ("2026-02-18T16:00", "2026-02-24"),
        // A Saturday that is made up for.
        ("2026-08-21T16:00", "2026-08-23"),
        ("2026-08-22T16:00", "2026-08-25"),
        // A holiday in the middle of a week, and the year's turn.
        ("2026-11-23T09:00", "2026-11-26"),
        ("2026-12-31T09:00", "2027-01-05"),
    ] {
        let start = moment(&format!("{earliest}T00:00"));
        let now = moment(published);
        assert_eq!(earliest_start(&calendar(), now), Ok(start), "{published}: {}", show_time(start));
        for (start, good) in [(start, true), (start - 1.second(), false), (start - 1.minute(), false), (start + 1.hour(), true)] {
            let window = Proposal {
                starts_at: Some(start),
                returns_at: Some(start + 4.hours()),
                ..proposal(NoticeKind::Maintenance, "", "")
            };
            let checked = window.check(&calendar(), now, known);
            assert_eq!(checked.is_ok(), good, "{published} for {}: {checked:?}", show_time(start));
            if let Err(problems) = checked {
                assert!(matches!(problems[..], [NoticeProblem::TooSoon(lead)] if lead.working_days == 0), "{problems:?}");
                assert_eq!(problems[0].field(), "start");
                let day = crate::clock::show_date(earliest.parse().unwrap());
                assert!(problems[0].text().vi.contains(&format!("00:00 {day}")), "{}", problems[0].text().vi);
            }
        }
    }
}

#[test]
fn working_days_ahead_are_counted_and_under_seven_are_few() {
    for (published, start, days, short) in [
        ("2026-11-27T09:00", "2026-12-01T00:00", 1, true),
        ("2026-11-27T09:00", "2026-12-01T23:59", 1, true),
        ("2026-11-27T09:00", "2026-12-02T00:00", 2, true),
        ("2026-11-27T09:00", "2026-12-08T22:00", 6, true),
        ("2026-11-27T09:00", "2026-12-09T00:00", 7, false),
        ("2026-11-27T09:00", "2026-11-28T22:00", 0, true),
        ("2026-11-27T09:00", "2026-11-20T22:00", 0, true),
    ] {
        let lead = lead(&calendar(), moment(published), moment(start)).unwrap();
        assert_eq!((lead.working_days, lead.is_short()), (days, short), "{published} {start}");
    }
}

#[test]
fn what_is_wrong_is_said_at_once() {
    use NoticeKind::{Incident, Maintenance};
    let now = "2026-11-27T09:00";
    for (kind, start, back, expect) in [
        (Maintenance, "2026-12-05T22:00", "2026-12-06T02:00", vec![]),
        (Maintenance, "2026-12-05T22:00", "", vec![NoticeProblem::NoReturn]),
        (Maintenance, "", "", vec![NoticeProblem::NoStart, NoticeProblem::NoReturn]),
        (Maintenance, "", "2026-12-06T02:00", vec![NoticeProblem::NoStart]),
        (Maintenance, "2026-12-05T22:00", "2026-12-05T22:00", vec![NoticeProblem::ReturnsFirst]),
        (Maintenance, "2026-12-05T22:00", "2026-12-04T22:00", vec![NoticeProblem::ReturnsFirst]),
        (Maintenance, "2026-12-05T22:00", "2027-01-06T02:00", vec![NoticeProblem::WindowTooLong]),
        (Maintenance, "2027-12-05T22:00", "2027-12-06T02:00", vec![NoticeProblem::TooFarAhead]),
        (Incident, "2026-11-27T08:00", "2026-11-27T12:00", vec![]),
        (Incident, "2026-11-27T10:00", "2026-11-27T12:00", vec![]),
        (Incident, "2026-11-26T08:00", "2026-11-26T12:00", vec![]),
        (Incident, "2026-11-26T08:00", "", vec![NoticeProblem::NoReturn]),
        (Incident, "2026-11-27T12:00", "2026-11-27T08:00", vec![NoticeProblem::ReturnsFirst]),
        (Incident, "2026-11-01T08:00", "2026-11-01T12:00", vec![NoticeProblem::LongPast]),
    ] {
        let checked = proposal(kind, start, back).check(&calendar(), moment(now), known).map(|_| ());
        assert_eq!(checked.err().unwrap_or_default(), expect, "{kind:?} {start} {back}");
    }
    let long = |n: usize| "ă".repeat(n);
    let good = || proposal(Maintenance, "2026-12-05T22:00", "2026-12-06T02:00");
    let services = |codes: &[&str]| Scope::Services(codes.iter().map(|code| procedure(code)).collect());
    let many: Vec<String> = (0..=SERVICES_MAX).map(|n| format!("1.{n:06}")).collect();
    for (proposal, expect) in [
        (Proposal { title: Text::vi(" "), ..good() }, vec![NoticeProblem::Missing("title")]),
        (Proposal { title: Text::vi(long(TITLE_MAX)), ..good() }, vec![]),
        (Proposal { title: Text::vi(long(TITLE_MAX + 1)), ..good() }, vec![NoticeProblem::TooLong("title", TITLE_MAX)]),
        (
            Proposal { what: Text::vi(""), other_way: Text::vi(""), ..good() },
            vec![NoticeProblem::Missing("what"), NoticeProblem::Missing("other-way")],
        ),
        (Proposal { what: Text::both("x", long(TEXT_MAX + 1)), ..good() }, vec![NoticeProblem::TooLong("what-en", TEXT_MAX)]),
        (Proposal { scope: services(&["1.001193"]), ..good() }, vec![]),
        (Proposal { scope: services(&[]), ..good() }, vec![NoticeProblem::NoService]),
        (
            Proposal { scope: services(&["1.001193", "9.999999"]), ..good() },
            vec![NoticeProblem::UnknownService(procedure("9.999999"))],
        ),
        (
            Proposal { scope: Scope::Services(many.iter().map(|code| procedure(code)).collect()), ..good() },
            vec![NoticeProblem::TooManyServices(SERVICES_MAX)],
        ),
        (
            Proposal {
                scope: Scope::Services(many[..=SERVICES_AT_ONE_MAX].iter().map(|code| procedure(code)).collect())
                    .only_at(AgencyCode::parse("H99.01").unwrap(), Text::vi("Phường A")),
                ..good()
            },
            vec![NoticeProblem::TooManyServices(SERVICES_AT_ONE_MAX)],
        ),
    ] {
        let checked = proposal.check(&calendar(), moment(now), known).map(|_| ());
        for problem in checked.clone().err().unwrap_or_default() {
            assert!(!problem.text().vi.is_empty() && problem.text().en.is_some());
        }
        assert_eq!(checked.err().unwrap_or_default(), expect, "{proposal:?}");
    }
    // A year that nobody loaded is an error rather than a guess.
    let late = proposal(Maintenance, "2028-01-05T22:00", "2028-01-06T02:00");
    let checked = late.check(&calendar(), moment("2027-12-20T09:00"), known);
    assert_eq!(checked, Err(vec![NoticeProblem::CalendarNotLoaded(2028)]));
}

#[test]
fn services_are_read_as_people_list_them() {
    for (typed, expect) in [
        ("", Ok(vec![])),
        ("1.001193", Ok(vec!["1.001193"])),
        (" 1.001193, 2.000635;\n1.001193 ", Ok(vec!["1.001193", "2.000635"])),
        ("1.001193 khai-sinh 12", Err(vec!["khai-sinh", "12"])),
    ] {
        let read = parse_services(typed);
        let read = read.as_ref().map(|codes| codes.iter().map(ProcedureCode::as_str).collect::<Vec<_>>());
        assert_eq!(read.map_err(|wrong| wrong.iter().map(String::as_str).collect::<Vec<_>>()), expect, "{typed}");
    }
}

fn notice() -> MaintenanceNotice {
    publish(proposal(NoticeKind::Maintenance, "2026-12-05T22:00", "2026-12-06T02:00"), "2026-11-27T09:00").unwrap()
}

/// Announced, under way, gone by itself; with what the banner says.
#[test]
fn a_notice_goes_its_way_by_the_clock() {
    let notice = notice();
    assert_eq!(notice.lead, Some(5));
    for (now, state, banner) in [
        ("2026-11-27T09:00", NoticeState::Announced, Some("Sắp bảo trì: Nâng cấp máy chủ. Từ 22:00 05/12/2026")),
        ("2026-12-05T21:59:59", NoticeState::Announced, Some("dự kiến hoạt động lại lúc 02:00 06/12/2026")),
        ("2026-12-05T22:00", NoticeState::Ongoing, Some("Bảo trì đang diễn ra: Nâng cấp máy chủ. ")),
        ("2026-12-06T01:59:59", NoticeState::Ongoing, Some("dự kiến hoạt động lại lúc 02:00 06/12/2026")),
        ("2026-12-06T02:00", NoticeState::Past, None),
        ("2027-12-06T02:00", NoticeState::Past, None),
    ] {
        let now = moment(now);
        assert_eq!(notice.state(now), state, "{now}");
        let current = notice.current(now);
        assert_eq!(current.is_some(), banner.is_some(), "{now}");
        if let (Some(current), Some(part)) = (current, banner) {
            let text = current.banner(now).unwrap();
            assert!(text.vi.contains(part) && text.en.as_deref().unwrap().contains("Server upgrade"), "{text:?}");
            assert!(current.at_service(now).unwrap().vi.contains("02:00 06/12/2026"));
        }
        assert_eq!(
            closing(&[notice.current(notice.published_at).unwrap()], &procedure("1.001193"), None, now).is_some(),
            state == NoticeState::Ongoing,
            "{now}"
        );
    }
}

#[test]
fn acts_fit_where_the_notice_stands() {
    let before = "2026-12-01T09:00";
    let during = "2026-12-05T23:00";
    let after = "2026-12-06T02:00";
    let to = |text: &str| NoticeAct::MoveReturn(moment(text));
    for (act, now, expect) in [
        (NoticeAct::End, before, Err(ActRefused::NotBegun)),
        (NoticeAct::End, during, Ok((NoticeState::Past, during))),
        (NoticeAct::End, after, Err(ActRefused::Over)),
        (NoticeAct::Withdraw, before, Ok((NoticeState::Withdrawn, "2026-12-06T02:00"))),
        (NoticeAct::Withdraw, during, Err(ActRefused::Begun)),
        (NoticeAct::Withdraw, after, Err(ActRefused::Over)),
        (to("2026-12-06T04:00"), before, Ok((NoticeState::Announced, "2026-12-06T04:00"))),
        (to("2026-12-06T04:00"), during, Ok((NoticeState::Ongoing, "2026-12-06T04:00"))),
        (to("2026-12-06T00:00"), during, Ok((NoticeState::Ongoing, "2026-12-06T00:00"))),
        (to("2026-12-05T22:30"), during, Err(ActRefused::ReturnsFirst)),
        (to("2026-12-05T22:00"), before, Err(ActRefused::ReturnsFirst)),
        (to("2027-01-06T04:00"), during, Err(ActRefused::TooLong)),
        (to("2026-12-06T04:00"), after, Err(ActRefused::Over)),
    ] {
        let now = moment(now);
        let next = notice().after(act, now);
        let seen = next.as_ref().map(|next| (next.state(now), next.over_at())).map_err(|refused| *refused);
        assert_eq!(seen, expect.map(|(state, over)| (state, moment(over))), "{act:?} at {now}");
        if let Ok(next) = next {
            assert_eq!((next.version, next.changes.len(), next.changes[0].0), (2, 1, now));
            assert_eq!(next.after(NoticeAct::End, moment("2028-01-01T00:00")), Err(ActRefused::Over));
        }
    }
}

#[test]
fn a_return_is_moved_a_bounded_number_of_times() {
    let mut notice = notice();
    let now = moment("2026-12-05T23:00");
    for minute in 0..CHANGES_MAX as i64 {
        notice = notice.after(NoticeAct::MoveReturn(moment("2026-12-06T03:00") + minute.minutes()), now).unwrap();
    }
    assert_eq!(notice.after(NoticeAct::MoveReturn(moment("2026-12-06T05:00")), now), Err(ActRefused::TooOften));
    assert!(notice.after(NoticeAct::End, now).is_ok(), "it can still be ended");
}

/// A published notice with a number of its own.
fn numbered(kind: NoticeKind, n: usize, start: &str, back: &str) -> MaintenanceNotice {
    let proposal = Proposal { title: Text::vi(format!("Lần {n}")), ..proposal(kind, start, back) };
    let mut notice = publish(proposal, "2026-11-27T09:00").unwrap();
    notice.code = NoticeCode::parse(&format!("TB-261127-{n:06}")).unwrap();
    notice
}

#[test]
fn the_head_carries_few_notices_and_lets_go_of_what_is_over() {
    let named = |n, start: &str, back: &str| numbered(NoticeKind::Incident, n, start, back);
    let now = moment("2026-11-27T09:00");
    let mut list = Vec::new();
    for n in 0..INCIDENTS_MAX {
        list = current_with(&list, &named(n, &format!("2026-11-27T1{}:00", INCIDENTS_MAX - n), "2026-11-27T20:00"), now).unwrap();
    }
    assert!(list.is_sorted_by_key(|notice| notice.starts_at));
    let another = named(9, "2026-11-28T10:00", "2026-11-28T11:00");
    assert_eq!(current_with(&list, &another, now), Err(NotListed::TooMany(NoticeKind::Incident)));
    assert_eq!(current_with(&list, &another, moment("2026-11-27T20:00")).unwrap().len(), 1, "the others are over");
    // A change replaces, an end removes.
    let ended = MaintenanceNotice { ended_at: Some(now), ..named(0, "2026-11-27T08:00", "2026-11-27T20:00") };
    assert_eq!(current_with(&list, &ended, now).unwrap().len(), INCIDENTS_MAX - 1);
    let moved = named(0, "2026-11-27T15:00", "2026-11-27T22:00");
    let list = current_with(&list, &moved, now).unwrap();
    assert_eq!(
        (list.len(), list.iter().map(|notice| notice.returns_at).max()),
        (INCIDENTS_MAX, Some(moment("2026-11-27T22:00")))
    );
    let longest = closing(&list, &procedure("1.001193"), None, moment("2026-11-27T19:00")).unwrap();
    assert_eq!(longest.returns_at, moment("2026-11-27T22:00"), "of several the one that lasts longest");
}

#[test]
fn an_emergency_is_told_however_much_is_planned() {
    let now = moment("2026-11-27T09:00");
    let night = |n| numbered(NoticeKind::Maintenance, n, "2026-12-05T22:00", "2026-12-06T02:00");
    let mut list = Vec::new();
    for n in 0..MAINTENANCE_MAX {
        list = current_with(&list, &night(n), now).unwrap();
    }
    assert_eq!(current_with(&list, &night(MAINTENANCE_MAX), now), Err(NotListed::TooMany(NoticeKind::Maintenance)));
    for n in 0..INCIDENTS_MAX {
        let incident = numbered(NoticeKind::Incident, 10 + n, "2026-11-27T09:00", "2026-11-27T20:00");
        list = current_with(&list, &incident, now).unwrap();
    }
    assert_eq!(list.len(), MAINTENANCE_MAX + INCIDENTS_MAX);
}

#[test]
fn what_says_the_same_stands_once() {
    let now = moment("2026-11-27T09:00");
    let night = numbered(NoticeKind::Maintenance, 1, "2026-12-05T22:00", "2026-12-06T02:00");
    let services = |codes: &[&str]| Scope::Services(codes.iter().map(|code| procedure(code)).collect());
    let with = |change: &dyn Fn(&mut MaintenanceNotice)| {
        let mut other = MaintenanceNotice { code: NoticeCode::parse("TB-261127-222222").unwrap(), ..night.clone() };
        change(&mut other);
        other
    };
    for (what, change, twice) in [
        (
            "other words within",
            (&|other: &mut MaintenanceNotice| other.what = Text::vi("Khác.")) as &dyn Fn(&mut MaintenanceNotice),
            true,
        ),
        ("a full stop and letters", &|other| other.title = Text::vi("LẦN 1."), true),
        ("another title", &|other| other.title = Text::vi("Lần 2"), false),
        ("another kind", &|other| other.kind = NoticeKind::Incident, false),
        ("other services", &|other| other.scope = services(&["1.001193"]), false),
        ("another start", &|other| other.starts_at = moment("2026-12-05T21:00"), false),
        ("another return", &|other| other.returns_at = moment("2026-12-06T03:00"), false),
        // Moving a return is no publication.
        ("a change", &|other| other.version = 2, false),
    ] {
        let standing = current_with(&[], &night, now).unwrap();
        let listed = current_with(&standing, &with(change), now);
        assert_eq!(listed.err(), twice.then(|| NotListed::Twice(night.code.clone())), "{what}");
    }
    let one = with(&|other| other.scope = services(&["1.001193", "2.000635"]));
    let other = with(&|other| other.scope = services(&["2.000635", "1.001193"]));
    assert!(one.current(now).unwrap().says_the_same(&other.current(now).unwrap()), "services in another order");
    let over = MaintenanceNotice { ended_at: Some(now), ..night.clone() };
    let standing = current_with(&current_with(&[], &night, now).unwrap(), &over, now).unwrap();
    assert!(current_with(&standing, &with(&|_| {}), now).is_ok(), "what is over stands in nobody's way");
}

/// Design: the head is one item of at most 8 KB; identity and figures take the rest.
#[test]
fn the_largest_list_of_notices_leaves_the_head_room() {
    let codes = |most: usize| Scope::Services((0..most).map(|n| procedure(&format!("1.{n:06}"))).collect());
    let name = Text::both("Ủy ban nhân dân Xã Tên Dài Nhất Tỉnh", "People's Committee of the Commune of the Longest Name");
    let at_one = codes(SERVICES_AT_ONE_MAX).only_at(AgencyCode::parse("H99.01.02").unwrap(), name);
    let of = |scope: Scope| CurrentNotice {
        code: NoticeCode::parse("TB-261127-222222").unwrap(),
        kind: NoticeKind::Maintenance,
        title: Text::both("ế".repeat(TITLE_MAX), "e".repeat(TITLE_MAX)),
        scope,
        starts_at: moment("2026-12-05T22:00"),
        returns_at: moment("2026-12-06T02:00"),
    };
    for scope in [codes(SERVICES_MAX), at_one] {
        let bytes = serde_json::to_vec(&vec![of(scope); MAINTENANCE_MAX + INCIDENTS_MAX]).unwrap().len();
        assert!(bytes < 7_000, "{bytes}");
    }
}

#[test]
fn services_alone_are_closed_where_they_are_named() {
    let agency = |code: &str| AgencyCode::parse(code).unwrap();
    let births = Scope::Services(vec![procedure("1.001193")]);
    let at_one = births.clone().only_at(agency("H99.01"), Text::both("Phường A", "Ward A"));
    let during = moment("2026-12-05T23:00");
    for (scope, code, receiver, closed) in [
        (&births, "1.001193", None, true),
        (&births, "1.001193", Some("H99.02"), true),
        (&births, "2.000635", Some("H99.02"), false),
        (&at_one, "1.001193", None, false),
        (&at_one, "1.001193", Some("H99.01"), true),
        (&at_one, "1.001193", Some("H99.02"), false),
        (&at_one, "2.000635", Some("H99.01"), false),
        (&Scope::All, "1.001193", None, true),
    ] {
        let notice = MaintenanceNotice { scope: scope.clone(), ..notice() };
        let list = [notice.current(notice.published_at).unwrap()];
        let receiver = receiver.map(agency);
        let found = closing(&list, &procedure(code), receiver.as_ref(), during);
        assert_eq!(found.is_some(), closed, "{code} at {receiver:?} under {scope:?}");
    }
    assert!(at_one.has(&procedure("1.001193")), "the service's page tells of it");
    assert!(!at_one.is_the_same(&births) && at_one.is_the_same(&at_one.clone()));
    assert_eq!(at_one.text(), Text::both("1 dịch vụ tại Phường A", "1 service at Ward A"));
}

#[test]
fn a_form_has_one_number_whatever_the_hour() {
    let opened = moment("2026-11-27T23:58");
    let id = uuid::Builder::from_unix_timestamp_millis(opened.as_millisecond() as u64, &[7; 10]).into_uuid().to_string();
    let id = SubmissionId::parse(&id).unwrap();
    let code = code_of(&id, opened).unwrap();
    assert!(code.as_str().starts_with("TB-261127-"), "{code}");
    assert_eq!(code_of(&id, moment("2026-11-28T00:03")), Some(code), "midnight makes no second notice");
    assert_eq!(code_of(&id, moment("2026-11-29T00:03")), None, "an old form is opened anew");
    let other = SubmissionId::parse("5f0c3b1e-6a2f-4b0e-9d3e-111111111111").unwrap();
    assert_eq!(code_of(&other, opened), None);
}

#[test]
fn an_incident_is_counted_as_one_and_what_did_not_begin_as_none() {
    let incident = publish(proposal(NoticeKind::Incident, "2026-11-27T08:00", "2026-11-27T12:00"), "2026-11-27T09:00").unwrap();
    let ended = incident.after(NoticeAct::End, moment("2026-11-27T10:30")).unwrap();
    let withdrawn = notice().after(NoticeAct::Withdraw, moment("2026-12-01T09:00")).unwrap();
    let all = [notice(), incident, ended, withdrawn];
    let hours = |h: i64| SignedDuration::from_mins(h * 30);
    for (now, maintenance, maintained, incidents, down) in [
        ("2026-11-27T10:00", 0, hours(0), 2, hours(8)),
        ("2026-11-27T13:00", 0, hours(0), 2, hours(13)),
        ("2026-12-05T23:00", 1, hours(2), 2, hours(13)),
        ("2026-12-07T00:00", 1, hours(8), 2, hours(13)),
    ] {
        let seen = tally(&all, moment(now));
        // Before it was ended at 10:30 the ended one is seen as it is: two hours and a half.
        let down = if now == "2026-11-27T10:00" { hours(4) + hours(4) } else { down };
        assert_eq!(seen, Tally { maintenance, maintained, incidents, down }, "{now}");
    }
}

proptest! {
    /// Whatever the times, what is published has its whole working day, and nothing else is refused for its lead.
    #[test]
    fn published_means_a_whole_working_day_between(published in 0_i64..400 * 24 * 60, ahead in 0_i64..60 * 24 * 60) {
        let calendar = calendar();
        let now = moment("2025-06-01T00:00") + published.minutes();
        let start = now + ahead.minutes();
        let window = Proposal {
            starts_at: Some(start),
            returns_at: Some(start + 1.hour()),
            ..proposal(NoticeKind::Maintenance, "", "")
        };
        let first = vietnam_date(now);
        // Counted by hand: working days that begin after the day of publication and end by the start.
        let whole = first.series(1.day()).skip(1)
            .take_while(|day| crate::clock::start_of(day.tomorrow().unwrap()) <= start)
            .filter(|day| calendar.works(*day).unwrap())
            .count() as u32;
        match window.check(&calendar, now, known) {
            Ok(Some(lead)) => prop_assert!(whole >= 1 && lead.working_days == whole),
            Err(problems) => {
                prop_assert_eq!(whole, 0);
                prop_assert!(matches!(problems[..], [NoticeProblem::TooSoon(_)]));
            }
            Ok(None) => prop_assert!(false, "maintenance has a lead"),
        }
    }

    /// A notice never goes back: announced, ongoing, past, as the clock goes on.
    #[test]
    fn states_follow_the_clock(minutes in prop::collection::vec(0_i64..20 * 24 * 60, 2..20)) {
        let notice = notice();
        let mut times: Vec<_> = minutes.into_iter().map(|m| notice.published_at + m.minutes()).collect();
        times.sort();
        let states: Vec<NoticeState> = times.iter().map(|at| notice.state(*at)).collect();
        prop_assert!(states.is_sorted());
        for at in times {
            prop_assert_eq!(notice.current(at).is_some(), at < notice.returns_at);
        }
    }
}
