//! Statistics (thống kê, TT32 11.3): the figures of all services, of one, and the block that a service page carries.
//!
//! Every figure stands with its definition and the time of its data (R2.4). Where there is nothing to divide, the page says
//! so: no share of nothing is shown as 0 % or 100 % (R1.2).

pub mod data;
mod tables;

use askama::Template;
use domain::clock;
use domain::code::{AgencyCode, ProcedureCode};
use domain::lang::{Lang, Text};
use domain::rating::Criterion;
use domain::statistics::{AllFigures, Apart, Figure, ServiceFigures, YearToDate};
use jiff::Timestamp;

use crate::frame::{Frame, Link};
use crate::prose::capital;
use crate::view::Table;

pub use tables::ROWS_ON_A_PAGE;

/// A name with its code, as the directory or the list of agencies has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named<C> {
    /// The code.
    pub code: C,
    /// The name; none where nothing published has this code any more.
    pub name: Option<Text>,
}

impl<C: std::fmt::Display> Named<C> {
    fn shown(&self, lang: Lang) -> String {
        self.name.as_ref().map_or_else(|| self.code.to_string(), |name| name.get(lang).to_owned())
    }

    /// The name, or the code where there is none, as a text.
    fn text(&self) -> Text {
        self.name.clone().unwrap_or_else(|| Text::both(self.code.to_string(), self.code.to_string()))
    }
}

/// What a figure counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// The figure.
    pub name: String,
    /// What is counted.
    pub text: String,
}

/// What each of the figures counts.
fn figure_definitions(lang: Lang) -> impl Iterator<Item = Definition> {
    Figure::ALL
        .iter()
        .map(move |figure| Definition { name: tables::lettered(*figure, lang), text: figure.definition(lang).to_owned() })
}

/// The figures, what the longer contents of a rating are about, and what is shown apart.
fn definitions(lang: Lang) -> Vec<Definition> {
    let contents = Criterion::ALL.into_iter().filter_map(|criterion| {
        let (name, text) = tables::short_and_rest(criterion, lang);
        text.map(|text| Definition { name, text: format!("{}.", capital(&text)) })
    });
    let apart =
        Apart::ALL.iter().map(|apart| Definition { name: apart.name(lang).to_owned(), text: apart.definition(lang).to_owned() });
    figure_definitions(lang).chain(contents).chain(apart).collect()
}

/// "Từ 01/01/2026; số liệu đến 14:59 24/11/2026."
fn period(year: i16, as_of: Timestamp, lang: Lang) -> String {
    let until = clock::time_in(as_of, lang);
    match lang {
        Lang::Vi => format!("Từ 01/01/{year}; số liệu đến {until}."),
        Lang::En => format!("From 1 January {year}; figures as of {until}."),
    }
}

/// The five figures of one service, as a block of its page.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "parts/figures.html")]
pub struct FiguresBlock {
    /// The language of the page.
    pub lang: Lang,
    /// The year.
    pub year: i16,
    /// From when and until when they count.
    pub period: String,
    /// No dossier yet.
    pub empty: bool,
    /// 11.3a to d, and who is satisfied overall.
    pub figures: Table,
    /// 11.3đ, by content and level.
    pub satisfaction: Table,
    /// Submitted dossiers that wait to be accepted, if any.
    pub waiting: Option<String>,
    /// What each of the figures counts.
    pub definitions: Vec<Definition>,
    /// The service's own statistics page, and its figures as CSV.
    pub links: Vec<Link>,
}

impl FiguresBlock {
    /// The block of the service with this code.
    pub fn new(lang: Lang, code: &ProcedureCode, year: &YearToDate, as_of: Timestamp) -> FiguresBlock {
        let waiting = (year.counts.waiting > 0).then(|| {
            let count = tables::count(year.counts.waiting, lang);
            format!("{}: {count}.", Apart::Waiting.name(lang))
        });
        FiguresBlock {
            lang,
            year: year.year,
            period: period(year.year, as_of, lang),
            empty: year.is_empty(),
            figures: tables::figures(year, lang),
            satisfaction: tables::satisfaction(year, lang),
            waiting,
            definitions: figure_definitions(lang).collect(),
            links: vec![
                Link::new(lang.href(&format!("/thong-ke/{code}")), lang.say("Số liệu theo cơ quan", "Figures by agency")),
                Link::new(
                    lang.href(&format!("/thong-ke/{code}.csv")),
                    lang.say("Tải số liệu (CSV)", "Download the figures (CSV)"),
                ),
            ],
        }
    }
}

impl askama::filters::HtmlSafe for FiguresBlock {}

/// The page at `/thong-ke/{code}`.
#[derive(Debug, Template)]
#[template(path = "pages/statistics/service.html")]
pub struct ServiceStatistics {
    /// What stands around it.
    pub frame: Frame,
    /// From when and until when the figures count.
    pub period: String,
    /// No dossier yet.
    pub empty: bool,
    /// The figures.
    pub figures: Table,
    /// By content and level.
    pub satisfaction: Table,
    /// What is in none of the figures.
    pub apart: Table,
    /// By agency, if any agency has something to count.
    pub agencies: Option<Table>,
    /// What is counted.
    pub definitions: Vec<Definition>,
    /// The service's page and the data.
    pub links: Vec<Link>,
}

impl ServiceStatistics {
    /// The page of one service; `agencies` are the names of those in `figures`. `None` where nothing was rolled up yet.
    pub fn new(
        frame: Frame,
        service: &Named<ProcedureCode>,
        figures: &ServiceFigures,
        as_of: Timestamp,
        agencies: &[Named<AgencyCode>],
    ) -> ServiceStatistics {
        let lang = frame.lang;
        let year = figures.total();
        let code = &service.code;
        let name = service.shown(lang);
        let title = format!("{} {name} ({code})", lang.say("Số liệu:", "Figures:"));
        let frame = Frame { title, ..frame }
            .h1(name)
            .caption(match lang {
                Lang::Vi => format!("Thống kê năm {}", year.year),
                Lang::En => format!("Statistics of {}", year.year),
            })
            .description(format!(
                "{} {code}: {}",
                lang.say("Kết quả giải quyết hồ sơ của thủ tục", "Results of procedure"),
                period(year.year, as_of, lang)
            ))
            .crumb("/thong-ke", lang.say("Thống kê", "Statistics"));
        let data = |suffix: &str, label: &str| Link::new(lang.href(&format!("/thong-ke/{code}.{suffix}")), label);
        ServiceStatistics {
            period: period(year.year, as_of, lang),
            empty: year.is_empty(),
            figures: tables::figures(&year, lang),
            satisfaction: tables::satisfaction(&year, lang),
            apart: tables::apart(&year, lang),
            agencies: (!figures.agencies.is_empty()).then(|| tables::agencies_of_service(figures, agencies, lang)),
            definitions: definitions(lang),
            links: vec![
                Link::new(lang.href(&format!("/dich-vu/{code}")), lang.say("Hướng dẫn thủ tục này", "About this procedure")),
                data("csv", lang.say("Tải số liệu (CSV)", "Download the data (CSV)")),
                data("json", lang.say("Số liệu dạng JSON", "The data as JSON")),
            ],
            frame,
        }
    }
}

crate::page!(ServiceStatistics, Statistics);

/// The page at `/thong-ke`.
#[derive(Debug, Template)]
#[template(path = "pages/statistics/all.html")]
pub struct Statistics {
    /// What stands around it.
    pub frame: Frame,
    /// From when and until when the figures count; none before the first roll-up.
    pub period: Option<String>,
    /// No dossier yet.
    pub empty: bool,
    /// The portal's figures.
    pub figures: Option<Table>,
    /// Satisfaction over all services.
    pub satisfaction: Option<Table>,
    /// What is in none of the figures.
    pub apart: Option<Table>,
    /// By agency.
    pub agencies: Option<Table>,
    /// Agencies that are left to the data file.
    pub agencies_left: usize,
    /// By service, one page of them.
    pub services: Option<Table>,
    /// The pages before and after.
    pub turn: Vec<Link>,
    /// What is counted.
    pub definitions: Vec<Definition>,
    /// The data.
    pub links: Vec<Link>,
}

impl Statistics {
    /// The page before the first roll-up.
    pub fn none(frame: Frame) -> Statistics {
        let lang = frame.lang;
        let title = lang.say("Thống kê kết quả giải quyết hồ sơ", "Statistics of dossiers");
        Statistics {
            frame: Frame { title: title.to_owned(), ..frame }.h1(title).description(lang.say(
                "Số hồ sơ tiếp nhận, giải quyết, tỉ lệ đúng hạn và mức độ hài lòng của từng dịch vụ công, từ đầu năm đến nay.",
                "Dossiers received and settled, share on time and satisfaction for each public service, this year to date.",
            )),
            period: None,
            empty: true,
            figures: None,
            satisfaction: None,
            apart: None,
            agencies: None,
            agencies_left: 0,
            services: None,
            turn: Vec::new(),
            definitions: definitions(lang),
            links: Vec::new(),
        }
    }

    /// Page `page`, from 1, of the figures of all: `services` are the names of those on it ([`Statistics::on_page`]),
    /// `agencies` of those that are shown ([`Statistics::agencies_shown`]).
    pub fn new(
        frame: Frame,
        all: &AllFigures,
        as_of: Timestamp,
        page: usize,
        services: &[Named<ProcedureCode>],
        agencies: &[Named<AgencyCode>],
    ) -> Statistics {
        let lang = frame.lang;
        let year = all.total();
        let pages = all.services.len().div_ceil(ROWS_ON_A_PAGE).max(1);
        let mut this = Statistics::none(frame);
        if page > 1 {
            let number = format!(" ({} {page})", lang.say("trang", "page"));
            this.frame.title.push_str(&number);
            this.frame.h1.push_str(&number);
        }
        let turn = |to: usize, vi, en| Link::new(lang.href(&format!("/thong-ke?trang={to}")), lang.say(vi, en));
        let before = (page > 1).then(|| turn(page - 1, "Trang trước của bảng", "Previous page of the table"));
        let after = (page < pages).then(|| turn(page + 1, "Trang sau của bảng", "Next page of the table"));
        this.period = Some(period(year.year, as_of, lang));
        this.empty = year.is_empty();
        this.figures = Some(tables::figures(&year, lang));
        this.satisfaction = Some(tables::satisfaction(&year, lang));
        this.apart = Some(tables::apart(&year, lang));
        this.agencies = (!all.agencies.is_empty()).then(|| tables::agencies(all, agencies, lang));
        this.agencies_left = all.agencies.len().saturating_sub(agencies.len());
        this.services = (!all.services.is_empty()).then(|| tables::services(all, services, lang));
        this.turn = before.into_iter().chain(after).collect();
        this.links = vec![
            Link::new(
                lang.href("/thong-ke.csv"),
                lang.say("Tải số liệu mọi dịch vụ (CSV)", "Download the data of all services (CSV)"),
            ),
            Link::new(lang.href("/thong-ke.json"), lang.say("Số liệu dạng JSON", "The data as JSON")),
        ];
        this
    }

    /// The services on page `page`, from 1, most dossiers first. `None`: there is no such page.
    pub fn on_page(all: &AllFigures, page: usize) -> Option<Vec<&ProcedureCode>> {
        tables::page_of(all, page)
    }

    /// The agencies that the page shows, most dossiers first.
    pub fn agencies_shown(all: &AllFigures) -> Vec<&AgencyCode> {
        tables::agencies_shown(all)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use domain::statistics::Counts;

    use super::*;
    use crate::frame::tests::site;

    fn code(n: usize) -> ProcedureCode {
        ProcedureCode::parse(&format!("1.{n:06}")).unwrap()
    }

    fn agency(n: usize) -> AgencyCode {
        AgencyCode::parse(&format!("H99.{n:02}")).unwrap()
    }

    fn as_of() -> Timestamp {
        "2026-11-24T07:59:00Z".parse().unwrap()
    }

    fn counts() -> Counts {
        Counts {
            received_online: 1200,
            received_other: 300,
            resolved_online: 3,
            on_time_online: 2,
            waiting: 4,
            ratings: [[6, 2, 4], [0; 3], [1, 0, 0], [0; 3]],
            ..Counts::default()
        }
    }

    fn frame(lang: Lang, path: &str) -> Frame {
        Frame::new(&site(), lang, path, "")
    }

    #[test]
    fn the_block_shows_the_five_figures_as_the_law_asks() {
        let year = YearToDate { year: 2026, counts: counts() };
        for (lang, parts) in [
            (
                Lang::Vi,
                [
                    "số liệu đến 14:59 24/11/2026",
                    "1.200",
                    "1.500",
                    "66,67%",
                    "Mức độ thuận tiện",
                    "Chưa có đánh giá",
                    "6 (50%)",
                    "Đang chờ tiếp nhận: 4",
                ],
            ),
            (
                Lang::En,
                [
                    "figures as of 14:59 on 24 November 2026",
                    "1,200",
                    "1,500",
                    "66.67%",
                    "Convenience of use",
                    "None yet",
                    "6 (50%)",
                    "Waiting to be accepted: 4",
                ],
            ),
        ] {
            let html = FiguresBlock::new(lang, &code(1), &year, as_of()).to_string();
            for part in parts {
                assert!(html.contains(part), "{part} in {html}");
            }
            assert!(!html.contains("NaN"), "{html}");
            assert_eq!(
                html.matches("<svg").count(),
                5 + 2 * 4,
                "a bar of each figure, of each level of what was rated, and of all"
            );
        }
    }

    #[test]
    fn nothing_is_no_share_of_nothing() {
        let none = YearToDate { year: 2026, counts: Counts::default() };
        let html = FiguresBlock::new(Lang::Vi, &code(1), &none, as_of()).to_string();
        assert!(html.contains("chưa có hồ sơ") && !html.contains('%') && !html.contains("NaN"), "{html}");
        let all = AllFigures { year: 2026, version: 1, as_of: as_of(), services: [].into(), agencies: [].into() };
        let html = Statistics::new(frame(Lang::Vi, "/thong-ke"), &all, as_of(), 1, &[], &[]).to_string();
        assert!(html.contains("Chưa có hồ sơ"), "{html}");
        assert!(Statistics::none(frame(Lang::En, "/thong-ke")).to_string().contains("No figures yet"));
    }

    #[test]
    fn few_raters_of_one_agency_are_hidden_and_the_service_s_are_not() {
        let of = |n: i64| Counts { ratings: [[n, 0, 0], [0; 3], [0; 3], [0; 3]], received_online: 20, ..Counts::default() };
        let agencies: BTreeMap<_, _> = [(agency(1), of(7)), (agency(2), of(15)), (agency(3), of(20))].into();
        let total = agencies.values().copied().sum();
        let figures = ServiceFigures { year: 2026, version: 1, as_of: as_of(), counts: total, agencies };
        let names: Vec<_> = (1..=3).map(|n| Named { code: agency(n), name: Some(Text::vi(format!("Xã số {n}"))) }).collect();
        let service = Named { code: code(1), name: Some(Text::vi("Đăng ký <khai sinh>")) };
        let page = ServiceStatistics::new(frame(Lang::Vi, "/thong-ke/1.000001"), &service, &figures, as_of(), &names);
        let html = page.to_string();
        let row = |n: usize| html.split("<tbody>").find(|row| row.contains(&format!("Xã số {n}"))).unwrap_or_default();
        assert!(row(1).contains("Ẩn") && row(2).contains("Ẩn") && row(3).contains("100%"), "{html}");
        assert!(html.contains("42 (100%)"), "{html}");
        assert!(html.contains("Đăng ký &#60;khai sinh&#62;"));
        for definition in Figure::ALL {
            assert!(html.contains(definition.definition(Lang::Vi)), "{definition:?}");
        }
    }

    #[test]
    fn all_services_stand_on_pages_of_a_bounded_size() {
        let services = (0..120).map(|n| (code(n), Counts { received_online: n as i64, ..Counts::default() })).collect();
        let agencies = (0..40).map(|n| (agency(n), counts())).collect();
        let all = AllFigures { year: 2026, version: 1, as_of: as_of(), services, agencies };
        let first = Statistics::on_page(&all, 1).unwrap();
        assert_eq!((first.len(), first[0]), (ROWS_ON_A_PAGE, &code(119)));
        assert_eq!(Statistics::on_page(&all, 3).unwrap().len(), 120 - 2 * ROWS_ON_A_PAGE);
        assert_eq!(Statistics::on_page(&all, 4), None);
        assert_eq!(Statistics::on_page(&all, 0), None);
        let named: Vec<_> = first.into_iter().map(|code| Named { code: code.clone(), name: None }).collect();
        let shown: Vec<_> =
            Statistics::agencies_shown(&all).into_iter().map(|code| Named { code: code.clone(), name: None }).collect();
        let html = Statistics::new(frame(Lang::Vi, "/thong-ke"), &all, as_of(), 1, &named, &shown).to_string();
        assert!(html.contains("/thong-ke?trang=2") && !html.contains("trang=0"));
        assert!(html.contains("href=\"/thong-ke/1.000119\""));
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
        std::io::Write::write_all(&mut encoder, html.as_bytes()).unwrap();
        let small = encoder.finish().unwrap();
        assert!(small.len() < 14 * 1024, "{}", small.len());
    }
}
