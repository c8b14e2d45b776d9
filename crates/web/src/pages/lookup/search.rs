//! Searching: what was found, how the words were understood, and what to do where nothing was.

use askama::Template;
use domain::catalogue::{Directory, Entry, Group};
use domain::lang::Lang;
use domain::search::{Found, How, fold};

use super::item::{Item, grouped};
use crate::fields::Fields;
use crate::frame::{Frame, Link};

/// How many results one page shows.
pub const SHOWN: usize = 20;
/// How many at most, on request.
pub const MOST: usize = 100;

/// The longest query that is read.
const LONGEST: usize = 300;

/// The page at `/tim-kiem`.
#[derive(Debug, Template)]
#[template(path = "pages/lookup/search.html")]
pub struct Search {
    /// What stands around it.
    pub frame: Frame,
    /// What was typed; empty before the first search.
    pub query: String,
    /// What it was understood as, where that differs.
    pub understood: Option<String>,
    /// The same search for the words exactly as typed.
    pub literal: Option<Link>,
    /// What was probably meant, where the exact words were looked for.
    pub suggestion: Option<Link>,
    /// The results, best first.
    pub items: Vec<Item>,
    /// The same search with more results.
    pub more: Option<Link>,
    /// What is asked for most, where there are no results to show.
    pub popular: Vec<Item>,
    /// The fields of these, as another way down.
    pub sectors: Vec<Link>,
}

crate::page!(Search);

/// A search as an address holds it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked {
    /// What was typed.
    pub query: String,
    /// Look for the words exactly as typed.
    pub literal: bool,
    /// Show [`MOST`] results.
    pub many: bool,
}

impl Asked {
    /// How many results are wanted.
    pub fn limit(&self) -> usize {
        if self.many { MOST } else { SHOWN }
    }

    /// Reads an address. What is longer than any search needs is cut, and what would turn the page's direction or be no
    /// letter at all is left out, for it is shown again.
    pub fn read(query: &Fields) -> Asked {
        let shown = query.get("q").chars().filter(|c| !c.is_control() && !turns_direction(*c));
        let typed: String = shown.take(LONGEST).collect();
        Asked { query: typed.trim().to_owned(), literal: query.get("dung-chu") == "1", many: query.get("nhieu") == "1" }
    }

    /// The address without `/en`.
    pub fn path(&self) -> String {
        if self.query.is_empty() {
            return "/tim-kiem".to_owned();
        }
        let query = percent_encoding::utf8_percent_encode(&self.query, percent_encoding::NON_ALPHANUMERIC);
        let literal = if self.literal { "&dung-chu=1" } else { "" };
        let many = if self.many { "&nhieu=1" } else { "" };
        format!("/tim-kiem?q={query}{literal}{many}")
    }
}

impl Search {
    /// The page with the answer to `asked`; `guess` is the answer to the same words read freely, where they were looked for
    /// exactly. A code that was typed whole leads first.
    pub fn new(frame: Frame, asked: &Asked, directory: &Directory, found: Found, guess: Option<String>) -> Search {
        let lang = frame.lang;
        let name = lang.say("Tìm dịch vụ", "Find a service");
        let frame = if asked.query.is_empty() {
            Frame { title: name.to_owned(), ..frame }.h1(name).description(lang.say(
                "Tìm thủ tục theo tên, mã hoặc lời thường ngày; có dấu hay không dấu đều được.",
                "Find a procedure by name, code or everyday words, with or without Vietnamese accents.",
            ))
        } else {
            // A search is no page of its own to search engines.
            Frame { title: format!("{}: {name}", asked.query), ..frame }.h1(name).no_index()
        };
        let link = |asked: Asked, label: String| Link::new(lang.href(&asked.path()), label);
        let mut entries: Vec<Entry<'_>> = found.hits.iter().filter_map(|hit| directory.entry(hit.doc)).collect();
        let full = entries.len() >= asked.limit();
        if let Some(entry) = coded(&asked.query).and_then(|code| directory.find(&code)) {
            entries.retain(|other| other.doc() != entry.doc());
            entries.insert(0, entry);
        }
        let nothing = entries.is_empty();
        let literal = (!asked.literal && !found.literal && !nothing && !found.understood.is_empty()).then(|| {
            let asked = Asked { literal: true, ..asked.clone() };
            link(asked.clone(), format!("{} “{}”", lang.say("Tìm đúng chữ", "Search exactly for"), asked.query))
        });
        let guess = guess.or_else(|| if nothing { found.suggestion.clone() } else { None });
        let suggestion = guess.filter(|guess| *guess != asked.query).map(|guess| {
            let label = guess.clone();
            link(Asked { query: guess, literal: false, many: false }, label)
        });
        let more = (full && !asked.many).then(|| {
            link(Asked { many: true, ..asked.clone() }, lang.say("Hiện đến 100 kết quả", "Show up to 100 results").to_owned())
        });
        let popular =
            if nothing { directory.popular().map(|entry| Item::whole(&entry, lang, true)).collect() } else { Vec::new() };
        let mut sectors: Vec<Link> = Vec::new();
        for sector in directory.popular().filter(|_| nothing).filter_map(|entry| entry.sector()) {
            let sector = link_of(sector, lang);
            if !sectors.contains(&sector) {
                sectors.push(sector);
            }
        }
        Search {
            query: asked.query.clone(),
            understood: literal.is_some().then(|| reading(&asked.query, &found)),
            literal,
            suggestion,
            items: items(entries, lang),
            more,
            popular,
            sectors,
            frame,
        }
    }

    /// "20 kết quả phù hợp nhất", "3 kết quả".
    fn hits(&self) -> String {
        let (count, lang) = (grouped(self.items.len(), self.frame.lang), self.frame.lang);
        match (self.more.is_some(), self.items.len()) {
            (true, _) => format!("{count} {}", lang.say("kết quả phù hợp nhất", "best results")),
            (false, 1) => format!("{count} {}", lang.say("kết quả", "result")),
            (false, _) => format!("{count} {}", lang.say("kết quả", "results")),
        }
    }
}

/// The results; what has the name of a better one, as what several provinces published has, stands below that.
fn items(entries: Vec<Entry<'_>>, lang: Lang) -> Vec<Item> {
    let item = |same: &Vec<Entry<'_>>| same.iter().skip(1).fold(Item::whole(&same[0], lang, true), Item::same_name);
    by_name(entries).iter().map(item).collect()
}

/// Services by their names, in the order of the first of each; of a name what applies here comes first. None is empty.
pub(crate) fn by_name(entries: Vec<Entry<'_>>) -> Vec<Vec<Entry<'_>>> {
    let mut named: Vec<(String, Vec<Entry<'_>>)> = Vec::new();
    for entry in entries {
        let name = fold(entry.name());
        match named.iter_mut().find(|(other, _)| *other == name) {
            Some((_, same)) => same.push(entry),
            None => named.push((name, vec![entry])),
        }
    }
    named.iter_mut().for_each(|(_, same)| same.sort_by_key(|entry| entry.elsewhere().is_some()));
    named.into_iter().map(|(_, same)| same).collect()
}

fn link_of(sector: Group<'_>, lang: Lang) -> Link {
    Link::new(lang.href(&format!("/linh-vuc/{}", sector.slug())), sector.name().get(lang))
}

/// Marks by which a text changes the direction of what stands around it.
fn turns_direction(letter: char) -> bool {
    matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A procedure's code that was typed, with or without spaces.
fn coded(query: &str) -> Option<domain::code::ProcedureCode> {
    let typed: String = query.chars().filter(|c| !c.is_whitespace()).collect();
    domain::code::ProcedureCode::parse(&typed).ok()
}

/// The query as it was understood: its typed parts replaced by what they were read as.
fn reading(query: &str, found: &Found) -> String {
    if let Some(suggestion) = &found.suggestion {
        return suggestion.clone();
    }
    let whole = |how: How| matches!(how, How::Telex | How::Vni);
    let mut read = query.to_lowercase();
    for part in &found.understood {
        if whole(part.how) && found.understood.len() == 1 && part.typed.len() * 2 > query.len() {
            return part.read.clone();
        }
        read = read.replacen(&part.typed, &part.read, 1);
    }
    read
}

#[cfg(test)]
mod tests {
    use domain::search::Reading;

    use super::*;

    #[test]
    fn what_was_understood_stands_in_place_of_what_was_typed() {
        let found = |typed: &str, read: &str, how, suggestion: Option<&str>| Found {
            understood: vec![Reading { typed: typed.into(), read: read.into(), how }],
            suggestion: suggestion.map(String::from),
            ..Found::default()
        };
        for (query, found, expect) in [
            ("đổi GPLX hạng b", found("gplx", "giấy phép lái xe", How::Saying, None), "đổi giấy phép lái xe hạng b"),
            ("ddawng kys", found("ddawng kys", "đăng ký", How::Telex, None), "đăng ký"),
            ("khia sinh", found("khia", "khai", How::Typo, Some("khai sinh")), "khai sinh"),
        ] {
            assert_eq!(reading(query, &found), expect);
        }
    }

    #[test]
    fn addresses_hold_the_query() {
        let asked = Asked { query: "a&b = ộ".into(), literal: true, many: false };
        let read = |q: &str| Asked::read(&Fields::query(Some(&format!("q={q}")))).query;
        assert_eq!(read("%20khai%00%07%E2%80%AE%20sinh%E2%80%8F%20"), "khai sinh");
        assert_eq!(read(&"x".repeat(10_000)).len(), LONGEST);
        assert_eq!(asked.path(), "/tim-kiem?q=a%26b%20%3D%20%E1%BB%99&dung-chu=1");
        assert!(coded(" 1.001 193").is_some() && coded("khai sinh").is_none());
    }
}
