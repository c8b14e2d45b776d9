//! What the search index is told of a procedure.

use domain::lang::Text;
use domain::procedure::Procedure;

/// Bytes of text beside the name: enough for results, papers and the first steps of the longest record.
const BODY_MAX: usize = 6_000;
/// First place of the home page in the index's measure of popularity; each further place is worth a little less.
const FIRST_PLACE: u16 = 1_000;

/// The words of a procedure, gathered so that the index may borrow them.
pub(super) struct Words<'a> {
    procedure: &'a Procedure,
    agency: String,
    synonyms: Vec<String>,
    body: String,
}

impl<'a> Words<'a> {
    pub(super) fn of(procedure: &'a Procedure) -> Words<'a> {
        let agency = procedure.agencies.iter().map(|agency| agency.vi.as_str()).collect::<Vec<_>>().join(", ");
        let mut synonyms = procedure.synonyms.clone();
        // English words lead to the page, too; they are few and meet no Vietnamese ones.
        synonyms.extend(procedure.name_en.clone());
        synonyms.extend(procedure.alias.as_ref().and_then(|alias| alias.en.clone()));
        Words { procedure, agency, synonyms, body: body(procedure) }
    }

    pub(super) fn entry(&self) -> domain::search::Entry<'_> {
        let procedure = self.procedure;
        domain::search::Entry {
            name: &procedure.name,
            alias: procedure.alias.as_ref().map(|alias| alias.vi.as_str()),
            sector: procedure.sector.as_ref().map_or("", |sector| &sector.name),
            agency: &self.agency,
            synonyms: &self.synonyms,
            body: &self.body,
            popular: procedure.popular.map_or(0, |place| FIRST_PLACE / place.max(1)),
        }
    }
}

/// Text beside the name, what tells most first: results, who applies, forms and papers, cases, steps.
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
    use domain::code::ProcedureCode;
    use domain::procedure::Step;

    use super::*;

    #[test]
    fn a_long_text_is_cut_and_what_tells_most_stays() {
        let mut procedure = Procedure::named(ProcedureCode::parse("1.000001").unwrap(), "Thử");
        procedure.results.push(Text::vi("Giấy phép thử"));
        procedure.steps = vec![Step { title: Text::default(), text: Text::vi("bước ".repeat(5_000)) }; 3];
        procedure.popular = Some(2);
        let words = Words::of(&procedure);
        assert!(words.body.starts_with("Giấy phép thử\n") && words.body.len() <= BODY_MAX + 16);
        assert_eq!(words.entry().popular, 500);
    }
}
