//! From files to types, and what the types cannot say by themselves: that parts of different files fit together.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use domain::agency::Agencies;
use domain::calendar::{CalendarData, WorkingCalendar};
use domain::catalogue::{Curated, EventRules};
use domain::content::{Content, EventGuide, GlossaryTerm, Guide, LifeEventText, Page, Topic};
use domain::form::{ChoiceList, Form, Lists, Places};
use domain::lang::Text;
use domain::procedure::LifeEvent;

use super::files::Files;
use super::{BadData, Data, DataError};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Guides {
    guides: Vec<Guide>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Topics {
    topics: Vec<Topic>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pages {
    pages: Vec<Page>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EventGuides {
    guides: Vec<EventGuide>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Glossary {
    terms: Vec<GlossaryTerm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LifeEvents {
    life_events: Vec<LifeEventRow>,
}

/// A row as the file has it: what the code knows already stands there for the reader of the file, and must agree.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LifeEventRow {
    slug: LifeEvent,
    #[serde(rename = "audience")]
    _audience: String,
    #[serde(rename = "title")]
    _title: Text,
    summary: Text,
    groups: Vec<String>,
}

/// Reads files and keeps count of what is wrong with them.
struct Reading<'a> {
    files: &'a Files,
    errors: Vec<DataError>,
}

impl Reading<'_> {
    fn wrong(&mut self, file: &str, problem: impl Into<String>) {
        self.errors.push(DataError { file: file.to_owned(), line: None, problem: problem.into() });
    }

    /// A file that must be there.
    fn one<T: DeserializeOwned>(&mut self, file: &str) -> Option<T> {
        match self.files.get(file) {
            Some(text) => self.parse(file, text),
            None => {
                self.wrong(file, "the file is missing");
                None
            }
        }
    }

    /// The files of a folder, by their names without extension.
    fn all<T: DeserializeOwned>(&mut self, folder: &str) -> BTreeMap<String, T> {
        let mut all = BTreeMap::new();
        for (file, text) in self.files.range(format!("{folder}/")..format!("{folder}0")) {
            let name = file.trim_start_matches(folder).trim_start_matches('/').trim_end_matches(".toml").to_owned();
            all.extend(self.parse(file, text).map(|value| (name, value)));
        }
        all
    }

    fn parse<T: DeserializeOwned>(&mut self, file: &str, text: &str) -> Option<T> {
        match toml::from_str(text) {
            Ok(value) => Some(value),
            Err(error) => {
                let line = error.span().map(|span| 1 + text[..span.start.min(text.len())].matches('\n').count());
                self.errors.push(DataError { file: file.to_owned(), line, problem: error.message().to_owned() });
                None
            }
        }
    }
}

pub(super) fn parse(files: &Files) -> Result<Data, BadData> {
    let mut reading = Reading { files, errors: Vec::new() };
    let procedures: BTreeMap<String, Curated> = reading.all("procedures");
    let mut lists: Lists = reading.all::<ChoiceList>("lists");
    let places = Places::among(&lists);
    lists.retain(|name, _| !places.lists().contains_key(name));
    for problem in places.problems() {
        reading.wrong("lists", problem);
    }
    let forms: BTreeMap<String, Form> = reading.all("forms");
    let calendar: Option<CalendarData> = reading.one("calendar.toml");
    let agencies: Option<Agencies> = reading.one("agencies.toml");
    let guides: Option<Guides> = reading.one("guides.toml");
    let topics: Option<Topics> = reading.one("faq.toml");
    let pages: Option<Pages> = reading.one("pages.toml");
    let life_events: Option<LifeEvents> = reading.one("life-events.toml");
    let event_guides: Option<EventGuides> = reading.one("life-event-guides.toml");
    let glossary: Option<Glossary> = reading.one("glossary.toml");
    let event_rules: Option<EventRules> = reading.one("life-event-rules.toml");

    for (name, curated) in &procedures {
        if curated.code.as_str() != name {
            reading.wrong(&format!("procedures/{name}.toml"), format!("it is about {}", curated.code));
        }
    }
    let forms: Vec<Form> = forms
        .into_iter()
        .map(|(name, form)| (name, form.with_lists(&lists)))
        .flat_map(|(name, form)| {
            let file = format!("forms/{name}.toml");
            if form.id != name {
                reading.wrong(&file, format!("its id is {}", form.id));
            }
            for problem in form.validate() {
                reading.wrong(&file, problem);
            }
            form.of_each_procedure()
        })
        .collect();
    if let Some(calendar) = &calendar
        && let Err(problems) = WorkingCalendar::parse(calendar.clone())
    {
        for problem in problems {
            reading.wrong("calendar.toml", problem.to_string());
        }
    }
    if let Some(agencies) = &agencies {
        for problem in agency_problems(agencies) {
            reading.wrong("agencies.toml", problem);
        }
    }
    if let Some(rules) = &event_rules {
        for problem in rules.problems() {
            reading.wrong("life-event-rules.toml", problem);
        }
    }
    let content = Content {
        guides: guides.map(|file| file.guides).unwrap_or_default(),
        topics: topics.map(|file| file.topics).unwrap_or_default(),
        pages: pages.map(|file| file.pages).unwrap_or_default(),
        life_events: life_events.map(|file| life_event_texts(file, &mut reading)).unwrap_or_default(),
        event_guides: event_guides.map(|file| guides_of_events(file.guides, &mut reading)).unwrap_or_default(),
        terms: glossary.map(|file| terms(file.terms, &mut reading)).unwrap_or_default(),
    };
    for (file, slugs) in [
        ("guides.toml", content.guides.iter().map(|guide| &guide.slug).collect::<Vec<_>>()),
        ("faq.toml", content.topics.iter().map(|topic| &topic.slug).collect()),
        ("pages.toml", content.pages.iter().map(|page| &page.slug).collect()),
    ] {
        for twice in twice(slugs) {
            reading.wrong(file, format!("{twice} stands twice"));
        }
    }
    match (reading.errors.is_empty(), calendar, agencies, event_rules) {
        (true, Some(calendar), Some(agencies), Some(event_rules)) => {
            let procedures = procedures.into_values().collect();
            Ok(Data { procedures, forms, lists, places, calendar, agencies, content, event_rules })
        }
        _ => Err(BadData(reading.errors)),
    }
}

/// One guide a life event, and each of them whole.
fn guides_of_events(guides: Vec<EventGuide>, reading: &mut Reading<'_>) -> Vec<EventGuide> {
    let name = "life-event-guides.toml";
    for twice in twice(guides.iter().map(|guide| guide.event.slug()).collect()) {
        reading.wrong(name, format!("{twice} stands twice"));
    }
    for event in LifeEvent::ALL.iter().filter(|event| !guides.iter().any(|guide| guide.event == **event)) {
        reading.wrong(name, format!("{} is missing", event.slug()));
    }
    for guide in &guides {
        for problem in guide.problems() {
            reading.wrong(name, format!("{}: {problem}", guide.event.slug()));
        }
    }
    guides
}

fn terms(terms: Vec<GlossaryTerm>, reading: &mut Reading<'_>) -> Vec<GlossaryTerm> {
    let name = "glossary.toml";
    for twice in twice(terms.iter().map(|term| &term.slug).collect()) {
        reading.wrong(name, format!("{twice} stands twice"));
    }
    for problem in terms.iter().flat_map(GlossaryTerm::problems) {
        reading.wrong(name, problem);
    }
    terms
}

fn life_event_texts(file: LifeEvents, reading: &mut Reading<'_>) -> Vec<LifeEventText> {
    let name = "life-events.toml";
    for twice in twice(file.life_events.iter().map(|row| row.slug.slug()).collect()) {
        reading.wrong(name, format!("{twice} stands twice"));
    }
    for row in &file.life_events {
        // The file lists the record's groups for its reader; the importer goes by the code.
        for group in row.groups.iter().filter(|group| LifeEvent::of_national(group) != Some(row.slug)) {
            reading.wrong(name, format!("group {group:?} is not of {}", row.slug.slug()));
        }
    }
    for event in LifeEvent::ALL {
        if !file.life_events.iter().any(|row| row.slug == *event) {
            reading.wrong(name, format!("{} is missing", event.slug()));
        }
    }
    file.life_events.into_iter().map(|row| LifeEventText { slug: row.slug, summary: row.summary }).collect()
}

/// What does not fit together among agencies: a dossier could not be handed in, or a mail not sent.
fn agency_problems(agencies: &Agencies) -> Vec<String> {
    let mut problems = Vec::new();
    let provinces: BTreeSet<&str> = agencies.provinces.iter().map(|province| province.code.as_str()).collect();
    for twice in twice(agencies.provinces.iter().map(|province| &province.code).collect()) {
        problems.push(format!("province {twice} stands twice"));
    }
    for twice in twice(agencies.wards.iter().map(|ward| &ward.code).collect()) {
        problems.push(format!("ward {twice} stands twice"));
    }
    for twice in twice(agencies.agencies.iter().map(|agency| agency.code.as_str()).collect()) {
        problems.push(format!("agency {twice} stands twice"));
    }
    if let Some(runs) = &agencies.portal.run_by
        && !agencies.agencies.iter().any(|agency| agency.code == *runs)
    {
        problems.push(format!("the portal is run by {runs}, which is not listed"));
    }
    for ward in &agencies.wards {
        if !provinces.contains(ward.province.as_str()) {
            problems.push(format!("ward {} lies in province {}, which is not listed", ward.code, ward.province));
        }
    }
    for agency in &agencies.agencies {
        let code = &agency.code;
        if !provinces.contains(agency.province.as_str()) {
            problems.push(format!("agency {code} lies in province {}, which is not listed", agency.province));
        }
        if let Some(ward) = &agency.ward
            && !agencies.wards.iter().any(|known| known.code == *ward && known.province == agency.province)
        {
            problems.push(format!("agency {code} lies in ward {ward}, which its province does not have"));
        }
        if agency.kind.level() == domain::procedure::Level::Ward && agency.ward.is_none() {
            problems.push(format!("agency {code} is of a ward and names none"));
        }
        if let Some(parent) = &agency.parent
            && !agencies.agencies.iter().any(|known| known.code == *parent)
        {
            problems.push(format!("agency {code} belongs to {parent}, which is not listed"));
        }
        if !agency.email.contains('@') {
            problems.push(format!("agency {code} has no email address"));
        }
        if agency.name.is_empty() {
            problems.push(format!("agency {code} has no name"));
        }
    }
    problems
}

/// What stands more than once.
fn twice<T: AsRef<str>>(names: Vec<T>) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    names.into_iter().map(|name| name.as_ref().to_owned()).filter(|name| !seen.insert(name.clone())).collect()
}
