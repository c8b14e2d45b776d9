//! Made-up catalogues, and what all lists have in common.

use std::collections::BTreeSet;

use domain::catalogue::{Directory, GroupKind, Summary, sort};
use domain::code::ProcedureCode;
use domain::content::{Content, EventGuide, GlossaryTerm, GuideStep};
use domain::lang::{Lang, Text};
use domain::procedure::{Level, LifeEvent, Named, Procedure, Subject};

use super::browse::{EventPage, Filter, Index, List};
use super::home::Home;
use super::text::{GLOSSARY, Glossary};
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
    let summaries: Vec<Summary> = procedures.iter().map(|p| Summary::of(p, p.code.as_str() == "1.000000", &[])).collect();
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
    let summaries: Vec<Summary> = procedures.iter().map(|p| Summary::of(p, false, &[])).collect();
    let directory = Directory::open(Directory::build(&summaries, 1).unwrap().into()).unwrap();
    let index = Index::sectors(frame("/linh-vuc"), &directory, &Filter::default());
    let letters: Vec<&str> = index.sections.iter().filter_map(|s| s.title.as_ref()).map(|t| t.vi.as_str()).collect();
    assert_eq!(letters, ["A", "D", "Đ", "X"]);
    let ids: BTreeSet<&str> = index.sections.iter().map(|section| section.id.as_str()).collect();
    assert_eq!(ids.len(), letters.len());
}

/// `count` procedures of one life event, half of them in one field; the first takes dossiers.
fn event_directory(count: u32) -> Directory {
    let mut procedures: Vec<Procedure> = (0..count)
        .map(|n| {
            let mut procedure = Procedure::named(ProcedureCode::parse(&format!("1.{n:06}")).unwrap(), format!("Thủ tục {n:04}"));
            let field = if n.is_multiple_of(2) { 0 } else { n % 20 };
            procedure.sector = Some(Named { code: format!("G{field}"), name: format!("Lĩnh vực {field}") });
            procedure.life_events = vec![LifeEvent::ALL[0]];
            procedure
        })
        .collect();
    sort(&mut procedures);
    let summaries: Vec<Summary> = procedures.iter().map(|p| Summary::of(p, p.code.as_str() == "1.000000", &[])).collect();
    Directory::open(Directory::build(&summaries, 10).unwrap().into()).unwrap()
}

fn event_page(directory: &Directory, content: &Content) -> EventPage {
    let event = LifeEvent::ALL[0];
    let group = directory.group(GroupKind::LifeEvent, event.slug()).unwrap();
    EventPage::new(frame("/su-kien/co-con-nho"), directory, group, event, content)
}

fn guide() -> EventGuide {
    let step = |title: &str, links: &[&str]| GuideStep {
        title: Text::both(title, "Step"),
        text: Text::both("Làm đi", "Do it"),
        links: links.iter().map(|code| ProcedureCode::parse(code).unwrap()).collect(),
    };
    EventGuide {
        event: LifeEvent::ALL[0],
        order: Text::both("Việc sau dựa vào việc trước", "Each rests on the one before"),
        source: "thử".into(),
        steps: vec![step("Một", &["1.000001", "9.999999"]), step("Hai", &["9.999999"]), step("Ba", &[])],
    }
}

/// A link whose procedure the edition does not have is left out; its step stays.
#[test]
fn a_guide_stands_above_the_services_of_its_event() {
    let content = Content { event_guides: vec![guide()], ..Content::default() };
    let html = event_page(&event_directory(10), &content).to_string();
    for part in
        ["<b>Một</b>", "<b>Hai</b>", "<b>Ba</b>", "Việc sau dựa vào việc trước", "href=\"/dich-vu/1.000001/thu-tuc-0001\""]
    {
        assert!(html.contains(part), "{part} in {html}");
    }
    assert!(!html.contains("9.999999"));
    assert!(html.find("id=\"huong-dan\"") < html.find("id=\"truc-tuyen\""));
    // What can be applied for here, then the fields.
    assert!(html.find("id=\"truc-tuyen\"") < html.find("id=\"linh-vuc-0\""));
    assert_eq!(services_of(&html).len(), 10);
}

#[test]
fn an_event_with_many_services_leaves_the_largest_fields_to_their_lists() {
    let directory = event_directory(200);
    let page = event_page(&directory, &Content::default());
    let html = page.to_string();
    let narrowed = "href=\"/linh-vuc/linh-vuc-0?su-kien=co-con-nho\"";
    assert!(html.contains(narrowed) && page.large.len() == 1, "{html}");
    assert_eq!(services_of(&html).len(), 101);
    // The link's list holds the rest, and can be left again.
    let filter = Filter::read(&directory, &Fields::query(Some("su-kien=co-con-nho")));
    assert_eq!(filter.query(), "?su-kien=co-con-nho");
    let group = directory.group(GroupKind::Sector, "linh-vuc-0");
    let list = List::sector(frame("/linh-vuc/linh-vuc-0"), &directory, group, &filter).to_string();
    let both: BTreeSet<String> = services_of(&list).union(&services_of(&html)).cloned().collect();
    assert_eq!(both.len(), 200);
    assert!(list.contains("href=\"/linh-vuc/linh-vuc-0\" aria-current=\"true\""), "{list}");
}

/// An event without services keeps its guide and shows no number.
#[test]
fn an_event_without_services_shows_no_number() {
    let directory = directory(0);
    let content = Content { event_guides: vec![guide()], ..Content::default() };
    let html = event_page(&directory, &content).to_string();
    assert!(html.contains("<b>Một</b>") && html.contains("chưa công bố thủ tục nào"), "{html}");
    let home = Home::new(frame("/"), &directory, &content).to_string();
    let index = Index::life_events(frame("/su-kien"), &directory, &content).to_string();
    for page in [home, index] {
        assert!(page.contains("href=\"/su-kien/co-con-nho\"") && !page.contains("(0)"), "{page}");
    }
}

#[test]
fn single_offices_are_listed_apart_where_agencies_are_many() {
    let offices = |count: u32| {
        let mut procedures: Vec<Procedure> = (0..count)
            .map(|n| {
                let mut procedure = Procedure::named(ProcedureCode::parse(&format!("1.{n:06}")).unwrap(), "Thử");
                procedure.agencies = vec![Text::vi(format!("Cơ quan {}", n.max(1)))];
                procedure
            })
            .collect();
        sort(&mut procedures);
        let summaries: Vec<Summary> = procedures.iter().map(|p| Summary::of(p, false, &[])).collect();
        let directory = Directory::open(Directory::build(&summaries, 1).unwrap().into()).unwrap();
        Index::agencies(frame("/co-quan"), &directory)
    };
    for (count, sections) in [(3, vec![("giai-quyet", 2)]), (60, vec![("giai-quyet", 1), ("mot-thu-tuc", 58)])] {
        let index = offices(count);
        let found: Vec<(&str, usize)> = index.sections.iter().map(|s| (s.id.as_str(), s.entries.len())).collect();
        assert_eq!(found, sections);
    }
}

#[test]
fn the_glossary_is_in_the_order_of_the_alphabet_and_two_clicks_from_home() {
    let term = |slug: &str, vi: &str, en: &str| GlossaryTerm {
        slug: slug.into(),
        name: Text::both(vi, en),
        text: Text::both("Là thế", "Is so"),
        source: "thử".into(),
    };
    let terms = vec![term("phi", "Phí", "Charge"), term("de-nghi", "Đề nghị", "Request"), term("di", "Dí", "A")];
    let content = Content { terms, ..Content::default() };
    let order = |lang: Lang| {
        let html = Glossary::new(Frame::new(&site(), lang, GLOSSARY, "T"), &content).to_string();
        let mut places: Vec<(Option<usize>, &str)> =
            ["phi", "de-nghi", "di"].iter().map(|slug| (html.find(&format!("<div id=\"{slug}\">")), *slug)).collect();
        places.sort_unstable();
        assert!(places.iter().all(|(place, _)| place.is_some()), "{html}");
        places.into_iter().map(|(_, slug)| slug).collect::<Vec<_>>()
    };
    assert_eq!(order(Lang::Vi), ["di", "de-nghi", "phi"]);
    assert_eq!(order(Lang::En), ["di", "phi", "de-nghi"]);
    let home = Home::new(frame("/"), &directory(10), &content).to_string();
    assert!(home.contains(&format!("href=\"{GLOSSARY}\"")));
}
