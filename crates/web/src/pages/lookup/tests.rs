//! Made-up catalogues, and what all lists have in common.

use std::collections::BTreeSet;

use domain::catalogue::{Directory, GroupKind, Summary, sort};
use domain::code::ProcedureCode;
use domain::content::Content;
use domain::lang::{Lang, Text};
use domain::procedure::{Level, LifeEvent, Named, Procedure, Subject};

use super::browse::{Filter, Index, List};
use super::home::Home;
use crate::fields::Fields;
use crate::frame::Frame;
use crate::frame::tests::site;

/// `count` procedures in 20 sectors, the largest with a tenth of all; the first takes dossiers, some have no sector.
pub(crate) fn directory(count: u32) -> Directory {
    let mut procedures: Vec<Procedure> = (0..count)
        .map(|n| {
            let code = ProcedureCode::parse(&format!("1.{n:06}")).unwrap();
            let mut procedure = Procedure::named(code, format!("Thủ tục cấp giấy phép mẫu số {n} cho người dân và doanh nghiệp"));
            let sector = if n.is_multiple_of(10) { 0 } else { n % 20 };
            procedure.sector =
                (n % 101 != 100).then(|| Named { code: format!("G{sector}"), name: format!("Lĩnh vực {sector}") });
            procedure.ministry = Some(Named { code: "G1".into(), name: format!("Bộ Mẫu {}", n % 3) });
            procedure.agencies = vec![Text::vi(if n.is_multiple_of(2) { "Ủy ban nhân dân cấp xã" } else { "Sở Mẫu" })];
            procedure.levels = vec![if n.is_multiple_of(2) { Level::Ward } else { Level::Province }];
            procedure.subjects = vec![if n.is_multiple_of(3) { Subject::Business } else { Subject::Citizen }];
            procedure.updated_on = Some(jiff::civil::date(2026, 4, 15));
            if n < 12 {
                procedure.popular = Some(u16::try_from(n).unwrap() + 1);
                procedure.name_en = Some(format!("Sample {n}"));
                procedure.life_events = vec![LifeEvent::ALL[0]];
            }
            procedure
        })
        .collect();
    sort(&mut procedures);
    let summaries: Vec<Summary> = procedures.iter().map(|p| Summary::of(p, p.code.as_str() == "1.000000")).collect();
    Directory::open(Directory::build(&summaries, 10).unwrap().into()).unwrap()
}

fn frame(path: &str) -> Frame {
    Frame::new(&site(), Lang::Vi, path, "T")
}

/// The addresses of a page's links to services.
fn services_of(html: &str) -> BTreeSet<String> {
    html.split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|href| href.starts_with("/dich-vu/"))
        .map(String::from)
        .collect()
}

/// R1.7: home, the index of sectors, a sector, its services, and nothing is left out.
#[test]
fn every_service_is_three_clicks_from_home() {
    let directory = directory(700);
    let home = Home::new(frame("/"), &directory, &Content::default()).to_string();
    assert!(home.contains("href=\"/linh-vuc\""));
    assert_eq!(services_of(&home).len(), 12);
    let index = Index::sectors(frame("/linh-vuc"), &directory, &Filter::default()).to_string();
    let mut reached = BTreeSet::new();
    for group in directory.groups(GroupKind::Sector) {
        assert!(index.contains(&format!("href=\"/linh-vuc/{}\"", group.slug())), "{group:?}");
        reached.extend(services_of(&List::sector(frame("/x"), &directory, Some(group), &Filter::default()).to_string()));
    }
    assert!(index.contains("href=\"/linh-vuc/chua-xep\""));
    reached.extend(services_of(&List::sector(frame("/x"), &directory, None, &Filter::default()).to_string()));
    let all: BTreeSet<String> = directory.entries().map(|entry| entry.path()).collect();
    assert_eq!(reached, all);
}

#[test]
fn filters_narrow_count_and_are_taken_back() {
    let directory = directory(700);
    let group = directory.group(GroupKind::Sector, "linh-vuc-0");
    let query = |query: &str| Filter::read(&directory, &Fields::query(Some(query)));
    for (asked, kept) in [
        ("", ""),
        ("cap=cap-xa", "?cap=cap-xa"),
        ("cap=khong-co", ""),
        ("doi-tuong=doanh-nghiep&cap=cap-xa&truc-tuyen=1", "?cap=cap-xa&doi-tuong=doanh-nghiep&truc-tuyen=1"),
        ("co-quan=bo-mau-1", "?co-quan=bo-mau-1"),
    ] {
        let filter = query(asked);
        assert_eq!(filter.query(), kept, "{asked}");
        let list = List::sector(frame("/linh-vuc/linh-vuc-0"), &directory, group, &filter);
        let shown = list.parts.iter().map(|part| part.items.len()).sum::<usize>();
        assert_eq!(shown, group.unwrap().entries().filter(|entry| filter.lets(entry)).count(), "{asked}");
        let html = list.to_string();
        assert!(html.contains("rel=\"canonical\" href=\"http://localhost:8080/linh-vuc/linh-vuc-0\""));
        assert_eq!(html.contains("hreflang=\"vi\" href=\"http"), kept.is_empty(), "{asked}");
        // The count at a link is what the link leads to.
        for choice in list.filtering.kinds.iter().flat_map(|(_, choices)| choices).filter(|choice| !choice.chosen) {
            let led = query(choice.href.split_once('?').unwrap().1);
            let led = group.unwrap().entries().filter(|entry| led.lets(entry)).count();
            assert_eq!(choice.count, led.to_string(), "{asked} -> {}", choice.href);
        }
    }
}

#[test]
fn the_index_is_narrowed_once_however_it_was_reached() {
    let directory = directory(100);
    let filter = Filter::read(&directory, &Fields::query(Some("cap=cap-xa")));
    let html = Index::sectors(frame("/linh-vuc?cap=cap-xa"), &directory, &filter).to_string();
    for part in [
        "href=\"/linh-vuc?cap=cap-xa&#38;doi-tuong=doanh-nghiep\"",
        "href=\"/linh-vuc/linh-vuc-0?cap=cap-xa\"",
        "rel=\"canonical\" href=\"http://localhost:8080/linh-vuc\"",
        "href=\"/en/linh-vuc?cap=cap-xa\" hreflang=\"en\"",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
}

#[test]
fn an_agency_is_who_settles_or_publishes() {
    let directory = directory(100);
    let page = Index::agency(frame("/co-quan/so-mau"), &directory, "so-mau").unwrap().to_string();
    assert!(page.contains("href=\"/linh-vuc/linh-vuc-1?co-quan=so-mau\""), "{page}");
    assert!(services_of(&page).is_empty());
    assert!(Index::agency(frame("/co-quan/x"), &directory, "x").is_none());
    let all = Index::agencies(frame("/co-quan"), &directory).to_string();
    for slug in ["so-mau", "uy-ban-nhan-dan-cap-xa", "bo-mau-0"] {
        assert!(all.contains(&format!("href=\"/co-quan/{slug}\"")), "{slug}");
    }
}

#[test]
fn long_indexes_have_letters() {
    let mut procedures: Vec<Procedure> = ["Án phí", "Ấn phẩm", "Đất đai", "Dược"]
        .iter()
        .chain((0..40).map(|_| &"Xây dựng").collect::<Vec<_>>().iter().copied())
        .enumerate()
        .map(|(n, name)| {
            let mut procedure = Procedure::named(ProcedureCode::parse(&format!("1.{n:06}")).unwrap(), "Thử");
            procedure.sector = Some(Named { code: "G".into(), name: if n < 4 { (*name).into() } else { format!("{name} {n}") } });
            procedure
        })
        .collect();
    sort(&mut procedures);
    let summaries: Vec<Summary> = procedures.iter().map(|p| Summary::of(p, false)).collect();
    let directory = Directory::open(Directory::build(&summaries, 1).unwrap().into()).unwrap();
    let index = Index::sectors(frame("/linh-vuc"), &directory, &Filter::default());
    let letters: Vec<&str> = index.sections.iter().filter_map(|s| s.title.as_ref()).map(|t| t.vi.as_str()).collect();
    assert_eq!(letters, ["A", "D", "Đ", "X"]);
    let ids: BTreeSet<&str> = index.sections.iter().map(|section| section.id.as_str()).collect();
    assert_eq!(ids.len(), letters.len());
}
