use proptest::prelude::*;

use super::*;
use crate::{
    catalogue::{Summary, collation_key, sort},
    procedure::{Named, Procedure},
    term::TermUnit,
};

fn code(text: &str) -> ProcedureCode {
    ProcedureCode::parse(text).unwrap()
}

fn summary(number: &str, name: &str, sector: (&str, &str), ministry: &str, agencies: &[&str]) -> Summary {
    let procedure = Procedure {
        sector: Some(Named { code: sector.0.to_owned(), name: sector.1.to_owned() }),
        ministry: Some(Named { code: "G99".to_owned(), name: ministry.to_owned() }),
        agencies: agencies.iter().map(|name| Text::vi(*name)).collect(),
        ..Procedure::named(code(number), name)
    };
    Summary::of(&procedure, false, &[])
}

fn sample() -> Vec<Summary> {
    let mut summaries = vec![
        Summary {
            name_en: Some("Birth registration".to_owned()),
            alias: Some(Text::both("Khai sinh cho con", "Register a birth")),
            summary: Some(Text::vi("Cho trẻ mới sinh")),
            levels: vec![Level::Ward],
            subjects: vec![Subject::Citizen, Subject::Overseas],
            life_events: vec![LifeEvent::YoungChild],
            term: Some(Term { value: 0, unit: TermUnit::WorkingDay }),
            fee: FeeBrief::Exactly(17_500_000_000),
            has_form: true,
            popular: Some(2),
            updated_on: Some(jiff::civil::date(2026, 4, 15)),
            ..summary("1.001193", "Đăng ký khai sinh", ("G15-TP07", "Hộ tịch"), "Bộ Tư pháp", &["Ủy ban nhân dân cấp xã"])
        },
        Summary {
            popular: Some(1),
            fee: FeeBrief::From(5000),
            ..summary(
                "2.000635",
                "Cấp bản sao trích lục",
                ("G08-NG07", "hộ tịch"),
                "Bộ Ngoại giao",
                &["UBND cấp xã", "Sở Tư pháp"],
            )
        },
        summary("9.999999", "Cấp giấy phép", ("G99-TH01", "Đất đai"), "Bộ Tư pháp", &["Sở Tư pháp", "Sở Tư Pháp", "sở tư pháp "]),
        Summary { sector: None, ministry: None, ..summary("0.000000", "Ăn uống", ("", ""), "", &[]) },
    ];
    summaries.sort_by_key(|summary| collation_key(&summary.name));
    summaries
}

fn directory() -> Directory {
    Directory::open(Directory::build(&sample(), 118).unwrap().into()).unwrap()
}

#[test]
fn what_was_written_is_read() {
    let directory = directory();
    assert_eq!((directory.len(), directory.blocks()), (4, 118));
    for (doc, expect) in sample().iter().enumerate() {
        let entry = directory.entry(doc as Doc).unwrap();
        assert_eq!((entry.doc(), entry.code(), entry.name()), (doc as Doc, expect.code.clone(), expect.name.as_str()));
        assert_eq!(directory.find(&expect.code).map(|found| found.doc()), Some(doc as Doc));
        assert_eq!((entry.term(), entry.fee(), entry.has_form()), (expect.term, expect.fee, expect.has_form));
        assert_eq!((entry.alias(), entry.summary()), (expect.alias.clone(), expect.summary.clone()));
        assert_eq!(entry.title(), Text { vi: expect.name.clone(), en: expect.name_en.clone() });
        assert_eq!(entry.updated_on(), expect.updated_on);
        assert_eq!(entry.levels().collect::<Vec<_>>(), expect.levels);
        assert_eq!(entry.subjects().collect::<Vec<_>>(), expect.subjects);
        assert_eq!(entry.life_events().collect::<Vec<_>>(), expect.life_events);
        assert_eq!(entry.sector().map(|group| group.vi().to_lowercase()), expect.sector.as_ref().map(|s| s.name.to_lowercase()));
    }
    assert!(directory.find(&code("1.001194")).is_none() && directory.entry(4).is_none() && directory.entry(Doc::MAX).is_none());
    let birth = directory.find(&code("1.001193")).unwrap();
    assert_eq!((birth.slug().as_str(), birth.delivery()), ("dang-ky-khai-sinh", Delivery::Partial));
    assert_eq!(birth.path(), "/dich-vu/1.001193/dang-ky-khai-sinh");
    assert_eq!(birth.block(), 56);
    assert_eq!(birth.term_words(Lang::Vi), "Trong ngày làm việc");
}

#[test]
fn lists_are_in_vietnamese_order_and_the_popular_by_place() {
    let directory = directory();
    let names: Vec<&str> = directory.entries().map(|entry| entry.name()).collect();
    assert_eq!(names, ["Ăn uống", "Cấp bản sao trích lục", "Cấp giấy phép", "Đăng ký khai sinh"]);
    let popular: Vec<String> = directory.popular().map(|entry| entry.code().to_string()).collect();
    assert_eq!(popular, ["2.000635", "1.001193"]);
}

#[test]
fn groups_of_one_name_are_one() {
    let directory = directory();
    let read = |kind| -> Vec<(String, usize)> {
        directory.groups(kind).map(|group| (format!("{} {}", group.slug(), group.vi()), group.count())).collect()
    };
    assert_eq!(read(GroupKind::Sector), [("dat-dai Đất đai".to_owned(), 1), ("ho-tich Hộ tịch".to_owned(), 2)]);
    assert_eq!(
        read(GroupKind::Ministry),
        [("bo-ngoai-giao Bộ Ngoại giao".to_owned(), 1), ("bo-tu-phap Bộ Tư pháp".to_owned(), 2)]
    );
    // The spelling that is met most often is shown, and "UBND" is the long form (R4.4).
    let agencies = read(GroupKind::Agency);
    assert_eq!(agencies.len(), 2);
    assert_eq!(agencies[0], ("so-tu-phap Sở Tư pháp".to_owned(), 2));
    assert_eq!(agencies[1].1, 2);
    assert!(agencies[1].0.starts_with("uy-ban-nhan-dan-cap-xa "));
    // What an agency's own text spells goes before any number of records.
    let own = Summary {
        agencies: vec![Text::both("Sở Tư Pháp", "Department of Justice")],
        ..summary("1.000001", "Bổ sung", ("G99-TH01", "Đất đai"), "Bộ Tư pháp", &[])
    };
    let with_own: Vec<Summary> = sample().into_iter().chain([own]).collect();
    let named = Directory::open(Directory::build(&with_own, 118).unwrap().into()).unwrap();
    assert_eq!(named.group(GroupKind::Agency, "so-tu-phap").unwrap().vi(), "Sở Tư Pháp");
    let family = directory.group(GroupKind::Sector, "ho-tich").unwrap();
    assert_eq!(family.codes().collect::<Vec<_>>(), ["G08-NG07", "G15-TP07"]);
    assert_eq!(family.entries().map(|entry| entry.name()).collect::<Vec<_>>(), ["Cấp bản sao trích lục", "Đăng ký khai sinh"]);
    let justice = directory.group(GroupKind::Ministry, "bo-tu-phap").unwrap();
    let sectors: Vec<(&str, usize)> = justice.sectors().iter().map(|(sector, count)| (sector.vi(), *count)).collect();
    assert_eq!(sectors, [("Đất đai", 1), ("Hộ tịch", 1)]);
    assert!(directory.group(GroupKind::Sector, "bo-tu-phap").is_none());
    // The fixed groups are there from the start, in their own order.
    assert_eq!(directory.groups(GroupKind::LifeEvent).count(), 22);
    let child = directory.group(GroupKind::LifeEvent, "co-con-nho").unwrap();
    assert_eq!((child.count(), child.docs().count(), child.get(Lang::En)), (1, 1, "Having a child"));
    assert_eq!(directory.group(GroupKind::Level, "cap-xa").unwrap().count(), 1);
}

#[test]
fn addresses_do_not_depend_on_what_else_is_there() {
    let all = directory();
    let one = sample().into_iter().filter(|summary| summary.code == code("1.001193")).collect::<Vec<_>>();
    let alone = Directory::open(Directory::build(&one, 1).unwrap().into()).unwrap();
    for kind in GroupKind::ALL {
        for group in alone.groups(kind) {
            assert!(all.group(kind, group.slug()).is_some(), "{group:?}");
        }
    }
}

#[test]
fn an_empty_directory_opens() {
    let directory = Directory::open(Directory::build(&[], 1).unwrap().into()).unwrap();
    assert!(directory.is_empty() && directory.popular().next().is_none() && directory.find(&code("1.001193")).is_none());
}

#[test]
fn cut_and_foreign_bytes_are_refused() {
    let bytes = Directory::build(&sample(), 1).unwrap();
    for length in 0..bytes.len() {
        assert!(Directory::open(bytes[..length].into()).is_err(), "{length}");
    }
    let mut longer = bytes.clone();
    longer.push(0);
    assert!(Directory::open(longer.into()).is_err());
}

/// Reads everything there is to read.
fn wander(directory: &Directory) {
    for entry in directory.entries().chain(directory.popular()) {
        let _ =
            (entry.code(), entry.path(), entry.title(), entry.alias(), entry.summary(), entry.term(), entry.fee(), entry.block());
        let _ = (entry.sector(), entry.ministry(), entry.agencies().count(), entry.life_events().count(), entry.updated_on());
        let _ = (entry.subjects().count(), entry.levels().count(), directory.find(&entry.code()).is_some());
    }
    for kind in GroupKind::ALL {
        for group in directory.groups(kind).take(50) {
            let _ = (group.name(), group.slug(), group.codes().count(), group.count(), group.docs().count(), group.sectors());
        }
    }
}

proptest! {
    #[test]
    fn spoiled_bytes_never_panic(spoils in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
        let mut bytes = Directory::build(&sample(), 7).unwrap();
        for (at, byte) in spoils {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(directory) = Directory::open(bytes.into()) {
            wander(&directory);
        }
    }

    #[test]
    fn any_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut bytes = bytes;
        bytes.splice(0..0, layout::MAGIC.to_le_bytes());
        if let Ok(directory) = Directory::open(bytes.into()) {
            wander(&directory);
        }
    }

    #[test]
    fn every_code_is_found(numbers in prop::collection::btree_set(0_u32..10_000_000, 0..60)) {
        let mut procedures: Vec<Procedure> =
            numbers.iter().map(|number| Procedure::named(build::code_of(*number), format!("Tên {}", number % 7))).collect();
        sort(&mut procedures);
        let summaries: Vec<Summary> = procedures.iter().map(|procedure| Summary::of(procedure, false, &[])).collect();
        let directory = Directory::open(Directory::build(&summaries, 3).unwrap().into()).unwrap();
        for (doc, procedure) in procedures.iter().enumerate() {
            prop_assert_eq!(directory.find(&procedure.code).map(|entry| entry.doc()), Some(doc as Doc));
        }
        prop_assert!(procedures.windows(2).all(|pair| collation_key(&pair[0].name) <= collation_key(&pair[1].name)));
    }
}
