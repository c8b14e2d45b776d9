use proptest::prelude::*;

use super::publish::{PORTIONS, portion};
use super::*;
use crate::access::Role;
use crate::account::Post;
use crate::code::AccountId;
use crate::lang::Lang;
use crate::prefill::Profile;

fn id() -> JobId {
    JobId::parse("01990000-0000-7000-8000-000000000000").unwrap()
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + second).unwrap()
}

fn job(kind: JobKind, total: u64) -> Job {
    Job::begin(id(), kind, total, Actor::Operator, at(0))
}

fn chunk(cursor: u32, done: u64, last: bool) -> Chunk {
    Chunk { cursor, done, counts: vec![(Count::New, done)], last }
}

#[test]
fn percent_is_a_hundred_when_all_is_done_and_never_before() {
    for (done, total, expect) in
        [(0, 6_000, 0), (59, 6_000, 0), (60, 6_000, 1), (5_999, 6_000, 99), (1, 2, 50), (6_000, 6_000, 99), (0, 0, 0)]
    {
        let job = Job { done, total, ..job(JobKind::ImportCatalogue, 1) };
        assert_eq!(job.percent(), expect, "{done}/{total}");
    }
    let done = job(JobKind::ImportPapers, 10).after(&chunk(1, 10, true), at(1));
    assert_eq!((done.percent(), done.done, done.state, done.ended_at), (100, 10, JobState::Done, Some(at(1))));
    // A failure keeps what was reached.
    let failed = job(JobKind::ImportPapers, 10).after(&chunk(1, 4, false), at(1)).failed(Text::vi("x"), at(2));
    assert_eq!((failed.percent(), failed.counts.get(Count::New), failed.state), (40, 4, JobState::Failed));
}

#[test]
fn what_has_ended_stays() {
    let done = job(JobKind::ImportPapers, 10).after(&chunk(1, 10, true), at(1));
    assert_eq!(done.failed(Text::vi("x"), at(2)), done);
    assert_eq!(done.after(&chunk(2, 10, true), at(2)), done);
    let failed = job(JobKind::ImportPapers, 10).failed(Text::vi("x"), at(1));
    assert_eq!(failed.after(&chunk(2, 10, true), at(2)), failed);
}

#[test]
fn what_is_left_is_told_by_the_pace_so_far() {
    let begun = job(JobKind::ImportPapers, 100);
    assert_eq!(begun.eta(at(5)), None);
    let quarter = begun.after(&chunk(1, 25, false), at(10));
    for (now, left) in [(10, 30), (20, 20), (60, 0), (5, 30)] {
        assert_eq!(quarter.eta(at(now)), Some(SignedDuration::from_secs(left)), "{now}");
    }
    assert_eq!(quarter.after(&chunk(2, 75, true), at(20)).eta(at(20)), None);
}

#[test]
fn a_publish_is_a_hundred_portions_in_five_steps() {
    let all: Vec<_> = (0..=PORTIONS).map(portion).collect();
    assert!(all[..100].iter().all(Option::is_some) && all[100].is_none());
    let mut publish = job(JobKind::PublishCatalogue, u64::from(PORTIONS));
    let mut steps = Vec::new();
    for cursor in 0..100 {
        publish = Job { cursor, ..publish };
        let (number, of) = publish.step();
        assert_eq!(of.len(), 5);
        steps.push(number);
    }
    assert!(steps.is_sorted());
    steps.dedup();
    assert_eq!(steps, [1, 2, 3, 4, 5]);
}

#[test]
fn who_may_look() {
    let post = |agency: &str, role| Post { agency: AgencyCode::parse(agency).unwrap(), role };
    let person = |posts: Vec<Post>| Account {
        id: AccountId::parse("01990000-0000-7000-8000-000000000001").unwrap(),
        email: "a@vi-du.example".into(),
        lang: Lang::Vi,
        profile: Profile::default(),
        posts,
        created_at: at(0),
        version: 1,
    };
    let editor = person(vec![post("H99.10", Role::CatalogueEditor)]);
    let desk = person(vec![post("H99.01", Role::Receptionist)]);
    let elsewhere = person(vec![post("H99.02", Role::Receptionist)]);
    let citizen = person(Vec::new());
    let papers = Job { agency: Some(AgencyCode::parse("H99.01").unwrap()), ..job(JobKind::ImportPapers, 1) };
    for (job, seen) in [
        (job(JobKind::PublishCatalogue, 1), [false, false, true, false, false]),
        (job(JobKind::ImportCatalogue, 1), [false, false, true, false, false]),
        (papers, [false, false, false, true, false]),
        (job(JobKind::DemoSeed, 1), [true; 5]),
    ] {
        let people = [None, Some(&citizen), Some(&editor), Some(&desk), Some(&elsewhere)];
        assert_eq!(people.map(|account| job.seen_by(account)), seen, "{:?}", job.kind);
    }
}

#[test]
fn a_job_reads_back_as_it_was_written() {
    let written = job(JobKind::PublishCatalogue, 100).after(&chunk(3, 7, false), at(3)).failed(Text::both("a", "b"), at(4));
    let text = serde_json::to_string(&written).unwrap();
    assert_eq!(serde_json::from_str::<Job>(&text).unwrap(), written);
    for kind in JobKind::ALL {
        assert!(!kind.steps().is_empty() && kind.name(Lang::Vi) != kind.name(Lang::En), "{kind:?}");
    }
}

proptest! {
    /// R1.10: whatever chunks come in whatever order, the percentage never falls and is 100 only at the end.
    #[test]
    fn percent_never_falls(total in 0_u64..50_000, chunks in prop::collection::vec((0_u32..200, 0_u64..9_000, any::<bool>()), 0..40)) {
        let mut job = job(JobKind::ImportPapers, total);
        for (second, (cursor, done, last)) in chunks.into_iter().enumerate() {
            let next = job.after(&chunk(cursor, done, last), at(second as i64));
            prop_assert!(next.percent() >= job.percent() && next.done >= job.done && next.cursor >= job.cursor);
            prop_assert_eq!(next.percent() == 100, next.state == JobState::Done);
            prop_assert!(next.done <= next.total && next.total == job.total);
            job = next;
        }
    }

    /// The portions of each step take every thing once, in order.
    #[test]
    fn portions_share_all(count in 0_usize..20_000) {
        let mut taken = std::collections::BTreeMap::<usize, Vec<std::ops::Range<usize>>>::new();
        for cursor in 0..PORTIONS {
            let portion = portion(cursor).unwrap();
            taken.entry(publish::step_number(cursor)).or_default().push(portion.share(count));
        }
        for ranges in taken.values() {
            prop_assert_eq!(ranges[0].start, 0);
            prop_assert_eq!(ranges[ranges.len() - 1].end, count);
            prop_assert!(ranges.windows(2).all(|pair| pair[0].end == pair[1].start));
        }
    }
}
