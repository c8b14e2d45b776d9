//! The answers that most readers come for, beside the page's text.

use domain::clock::date_in;
use domain::dossier::Channel;
use domain::lang::{Lang, Text};
use domain::procedure::{FeeBrief, Procedure, slug_of};
use jiff::civil::Date;

use super::channel_names;
use crate::frame::Link;
use crate::pages::lookup::item::same;

/// A list of texts is long from so many bytes on: then it has a place of its own below.
const LONG: usize = 260;
/// What search results show of a page.
const DESCRIPTION: usize = 155;

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The question.
    pub key: &'static str,
    /// The answer, a line each; none is "chưa công bố".
    pub lines: Vec<Text>,
    /// Where more is said.
    pub link: Option<Link>,
}

/// These texts are too long to stand beside the page.
pub(super) fn is_long(texts: &[Text]) -> bool {
    texts.len() > 4 || texts.iter().map(|text| text.vi.len()).sum::<usize>() > LONG
}

pub(super) fn of(procedure: &Procedure, takes_dossiers: bool, today: Date, lang: Lang) -> Vec<Fact> {
    let fact = |key, lines: Vec<Text>| Fact { key, lines, link: None };
    let short = |key, texts: &[Text], place: &str| {
        if is_long(texts) {
            let label = lang.say("Danh sách ở dưới", "Listed below");
            Fact { key, lines: Vec::new(), link: Some(Link::new(format!("#{place}"), label)) }
        } else {
            fact(key, texts.iter().filter(|text| !text.is_empty()).cloned().collect())
        }
    };
    let subjects = if procedure.subjects.is_empty() {
        procedure.subject_names.iter().map(|name| Text::vi(name.clone())).collect()
    } else {
        procedure.subjects.iter().map(|subject| subject.name()).collect::<Vec<_>>()
    };
    let ministry = procedure.ministry.iter().map(|ministry| Text::vi(ministry.name.clone())).collect();
    let sector = procedure.sector.as_ref().map(|sector| {
        let href = lang.href(&format!("/linh-vuc/{}", slug_of(&sector.name)));
        Link::to(href, &Text::vi(sector.name.clone()), lang)
    });
    let mut facts = vec![
        fact(lang.say("Thời hạn", "Time"), terms(procedure, lang)),
        fact(lang.say("Phí, lệ phí", "Fees"), fee(procedure, today, lang)),
        short(lang.say("Kết quả", "Result"), &procedure.results, "ket-qua"),
        short(lang.say("Cơ quan giải quyết", "Agency"), &procedure.agencies, "cach-nop"),
        fact(lang.say("Cách nộp", "How to apply"), channels(procedure, takes_dossiers, lang)),
        fact(lang.say("Ai làm thủ tục", "Who applies"), subjects),
        Fact { link: sector, ..fact(lang.say("Lĩnh vực", "Field"), Vec::new()) },
        fact(lang.say("Cơ quan công bố", "Published by"), ministry),
        fact(lang.say("Mã thủ tục", "Code"), vec![same(procedure.code.as_str())]),
    ];
    facts.push(fact(
        lang.say("Cập nhật", "Updated"),
        procedure.updated_on.map(|date| same(date_in(date, lang))).into_iter().collect(),
    ));
    facts
}

/// The time limit of each way, where they differ.
fn terms(procedure: &Procedure, lang: Lang) -> Vec<Text> {
    let mut terms: Vec<(Vec<Channel>, String)> = Vec::new();
    for way in &procedure.ways {
        let Some(limit) = procedure.term_of(way).filter(|limit| limit.is_known()) else { continue };
        let words = limit.term().describe(lang);
        match terms.iter_mut().find(|(_, other)| *other == words) {
            Some((channels, _)) if !channels.contains(&way.channel) => channels.push(way.channel),
            Some(_) => {}
            None => terms.push((vec![way.channel], words)),
        }
    }
    if terms.is_empty() {
        let own = procedure.term.as_ref().filter(|limit| limit.is_known());
        return own.map(|limit| same(limit.term().describe(lang))).into_iter().collect();
    }
    let several = terms.len() > 1;
    let line = |(channels, words): (Vec<Channel>, String)| {
        same(if several { format!("{words} ({})", channel_names(&channels, lang).to_lowercase()) } else { words })
    };
    terms.into_iter().map(line).collect()
}

fn fee(procedure: &Procedure, today: Date, lang: Lang) -> Vec<Text> {
    match FeeBrief::on(procedure, today) {
        FeeBrief::Unknown => Vec::new(),
        brief => vec![same(brief.describe(lang))],
    }
}

/// A way online of the national record is not this portal's (R1.17).
fn channels(procedure: &Procedure, takes_dossiers: bool, lang: Lang) -> Vec<Text> {
    let mut channels: Vec<Channel> = Vec::new();
    for way in &procedure.ways {
        if !channels.contains(&way.channel) && (takes_dossiers || way.channel != Channel::Online) {
            channels.push(way.channel);
        }
    }
    let mut lines = vec![same(channel_names(&channels, lang))];
    if !takes_dossiers && procedure.ways.iter().any(|way| way.channel == Channel::Online) {
        lines.push(Text::both("Trực tuyến, không qua cổng này", "Online, but not at this portal"));
    }
    lines.retain(|line| !line.is_empty());
    lines
}

/// One or two sentences for search results, whole words.
pub(super) fn description(procedure: &Procedure, today: Date, lang: Lang) -> String {
    if let Some(summary) = &procedure.summary {
        return summary.get(lang).to_owned();
    }
    let agency = procedure.agencies.first().map(|agency| agency.get(lang));
    let name = procedure.title();
    let term = terms(procedure, lang).first().map(|term| term.get(lang).to_owned());
    let parts = [
        term.map(|term| format!("{} {term}", lang.say("Thời hạn:", "Time:"))),
        Some(format!("{} {}", lang.say("Phí:", "Fee:"), FeeBrief::on(procedure, today).describe(lang))),
        agency.map(|agency| format!("{} {agency}", lang.say("Cơ quan:", "Agency:"))),
        Some(name.get(lang).to_owned()),
    ];
    let mut words = String::new();
    for part in parts.into_iter().flatten() {
        for word in part.split_whitespace() {
            if words.len() + word.len() > DESCRIPTION * 4 / 3 || words.chars().count() + word.chars().count() > DESCRIPTION {
                words.push('…');
                return words;
            }
            words.push_str(if words.is_empty() { "" } else { " " });
            words.push_str(word);
        }
        words.push('.');
    }
    words
}
