//! What the search index is told of a procedure.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Entry;
use crate::agency::Province;
use crate::lang::Text;
use crate::procedure::{Level, Procedure, Subject};

/// Bytes of text beside the name: enough for results, papers and the first steps of the longest record.
const BODY_MAX: usize = 8_000;
/// First place of the home page in the index's measure of popularity; each further place is worth a little less.
const FIRST_PLACE: u16 = 1_000;

/// The words of a procedure, gathered so that the index may borrow them.
#[derive(Debug)]
pub struct Gathered<'a> {
    procedure: &'a Procedure,
    agency: String,
    synonyms: Vec<String>,
    called: Vec<&'static str>,
    body: String,
    popular: u16,
    elsewhere: bool,
}

impl<'a> Gathered<'a> {
    /// Gathers the words of `procedure`, for a portal that serves the provinces `served`.
    #[must_use]
    pub fn of(procedure: &'a Procedure, served: &[Province]) -> Gathered<'a> {
        let elsewhere = procedure.elsewhere(served);
        let agencies = procedure.agencies.iter().map(|agency| agency.vi.as_str());
        let agency = agencies.chain(elsewhere).collect::<Vec<_>>().join(", ");
        let mut synonyms = procedure.synonyms.clone();
        // English words lead to the page, too; they are few and meet no Vietnamese ones.
        synonyms.extend(procedure.name_en.clone());
        synonyms.extend(procedure.alias.as_ref().and_then(|alias| alias.en.clone()));
        Gathered {
            procedure,
            agency,
            synonyms,
            called: CALLED.get(procedure.code.as_str()).into_iter().flat_map(|names| names.split("; ")).collect(),
            body: body(procedure),
            popular: popular(procedure),
            elsewhere: elsewhere.is_some(),
        }
    }

    /// What the index is built from.
    #[must_use]
    pub fn entry(&self) -> Entry<'_> {
        let procedure = self.procedure;
        Entry {
            name: &procedure.name,
            alias: procedure.alias.as_ref().map(|alias| alias.vi.as_str()),
            sector: procedure.sector.as_ref().map_or("", |sector| &sector.name),
            agency: &self.agency,
            synonyms: &self.synonyms,
            called: &self.called,
            body: &self.body,
            popular: self.popular,
            elsewhere: self.elsewhere,
        }
    }
}

/// How often it is asked for: its place on the home page, or its line in the table, or by whom and where it is settled.
/// What a commune does for citizens is asked for more than what a ministry does for a few.
fn popular(procedure: &Procedure) -> u16 {
    if let Some(place) = procedure.popular {
        return FIRST_PLACE / place.max(1);
    }
    let line = asked().find(|(code, _)| *code == procedure.code.as_str());
    if let Some((_, weight)) = line {
        return 1 << weight.min(9);
    }
    let near = match () {
        () if procedure.levels.contains(&Level::Ward) => 2,
        () if procedure.levels.contains(&Level::Province) => 1,
        () => 0,
    };
    let people = [Subject::Citizen, Subject::HouseholdBusiness];
    near + 2 * u16::from(near > 0 && people.iter().any(|people| procedure.subjects.contains(people)))
}

/// The lines of the table: code and weight.
fn asked() -> impl Iterator<Item = (&'static str, u16)> {
    lines(include_str!("asked.tsv")).filter_map(|mut cells| Some((cells.next()?, cells.next()?.parse().ok()?)))
}

/// What people call each procedure, by its code.
static CALLED: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    let lines = lines(include_str!("called.tsv")).filter_map(|mut cells| Some((cells.next()?, cells.next()?)));
    lines.flat_map(|(codes, names)| codes.split(',').map(move |code| (code, names))).collect()
});

/// The cells of each line of a table that is no remark.
fn lines(table: &'static str) -> impl Iterator<Item = std::str::Split<'static, char>> {
    table.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t'))
}

/// Text beside the name, what tells most first: results, who applies, forms and papers, cases, conditions, steps.
fn body(procedure: &Procedure) -> String {
    let mut body = Body(String::new());
    body.texts(&procedure.results);
    for subject in &procedure.subjects {
        body.text(&subject.name());
    }
    for name in &procedure.subject_names {
        body.add(name);
    }
    if let Some(summary) = &procedure.summary {
        body.text(summary);
    }
    body.texts(&procedure.forms);
    for group in &procedure.papers {
        for paper in &group.items {
            body.text(&paper.name);
        }
    }
    for case in &procedure.cases {
        body.add(&case.name);
    }
    if let Some(conditions) = &procedure.conditions {
        body.text(conditions);
    }
    for question in &procedure.questions {
        body.text(&question.question);
    }
    for step in &procedure.steps {
        body.text(&step.title);
        body.text(&step.text);
    }
    body.0
}

struct Body(String);

impl Body {
    fn texts(&mut self, texts: &[Text]) {
        for text in texts {
            self.text(text);
        }
    }

    fn text(&mut self, text: &Text) {
        self.add(&text.vi);
    }

    fn add(&mut self, text: &str) {
        let room = BODY_MAX.saturating_sub(self.0.len());
        self.0.push_str(&text[..text.floor_char_boundary(room)]);
        self.0.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use crate::code::ProcedureCode;
    use crate::procedure::Step;

    use super::*;

    #[test]
    fn a_long_text_is_cut_and_what_tells_most_stays() {
        let mut procedure = Procedure::named(ProcedureCode::parse("1.000001").unwrap(), "Thử");
        procedure.results.push(Text::vi("Giấy phép thử"));
        procedure.steps = vec![Step { title: Text::default(), text: Text::vi("bước ".repeat(5_000)) }; 3];
        procedure.popular = Some(2);
        let words = Gathered::of(&procedure, &[]);
        assert!(words.body.starts_with("Giấy phép thử\n") && words.body.len() <= BODY_MAX + 16);
        assert_eq!(words.entry().popular, 500);
    }

    #[test]
    fn every_line_of_what_is_asked_for_is_well_formed() {
        let lines = include_str!("asked.tsv").lines().filter(|line| !line.starts_with('#'));
        let mut seen = Vec::new();
        for line in lines {
            let cells: Vec<&str> = line.split('\t').collect();
            let [code, weight, name] = cells[..] else { panic!("three cells: {line}") };
            assert!(ProcedureCode::parse(code).is_ok() && !name.is_empty(), "{line}");
            assert!(weight.parse::<u16>().is_ok_and(|weight| (1..=9).contains(&weight)), "{line}");
            seen.push(code);
        }
        let lines = seen.len();
        seen.sort_unstable();
        seen.dedup();
        assert!(lines > 100 && seen.len() == lines, "a code stands twice");
    }

    #[test]
    fn every_line_of_what_people_call_a_service_is_well_formed() {
        let mut codes = Vec::new();
        for mut cells in lines(include_str!("called.tsv")) {
            let (Some(of), Some(names), None) = (cells.next(), cells.next(), cells.next()) else { panic!("two cells") };
            codes.extend(of.split(',').inspect(|code| assert!(ProcedureCode::parse(code).is_ok(), "{code}")));
            let fits = |name: &str| name == name.trim() && (2..=12).contains(&name.split(' ').count());
            assert!(names.split("; ").all(fits), "two to twelve words, parted by semicolons: {names}");
        }
        let lines = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert!(lines > 5_000 && codes.len() == lines, "a code stands twice");
    }

    #[test]
    fn a_place_on_the_home_page_goes_before_the_table_and_that_before_the_level() {
        let popular_of = |code: &str, place, levels: &[Level]| {
            let mut procedure = Procedure::named(ProcedureCode::parse(code).unwrap(), "Thử");
            (procedure.popular, procedure.levels) = (place, levels.to_vec());
            procedure.subjects = vec![Subject::Citizen];
            popular(&procedure)
        };
        assert_eq!(popular_of("1.001193", Some(4), &[]), 250);
        assert_eq!(popular_of("1.001193", None, &[]), 512);
        assert!(popular_of("1.999999", None, &[Level::Ward]) > popular_of("1.999999", None, &[Level::Province]));
        assert_eq!(popular_of("1.999999", None, &[]), 0);
    }
}
