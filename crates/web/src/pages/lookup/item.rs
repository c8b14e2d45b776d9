//! The lines of lists: a service, or a group of services with their number.

use askama::Template;
use askama::filters::HtmlSafe;
use domain::catalogue;
pub(crate) use domain::format::grouped;
use domain::lang::{Lang, Text};
use domain::procedure::FeeBrief;
use domain::term::TermUnit;

use crate::frame::Link;
use crate::html::Marked;
use crate::prose::mark;
use crate::view::{Tag, Tone};

/// A service in a list.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "pages/lookup/item.html")]
pub struct Item {
    /// The language of the page.
    pub lang: Lang,
    /// The address.
    pub href: String,
    /// The legal name (R1.18).
    pub name: Text,
    /// What stands below the name.
    pub facts: Vec<Text>,
    /// Dossiers are taken here, or where alone it applies.
    pub tag: Option<Tag>,
    /// Services of the same name, each by what tells it apart.
    pub others: Vec<Link>,
}

impl HtmlSafe for Item {}

/// A text that reads the same in both languages, or was put into the page's already.
pub(crate) fn same(text: impl Into<String>) -> Text {
    let text = text.into();
    Text { en: Some(text.clone()), vi: text }
}

/// The tag of a service that dossiers are taken for here; the level is the portal's own (R1.17).
pub(crate) fn delivery_tag(entry: &catalogue::Entry<'_>, lang: Lang) -> Option<Tag> {
    entry.has_form().then(|| Tag::new(lang.say("Nộp trực tuyến", "Apply online"), Tone::Good))
}

/// Says of a procedure that a province published for itself where it applies.
pub(crate) fn only_in(province: &str, lang: Lang) -> String {
    format!("{} {province}", lang.say("Chỉ áp dụng tại", "Only in"))
}

/// The time limit in words that say what they are of, for they stand without a head.
fn term_fact(entry: &catalogue::Entry<'_>, lang: Lang) -> String {
    match entry.term() {
        Some(term) if term.unit != TermUnit::Other => term.describe(lang),
        Some(_) => lang.say("Thời hạn tùy trường hợp", "Time depends on the case").to_owned(),
        None => lang.say("Thời hạn chưa công bố", "Time not published").to_owned(),
    }
}

/// The fee, likewise.
pub(crate) fn fee_fact(fee: FeeBrief, lang: Lang) -> String {
    match fee {
        FeeBrief::Unknown => lang.say("Phí chưa công bố", "Fee not published").to_owned(),
        FeeBrief::Varies => lang.say("Phí tùy trường hợp", "Fee depends on the case").to_owned(),
        known => known.describe(lang),
    }
}

impl Item {
    /// A service by its names, as in long lists: the legal one, and beneath it the everyday one, which home knows it by.
    pub fn short(entry: &catalogue::Entry<'_>, lang: Lang) -> Item {
        Item {
            lang,
            href: lang.href(&entry.path()),
            name: entry.title(),
            facts: entry.alias().into_iter().collect(),
            tag: delivery_tag(entry, lang),
            others: Vec::new(),
        }
    }

    /// A service with agency, time and fee, and where alone it applies; `sector` adds its field of administration.
    pub fn whole(entry: &catalogue::Entry<'_>, lang: Lang, sector: bool) -> Item {
        let mut item = Item::short(entry, lang);
        if let (true, Some(sector)) = (sector, entry.sector()) {
            item.facts.push(sector.name());
        }
        item.facts.extend(entry.agencies().next().map(|agency| agency.name()));
        item.facts.push(same(term_fact(entry, lang)));
        item.facts.push(same(fee_fact(entry.fee(), lang)));
        let elsewhere = || entry.elsewhere().map(|province| Tag::new(only_in(province, lang), Tone::Plain));
        item.tag = item.tag.or_else(elsewhere);
        item
    }

    /// Adds a service of the same name: by its province or who settles it, and by its code where that is not enough.
    pub(crate) fn same_name(mut self, entry: &catalogue::Entry<'_>) -> Item {
        let agency = || entry.agencies().next().map(|agency| agency.vi());
        let href = self.lang.href(&entry.path());
        let mut link = Link::to(href, &Text::vi(entry.elsewhere().or_else(agency).unwrap_or_default()), self.lang);
        if link.label.is_empty() || self.others.iter().any(|other| other.label == link.label) {
            link.label = format!("{} ({})", link.label, entry.code()).trim_start().to_owned();
        }
        self.others.push(link);
        self
    }

    fn mark(&self) -> &'static str {
        mark(&self.name, self.lang)
    }

    fn shown(&self) -> &str {
        self.name.get(self.lang)
    }

    fn marked<'a>(&self, fact: &'a Text) -> Marked<'a> {
        Marked(fact, self.lang)
    }
}

/// A group of services in an index, with their number.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "pages/lookup/entry.html")]
pub struct Entry {
    /// The language of the page.
    pub lang: Lang,
    /// The address.
    pub href: String,
    /// The group's name.
    pub name: Text,
    /// How many services it has; none is not shown.
    pub count: Option<usize>,
    /// A sentence about it.
    pub note: Option<Text>,
}

impl HtmlSafe for Entry {}

impl Entry {
    /// A link without a number; `path` is without `/en`.
    pub fn new(lang: Lang, path: &str, name: Text) -> Entry {
        Entry { lang, href: lang.href(path), name, count: None, note: None }
    }

    /// Sets the number of services; an empty group shows none.
    pub fn count(mut self, count: usize) -> Entry {
        self.count = (count > 0).then_some(count);
        self
    }

    /// Adds a sentence.
    pub fn note(mut self, note: Option<Text>) -> Entry {
        self.note = note;
        self
    }

    fn shown(&self) -> Marked<'_> {
        Marked(&self.name, self.lang)
    }

    fn marked<'a>(&self, text: &'a Text) -> Marked<'a> {
        Marked(text, self.lang)
    }

    fn number(&self) -> Option<String> {
        self.count.map(|count| grouped(count, self.lang))
    }
}

/// "12 thủ tục".
pub(crate) fn services(count: usize, lang: Lang) -> String {
    let word = lang.say("thủ tục", if count == 1 { "procedure" } else { "procedures" });
    format!("{} {word}", grouped(count, lang))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_mark_what_is_not_translated() {
        let item = Item {
            lang: Lang::En,
            href: "/en/dich-vu/1.001193".into(),
            name: Text::vi("Đăng ký <khai sinh>"),
            facts: vec![Text::vi("Hộ tịch"), same("3 working days")],
            tag: None,
            others: vec![Link::new("/en/dich-vu/1.1", "Huế")],
        };
        assert_eq!(
            item.to_string().trim(),
            "<li><a href=\"/en/dich-vu/1.001193\" lang=\"vi\">Đăng ký &#60;khai sinh&#62;</a>\
             <small><span lang=\"vi\">Hộ tịch</span> · 3 working days</small>\
             <details><summary>Same name, elsewhere&nbsp;(1)</summary><a href=\"/en/dich-vu/1.1\">Huế</a></details></li>"
        );
        let entry = Entry::new(Lang::Vi, "/linh-vuc/ho-tich", Text::vi("Hộ tịch")).count(1200);
        assert!(entry.to_string().contains(">Hộ tịch<span class=\"soft\">&nbsp;(1.200)</span></a>"), "{entry}");
        assert!(entry.count(0).to_string().contains(">Hộ tịch</a>"));
    }

    #[test]
    fn one_procedure_is_one() {
        assert_eq!(services(1, Lang::En), "1 procedure");
    }
}
