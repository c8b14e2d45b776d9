//! The tables of the statistics pages.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use domain::code::{AgencyCode, ProcedureCode};
use domain::lang::Lang;
use domain::rating::{Criterion, Satisfaction};
use domain::statistics::{AllFigures, Apart, Counts, Figure, Percent, ServiceFigures, YearToDate, shown_cuts};

use super::Named;
use crate::frame::Link;
use crate::pages::lookup::grouped;
use crate::view::{Bar, Cell, Table};

/// Services on one page of the table of all.
pub const ROWS_ON_A_PAGE: usize = 50;
/// Agencies in the table of all; the others stand in the data file.
const AGENCIES_SHOWN: usize = 30;

/// A count as the page writes it. No figure is negative once all its parts are there.
pub(super) fn count(count: i64, lang: Lang) -> String {
    grouped(usize::try_from(count).unwrap_or(0), lang)
}

/// "a) Hồ sơ trực tuyến đã tiếp nhận", "(a) Online dossiers received": as the law's points are cited in each language.
pub(super) fn lettered(figure: Figure, lang: Lang) -> String {
    format!("{}{}) {}", lang.say("", "("), figure.letter(), figure.name(lang))
}

/// The bar of a share, with the whole behind it.
fn bar(percent: Option<Percent>) -> Cell {
    drawn(percent, true)
}

/// The bar of a count: its length says how it stands to the longest beside it, and no whole stands behind it.
fn count_bar(count: i64, longest: i64) -> Cell {
    drawn(Percent::of(count, longest), false)
}

fn drawn(percent: Option<Percent>, share: bool) -> Cell {
    percent.map_or_else(
        || Cell::Text(String::new()),
        |percent| Cell::Bar(Bar { percent: u8::try_from((percent.hundredths() + 50) / 100).unwrap_or(100), share }),
    )
}

fn share(percent: Option<Percent>, none: &str, lang: Lang) -> String {
    percent.map_or_else(|| none.to_owned(), |percent| percent.show(lang))
}

fn no_dossiers(lang: Lang) -> &'static str {
    lang.say("chưa có hồ sơ", "none yet")
}

fn no_ratings(lang: Lang) -> &'static str {
    lang.say("Chưa có đánh giá", "None yet")
}

/// The five figures with a bar of each: counts in proportion to all dossiers received, shares as they are and of a visible
/// whole, so that nobody reads one as the other.
pub(super) fn figures(year: &YearToDate, lang: Lang) -> Table {
    let longest = year.received().max(year.resolved_online());
    let satisfied = year.satisfaction(Criterion::Overall).satisfied();
    let row = |figure: Figure| {
        let (value, bar) = match figure {
            Figure::ReceivedOnline => (count(year.received_online(), lang), count_bar(year.received_online(), longest)),
            Figure::ResolvedOnline => (count(year.resolved_online(), lang), count_bar(year.resolved_online(), longest)),
            Figure::OnTime => (share(year.on_time(), no_dossiers(lang), lang), bar(year.on_time())),
            Figure::Received => (count(year.received(), lang), count_bar(year.received(), longest)),
            Figure::Satisfaction => (share(satisfied, no_ratings(lang), lang), bar(satisfied)),
        };
        vec![Cell::Text(lettered(figure, lang)), Cell::Number(value), bar]
    };
    Table {
        id: "nam-so-lieu".into(),
        caption: lang.say("Kết quả giải quyết hồ sơ từ đầu năm", "Results this year to date").into(),
        head: [lang.say("Chỉ tiêu", "Figure"), lang.say("Số liệu", "Value"), lang.say("Biểu đồ", "Chart")]
            .map(String::from)
            .into(),
        rows: Figure::ALL.into_iter().map(row).collect(),
    }
}

/// The law's wording of a content up to its bracket, and what stands within: in a narrow table the first is enough.
pub(super) fn short_and_rest(criterion: Criterion, lang: Lang) -> (String, Option<String>) {
    let text = criterion.text();
    match text.get(lang).split_once(" (") {
        Some((short, rest)) => (short.to_owned(), Some(rest.trim_end_matches(')').to_owned())),
        None => (text.get(lang).to_owned(), None),
    }
}

/// Satisfaction by content and level (R1.2): a content heads the rows of its levels.
pub(super) fn satisfaction(year: &YearToDate, lang: Lang) -> Table {
    let rows = |criterion: Criterion| {
        let satisfied = year.satisfaction(criterion);
        let content = short_and_rest(criterion, lang).0;
        if satisfied.rated == 0 {
            return vec![vec![Cell::Text(content), Cell::Number(no_ratings(lang).into()), Cell::Text(String::new())]];
        }
        let rated = match satisfied.rated {
            1 => lang.say("1 lượt", "1 rating").to_owned(),
            many => format!("{} {}", count(many, lang), lang.say("lượt", "ratings")),
        };
        let levels = Satisfaction::ALL.into_iter().zip(satisfied.levels).map(|(level, rated)| {
            let percent = satisfied.percent(level);
            let value = format!("{} ({})", count(rated, lang), share(percent, "–", lang));
            vec![Cell::from(level.text().get(lang)), Cell::Number(value), bar(percent)]
        });
        let head = vec![Cell::Text(format!("{content}: {rated}"))];
        let of_all = vec![
            Cell::from(lang.say("Tỉ lệ hài lòng", "Share satisfied")),
            Cell::Number(share(satisfied.satisfied(), "–", lang)),
            bar(satisfied.satisfied()),
        ];
        [head].into_iter().chain(levels).chain([of_all]).collect()
    };
    let head =
        [lang.say("Nội dung và mức độ", "Content and level"), lang.say("Lượt đánh giá", "Ratings"), lang.say("Biểu đồ", "Chart")];
    Table {
        id: "hai-long".into(),
        caption: lang.say("Mức độ hài lòng theo từng nội dung", "Satisfaction by content").into(),
        head: head.map(String::from).into(),
        rows: Criterion::ALL.into_iter().flat_map(rows).collect(),
    }
}

/// What is in none of the five figures.
pub(super) fn apart(year: &YearToDate, lang: Lang) -> Table {
    Table {
        id: "neu-rieng".into(),
        caption: lang.say("Hồ sơ nêu riêng, không tính ở trên", "Dossiers shown apart, in none of the above").into(),
        head: [lang.say("Hồ sơ", "Dossiers"), lang.say("Số lượng", "Count")].map(String::from).into(),
        rows: Apart::ALL
            .iter()
            .map(|apart| vec![Cell::from(apart.name(lang)), Cell::Number(count(apart.of(&year.counts), lang))])
            .collect(),
    }
}

fn head(first: &str, lang: Lang) -> Vec<String> {
    [
        first,
        lang.say("Trực tuyến đã tiếp nhận", "Online, received"),
        lang.say("Trực tuyến đã giải quyết", "Online, settled"),
        lang.say("Đúng hạn", "On time"),
        lang.say("Tổng đã tiếp nhận", "In all"),
        lang.say("Hài lòng", "Content"),
    ]
    .map(String::from)
    .into()
}

/// The figures of one line; `rated` is false where a cut of few raters is hidden (R1.4).
fn line(name: Cell, counts: &Counts, year: i16, rated: bool, lang: Lang) -> Vec<Cell> {
    let year = YearToDate { year, counts: *counts };
    let satisfied = if rated {
        share(year.satisfaction(Criterion::Overall).satisfied(), no_ratings(lang), lang)
    } else {
        lang.say("Ẩn, ít người đánh giá", "Hidden, few raters").to_owned()
    };
    vec![
        name,
        Cell::Number(count(year.received_online(), lang)),
        Cell::Number(count(year.resolved_online(), lang)),
        Cell::Number(share(year.on_time(), no_dossiers(lang), lang)),
        Cell::Number(count(year.received(), lang)),
        Cell::Number(satisfied),
    ]
}

/// The agencies whose ratings may be shown, and the fact that one without any rating has nothing to hide.
fn open_cuts(agencies: &BTreeMap<AgencyCode, Counts>) -> BTreeSet<&AgencyCode> {
    let unrated = agencies.iter().filter(|(_, counts)| counts.raters() == 0).map(|(code, _)| code);
    shown_cuts(agencies).into_iter().chain(unrated).collect()
}

fn agency_rows(agencies: &BTreeMap<AgencyCode, Counts>, year: i16, names: &[Named<AgencyCode>], lang: Lang) -> Vec<Vec<Cell>> {
    let open = open_cuts(agencies);
    let row = |named: &Named<AgencyCode>| {
        let counts = agencies.get(&named.code)?;
        Some(line(Cell::of(&named.text(), lang), counts, year, open.contains(&named.code), lang))
    };
    names.iter().filter_map(row).collect()
}

pub(super) fn agencies_of_service(figures: &ServiceFigures, names: &[Named<AgencyCode>], lang: Lang) -> Table {
    Table {
        id: "theo-co-quan".into(),
        caption: lang.say("Hồ sơ và mức độ hài lòng của từng cơ quan", "Dossiers and satisfaction of each agency").into(),
        head: head(lang.say("Cơ quan", "Agency"), lang),
        rows: agency_rows(&figures.agencies, figures.year, names, lang),
    }
}

pub(super) fn agencies(all: &AllFigures, names: &[Named<AgencyCode>], lang: Lang) -> Table {
    Table {
        id: "theo-co-quan".into(),
        caption: lang.say("Hồ sơ và mức độ hài lòng của từng cơ quan", "Dossiers and satisfaction of each agency").into(),
        head: head(lang.say("Cơ quan", "Agency"), lang),
        rows: agency_rows(&all.agencies, all.year, names, lang),
    }
}

/// A service's own year is shown from the first rating on (R1.4).
pub(super) fn services(all: &AllFigures, names: &[Named<ProcedureCode>], lang: Lang) -> Table {
    let row = |named: &Named<ProcedureCode>| {
        let counts = all.services.get(&named.code)?;
        let link = Link::to(lang.href(&format!("/thong-ke/{}", named.code)), &named.text(), lang);
        Some(line(Cell::Link(link), counts, all.year, true, lang))
    };
    Table {
        id: "theo-dich-vu".into(),
        caption: lang.say("Hồ sơ và mức độ hài lòng của từng dịch vụ", "Dossiers and satisfaction of each service").into(),
        head: head(lang.say("Dịch vụ", "Service"), lang),
        rows: names.iter().filter_map(row).collect(),
    }
}

/// By dossiers received, most first, then by code.
fn by_size<C: Ord>(rows: &BTreeMap<C, Counts>) -> Vec<&C> {
    let mut codes: Vec<(&C, i64)> = rows.iter().map(|(code, counts)| (code, counts.received())).collect();
    codes.sort_by_key(|(code, received)| (Reverse(*received), *code));
    codes.into_iter().map(|(code, _)| code).collect()
}

pub(super) fn page_of(all: &AllFigures, page: usize) -> Option<Vec<&ProcedureCode>> {
    let first = page.checked_sub(1)? * ROWS_ON_A_PAGE;
    let codes: Vec<_> = by_size(&all.services).into_iter().skip(first).take(ROWS_ON_A_PAGE).collect();
    (page == 1 || !codes.is_empty()).then_some(codes)
}

pub(super) fn agencies_shown(all: &AllFigures) -> Vec<&AgencyCode> {
    by_size(&all.agencies).into_iter().take(AGENCIES_SHOWN).collect()
}
