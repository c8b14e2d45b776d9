//! The page of one service: what it gives, what it takes, how to apply, and where all this is from (TT32 Art. 5, R1.16).

mod facts;
mod fees;
mod linked;
mod sources;

use askama::Template;
use domain::dossier::Channel;
use domain::lang::{Lang, Text};
use domain::procedure::{Delivery, Item, LegalBasis, Paper, PaperGroup, Procedure, Question, Step, TimeLimit, Way, slug_of};
use jiff::civil::Date;

use super::item::{only_in, same};
use crate::frame::{Banner, Frame, Link};
use crate::prose::Prose;
use crate::source::is_doubtful;
use crate::view::{Tag, Tone};

pub use facts::Fact;
pub use fees::FeeLine;
pub use sources::SourceLine;

/// A fee of more characters is a sentence.
const LONGEST_SUM: usize = 20;

/// Applying here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Apply {
    /// The form's first page.
    pub href: String,
    /// How long filling it in takes.
    pub minutes: u32,
}

/// Ways to hand in that are alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WayShown {
    /// The channels.
    pub name: String,
    /// How long it takes.
    pub term: Option<String>,
    /// What else is said: of the time, of handing in, of the result's way back.
    pub notes: Vec<Text>,
}

impl WayShown {
    fn says_nothing(&self) -> bool {
        self.term.is_none() && self.notes.is_empty()
    }
}

/// A paper to bring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperShown {
    /// What it is.
    pub name: Text,
    /// How many, when it is needed, whether it has a form.
    pub notes: Vec<Text>,
}

/// The papers of one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PapersShown {
    /// When they are needed.
    pub case: Text,
    /// How many sets.
    pub sets: Option<u32>,
    /// The papers.
    pub papers: Vec<PaperShown>,
}

/// The page at `/dich-vu/{code}/{slug}`.
#[derive(Debug, Template)]
#[template(path = "pages/lookup/service.html")]
pub struct Service {
    /// What stands around it.
    pub frame: Frame,
    /// The service.
    pub procedure: Procedure,
    /// How far it goes online here (R1.17).
    pub delivery: Tag,
    /// Why it is not toàn trình (R2.1).
    pub reason: Option<Text>,
    /// Maintenance or incidents of this service, to come or under way (R1.11).
    pub notices: Vec<Banner>,
    /// Applying here, where a form is published.
    pub apply: Option<Apply>,
    /// Where alone it applies, of a procedure that another province published for itself.
    pub only_in: Option<String>,
    /// How to hand in where it is not.
    pub elsewhere: String,
    /// The answers that most readers come for.
    pub facts: Vec<Fact>,
    /// Links to the parts of the page.
    pub contents: Vec<Link>,
    /// What to bring.
    pub papers: Vec<PapersShown>,
    /// How long it takes and what is said of it, where that is the same whatever the way.
    pub time: Option<(String, Option<Text>)>,
    /// How to hand in.
    pub ways: Vec<WayShown>,
    /// What to pay.
    pub fees: Vec<FeeLine>,
    /// The record tells fees by way of handing in apart.
    pub fees_by_way: bool,
    /// Where the parts are from.
    pub sources: Vec<SourceLine>,
    /// Items of Art. 5 that nobody has published.
    pub missing: Vec<Text>,
    /// The five figures of 11.3, as their own block prints them; empty on services that take no dossiers here.
    pub figures: String,
    /// Where to say that something here is wrong.
    pub feedback: String,
}

crate::page!(Service);

/// Longer names (in bytes) are set smaller: the longest of the national records fill a phone.
const LONG_NAME: usize = 140;
/// Longer lists of legal texts are folded.
const FOLDED_BASIS: usize = 6;

impl Service {
    /// The page of `procedure` on `today`; `minutes` is how long its published form takes, where there is one.
    pub fn new(frame: Frame, procedure: &Procedure, minutes: Option<u32>, today: Date) -> Service {
        let lang = frame.lang;
        let path = format!("/dich-vu/{}/{}", procedure.code, procedure.slug());
        let name = procedure.title();
        let delivery = Delivery::of(minutes.is_some());
        let tone = if minutes.is_some() { Tone::Good } else { Tone::Plain };
        let mut frame = Frame { title: format!("{} ({})", name.get(lang), procedure.code), ..frame }
            .named(&name)
            .description(facts::description(procedure, today, lang))
            .crumb("/linh-vuc", lang.say("Dịch vụ theo lĩnh vực", "Services by field"));
        frame.path.clone_from(&path);
        if let Some(sector) = &procedure.sector {
            let href = lang.href(&format!("/linh-vuc/{}", slug_of(&sector.name)));
            frame.breadcrumb.push(Link::to(href, &Text::vi(sector.name.clone()), lang));
        }
        if procedure.name_en.is_none() {
            // The same text stands in both languages: search engines keep the Vietnamese page (design §6a).
            frame = frame.canonical_vi();
        }
        frame = linked::with_data(frame, procedure);
        let fees = fees::lines(procedure, today, lang);
        Service {
            delivery: Tag::new(delivery.name().get(lang), tone),
            reason: delivery.reason(),
            notices: Vec::new(),
            apply: minutes.map(|minutes| Apply { href: lang.href(&format!("/nop/{}", procedure.code)), minutes }),
            only_in: None,
            elsewhere: elsewhere(procedure, lang),
            facts: facts::of(procedure, minutes.is_some(), today, lang),
            contents: Vec::new(),
            papers: sets_once(procedure.papers.iter().map(|group| papers(group, &procedure.name, lang)).collect()),
            time: common_time(procedure).map(|limit| (limit.term().describe(lang), limit.note.clone())),
            ways: ways(procedure, lang),
            fees_by_way: fees.iter().any(|fee| fee.ways.is_some()),
            fees,
            sources: sources::of(procedure, lang),
            missing: procedure.missing_items().into_iter().map(Item::name).collect(),
            figures: String::new(),
            feedback: format!("{}?trang={path}", lang.href("/gop-y")),
            procedure: procedure.clone(),
            frame,
        }
        .with_contents()
    }

    /// Sets the figures of 11.3, as HTML of their own block.
    pub fn figures(mut self, block: &impl std::fmt::Display) -> Service {
        self.figures = block.to_string();
        self.with_contents()
    }

    /// Says when the form is closed for maintenance.
    pub fn notices(mut self, notices: Vec<Banner>) -> Service {
        self.notices = notices;
        self
    }

    /// Says that it applies in a province alone that the portal does not serve.
    pub fn only_in(mut self, province: Option<&str>) -> Service {
        self.only_in = province.map(|province| only_in(province, self.frame.lang));
        self
    }

    fn with_contents(mut self) -> Service {
        let say = |vi, en| self.frame.lang.say(vi, en);
        let links = [
            (true, "chuan-bi", say("Chuẩn bị", "Before you start")),
            (true, "cac-buoc", say("Các bước", "Steps")),
            (true, "cach-nop", say("Cách nộp", "Ways to apply")),
            (true, "le-phi", say("Phí, lệ phí", "Fees")),
            (self.long_results(), "ket-qua", say("Kết quả", "Result")),
            (!self.procedure.questions.is_empty(), "hoi-dap", say("Hỏi đáp", "Questions")),
            (!self.figures.is_empty(), "so-lieu", say("Số liệu", "Figures")),
            (true, "can-cu", say("Căn cứ pháp lý", "Legal basis")),
        ];
        self.contents =
            links.into_iter().filter(|(there, ..)| *there).map(|(_, id, label)| Link::new(format!("#{id}"), label)).collect();
        self
    }

    fn prose<'a>(&self, text: &'a Text) -> Prose<'a> {
        Prose(text, self.frame.lang)
    }

    /// What is written in Vietnamese alone is marked on an English page.
    fn vi(&self) -> &'static str {
        self.frame.lang.say("", " lang=\"vi\"")
    }

    fn long_name(&self) -> bool {
        self.frame.h1.len() > LONG_NAME
    }

    fn long_results(&self) -> bool {
        facts::is_long(&self.procedure.results)
    }

    fn long_agencies(&self) -> bool {
        facts::is_long(&self.procedure.agencies)
    }

    fn folded_basis(&self) -> bool {
        self.procedure.legal_basis.len() > FOLDED_BASIS
    }

    fn updated(&self) -> Option<String> {
        self.procedure.updated_on.map(|date| domain::clock::date_in(date, self.frame.lang))
    }

    fn conditions(&self) -> Option<&Text> {
        self.procedure.conditions.as_ref().filter(|text| !text.is_empty())
    }

    /// All fees are figures, which stand at the right of their column.
    fn sums(&self) -> bool {
        self.fees.iter().all(|fee| fee.amount.chars().count() <= LONGEST_SUM)
    }

    /// An answer that nobody has checked says so where it is read.
    fn doubtful(&self, question: &Question) -> bool {
        is_doubtful(&question.source)
    }

    /// Records often head the only list of steps with the service's own name: that is not said again.
    fn titled(&self, step: &Step) -> bool {
        !step.title.is_empty() && step.title.vi != self.procedure.name
    }

    /// The text's number, where its name does not hold it.
    fn number<'a>(&self, basis: &'a LegalBasis) -> Option<&'a str> {
        (!basis.code.is_empty() && !basis.name.contains(&basis.code)).then_some(&basis.code)
    }

    /// It takes a form, whose file the portal does not have.
    fn has_templates(&self) -> bool {
        let papers = self.procedure.papers.iter().flat_map(|group| &group.items);
        !self.procedure.forms.is_empty() || papers.into_iter().any(|paper| paper.template.is_some())
    }

    /// Cases with their own time limit.
    fn cases(&self) -> Vec<(&str, Option<String>)> {
        let lang = self.frame.lang;
        let named = self.procedure.cases.iter().filter(|case| !case.name.trim().is_empty());
        named.map(|case| (case.name.as_str(), case.term.as_ref().map(|term| term.term().describe(lang)))).collect()
    }
}

/// Channels other than this portal, as the sentence "you can apply …" goes on.
fn elsewhere(procedure: &Procedure, lang: Lang) -> String {
    let ways = [
        (Channel::Counter, lang.say("trực tiếp tại nơi tiếp nhận", "in person at the receiving office")),
        (Channel::Post, lang.say("qua bưu chính", "by post")),
        (Channel::Online, lang.say("trực tuyến tại cổng khác của cơ quan nhà nước", "online at another government portal")),
    ];
    let there = ways.into_iter().filter(|(channel, _)| procedure.ways.iter().any(|way| way.channel == *channel));
    let words: Vec<&str> = there.map(|(_, words)| words).collect();
    match words.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} {} {last}", before.join(", "), lang.say("hoặc", "or")),
        _ => words.concat(),
    }
}

/// Groups that all ask for as many sets say so once, in the last of them.
fn sets_once(mut groups: Vec<PapersShown>) -> Vec<PapersShown> {
    let same = groups.windows(2).all(|pair| pair[0].sets == pair[1].sets);
    if let (true, Some((_, before))) = (same, groups.split_last_mut()) {
        before.iter_mut().for_each(|group| group.sets = None);
    }
    groups
}

fn papers(group: &PaperGroup, service: &str, lang: Lang) -> PapersShown {
    PapersShown {
        case: if group.case.vi == service { Text::default() } else { group.case.clone() },
        sets: group.sets,
        papers: group
            .items
            .iter()
            .map(|paper| PaperShown { name: paper.name.clone(), notes: paper_notes(paper, lang) })
            .collect(),
    }
}

fn paper_notes(paper: &Paper, lang: Lang) -> Vec<Text> {
    let count = |count: u32, vi: &str, one: &str, many: &str| {
        (count > 0).then(|| same(format!("{count} {}", lang.say(vi, if count == 1 { one } else { many }))))
    };
    let template = paper.template.as_ref().map(|_| same(lang.say("có mẫu", "has a form")));
    [
        count(paper.originals, "bản chính", "original", "originals"),
        count(paper.copies, "bản sao", "copy", "copies"),
        paper.when.clone(),
        template,
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The time limit that all ways share.
fn common_time(procedure: &Procedure) -> Option<&TimeLimit> {
    let mut limits = procedure.ways.iter().map(|way| procedure.term_of(way).filter(|limit| limit.is_known()));
    let first = limits.next().unwrap_or(procedure.term.as_ref().filter(|limit| limit.is_known()))?;
    limits.all(|limit| limit == Some(first)).then_some(first)
}

/// Ways that say the same are one.
fn ways(procedure: &Procedure, lang: Lang) -> Vec<WayShown> {
    let mut shown: Vec<(Vec<Channel>, WayShown)> = Vec::new();
    for way in &procedure.ways {
        let own = way_shown(procedure, way, lang);
        match shown.iter_mut().find(|(_, other)| other.term == own.term && other.notes == own.notes) {
            Some((channels, _)) if !channels.contains(&way.channel) => channels.push(way.channel),
            Some(_) => {}
            None => shown.push((vec![way.channel], own)),
        }
    }
    let named = shown.into_iter().map(|(channels, way)| WayShown { name: channel_names(&channels, lang), ..way });
    named.collect()
}

pub(super) fn channel_names(channels: &[Channel], lang: Lang) -> String {
    channels.iter().map(|channel| channel.name(lang)).collect::<Vec<_>>().join(", ")
}

fn way_shown(procedure: &Procedure, way: &Way, lang: Lang) -> WayShown {
    let limit = procedure.term_of(way).filter(|limit| limit.is_known() && common_time(procedure).is_none());
    let mut notes: Vec<Text> = Vec::new();
    for text in [limit.and_then(|limit| limit.note.clone()), way.note.clone()].into_iter().flatten() {
        if !text.is_empty() && !notes.contains(&text) {
            notes.push(text);
        }
    }
    if !way.returns.is_empty() {
        let names: Vec<String> = way.returns.iter().map(|back| back.name().get(lang).to_owned()).collect();
        notes.push(same(format!("{} {}.", lang.say("Kết quả:", "Result:"), names.join("; "))));
    }
    WayShown { name: String::new(), term: limit.map(|limit| limit.term().describe(lang)), notes }
}

#[cfg(test)]
mod tests;
