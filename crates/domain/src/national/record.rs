//! One record, field by field.

use jiff::{Timestamp, civil::Date};
use serde_json::Value;
use unicode_normalization::is_nfc;

use super::{
    Doubt, Reading, Reason, Rejected, clean,
    fields::{Notes, Object},
    steps,
};
use crate::{
    clock::vietnam_date,
    code::ProcedureCode,
    dossier::Channel,
    lang::Text,
    procedure::{
        Case, Fee, FeeKind, LegalBasis, Level, LifeEvent, Named, Paper, PaperGroup, Procedure, Return, Subject, TimeLimit, Way,
    },
    term::TermUnit,
};

/// Reads line `line` (from 1) of the export.
pub fn read_line(line: usize, text: &str) -> Result<Reading, Rejected> {
    let reject = |code: Option<String>, reason| Rejected { line, code, reason };
    let value: Value = serde_json::from_str(text).map_err(|error| reject(None, Reason::NotJson { error: error.to_string() }))?;
    let Value::Object(record) = &value else {
        return Err(reject(None, Reason::NotARecord));
    };
    let raw_code = match record.get("code") {
        None | Some(Value::Null) => return Err(reject(None, Reason::NoCode)),
        Some(Value::String(code)) => code.clone(),
        Some(other) => return Err(reject(Some(other.to_string()), Reason::MalformedCode)),
    };
    let Ok(code) = ProcedureCode::parse(&raw_code) else {
        return Err(reject(Some(raw_code), Reason::MalformedCode));
    };
    let mut notes = Notes::default();
    let raw_name = notes.text(record, "name");
    let name = clean::line(raw_name);
    if name.is_empty() {
        return Err(reject(Some(raw_code), Reason::NoName));
    }
    if raw_name.trim() != raw_name || raw_name.contains('\t') || raw_name.contains("  ") {
        notes.add(Doubt::NameWhitespace);
    } else if raw_name.contains(['\n', '\r']) {
        notes.add(Doubt::NameLineBreak);
    }
    if !all_nfc(&value) {
        notes.add(Doubt::NotNfc);
    }
    let procedure = procedure(record, code, name, &mut notes);
    Ok(Reading { procedure, doubts: notes.into_doubts() })
}

fn all_nfc(value: &Value) -> bool {
    match value {
        Value::String(text) => is_nfc(text),
        Value::Array(values) => values.iter().all(all_nfc),
        Value::Object(object) => object.iter().all(|(key, value)| is_nfc(key) && all_nfc(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
    }
}

fn procedure(record: &Object, code: ProcedureCode, name: String, notes: &mut Notes) -> Procedure {
    let steps: Vec<_> = notes
        .list(record, "executionSteps")
        .into_iter()
        .flat_map(|step| steps::split(notes.text(step, "name"), notes.text(step, "description")))
        .collect();
    let (term, ways) = ways(record, notes);
    let (subjects, subject_names) = subjects(record, notes);
    let legal_basis = legal_basis(record, notes);
    let agencies = agencies(record, notes);
    let sector = sector(record, notes);
    let proposal = notes.object(record, "procedureProposal");
    let flag_full = notes.flag(record, "isFullProcess");
    for (missing, doubt) in [
        (flag_full && !ways.iter().any(|way| way.channel == Channel::Online), Doubt::FullWithoutOnline),
        (agencies.is_empty(), Doubt::NoAgency),
        (legal_basis.is_empty(), Doubt::NoLegalBasis),
        (steps.is_empty(), Doubt::NoSteps),
        (sector.is_none(), Doubt::NoSector),
        (ways.is_empty(), Doubt::NoWays),
    ] {
        if missing {
            notes.add(doubt);
        }
    }
    Procedure {
        sector,
        ministry: notes
            .line(record, "departmentPromulgateName")
            .map(|name| Named { code: notes.line(record, "departmentPromulgateCode").unwrap_or_default(), name }),
        agencies,
        levels: levels(record, notes),
        subjects,
        subject_names,
        life_events: life_events(record, notes),
        synonyms: notes.line(record, "keywords").into_iter().collect(),
        term,
        conditions: notes.lines(record, "requirementsAndConditions").map(Text::vi),
        decision: proposal.and_then(|proposal| notes.line(proposal, "proposalNumber")),
        updated_on: notes.number(record, "updatedAt").and_then(date),
        results: notes.names(record, "resultsDetails").into_iter().map(Text::vi).collect(),
        legal_basis,
        steps,
        ways,
        handed_in_at: notes.lines(record, "dossierReceivingAddresses").map(Text::vi),
        papers: papers(record, notes),
        cases: cases(record, &name, notes),
        ..Procedure::named(code, name)
    }
}

/// The day in Vietnam of milliseconds since 1970.
fn date(milliseconds: u64) -> Option<Date> {
    let moment = Timestamp::from_millisecond(i64::try_from(milliseconds).ok()?).ok()?;
    Some(vietnam_date(moment))
}

fn sector(record: &Object, notes: &mut Notes) -> Option<Named> {
    let details = notes.list(record, "categoriesDetails").into_iter().next();
    let sector = details.or_else(|| notes.object(record, "category"))?;
    let name = notes.line(sector, "name")?;
    Some(Named { code: notes.line(sector, "code").unwrap_or_default(), name })
}

/// Who settles it: agencies and kinds of agency; the text beside them only where both lists are empty.
fn agencies(record: &Object, notes: &mut Notes) -> Vec<Text> {
    let mut names = notes.names(record, "departmentsExecuting");
    for name in notes.names(record, "unitGroupsExecuting") {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.is_empty() {
        names.extend(notes.line(record, "executingAgencies"));
    }
    names.into_iter().map(Text::vi).collect()
}

fn levels(record: &Object, notes: &mut Notes) -> Vec<Level> {
    [("isWard", Level::Ward), ("isProvince", Level::Province), ("isMinistry", Level::Ministry), ("isOtherAgency", Level::Other)]
        .into_iter()
        .filter(|(key, _)| notes.flag(record, key))
        .map(|(_, level)| level)
        .collect()
}

fn subjects(record: &Object, notes: &mut Notes) -> (Vec<Subject>, Vec<String>) {
    let names = notes.names(record, "subjectTypesDetails");
    let mut subjects = Vec::new();
    for name in &names {
        match Subject::of_national(name) {
            Some(subject) => subjects.push(subject),
            None => notes.add(Doubt::UnknownSubject { text: name.clone() }),
        }
    }
    subjects.sort_unstable();
    subjects.dedup();
    (subjects, names)
}

fn life_events(record: &Object, notes: &mut Notes) -> Vec<LifeEvent> {
    let mut events = Vec::new();
    for name in notes.names(record, "serviceGroupsDetails") {
        match LifeEvent::of_national(&name) {
            Some(event) => events.push(event),
            None => notes.add(Doubt::UnknownLifeEvent { text: name }),
        }
    }
    events.sort_unstable();
    events.dedup();
    events
}

fn legal_basis(record: &Object, notes: &mut Notes) -> Vec<LegalBasis> {
    let mut texts = Vec::new();
    for text in notes.list(record, "legalBasisesDetails") {
        let basis =
            LegalBasis { code: notes.line(text, "code").unwrap_or_default(), name: notes.line(text, "name").unwrap_or_default() };
        let says_nothing = basis.code.is_empty() && basis.name.is_empty();
        if !says_nothing && !texts.contains(&basis) {
            texts.push(basis);
        }
    }
    texts
}

/// The ways, and the time limit that the first of them has: a way keeps its own only where it differs.
fn ways(record: &Object, notes: &mut Notes) -> (Option<TimeLimit>, Vec<Way>) {
    let returns = returns(record, notes);
    let mut ways = Vec::new();
    for method in notes.list(record, "executionMethods") {
        let channel = match notes.text(method, "submissionMethod").trim() {
            "ONLINE" => Channel::Online,
            "DIRECT" => Channel::Counter,
            "POSTAL" => Channel::Post,
            other => {
                notes.add(Doubt::UnknownChannel { text: other.to_owned() });
                continue;
            }
        };
        let back = |(for_online, values): &(bool, Vec<Return>)| {
            if *for_online == (channel == Channel::Online) { values.clone() } else { Vec::new() }
        };
        let mut back: Vec<Return> = returns.iter().flat_map(back).collect();
        back.dedup();
        ways.push(Way { channel, note: None, term: time_limit(method, notes), fees: fees(method, notes), returns: back });
    }
    let first = ways.iter().find_map(|way| way.term.clone());
    for way in &mut ways {
        if way.term == first {
            way.term = None;
        }
    }
    (first, ways)
}

/// How the result comes back: for what was handed in online, and for the rest.
fn returns(record: &Object, notes: &mut Notes) -> Vec<(bool, Vec<Return>)> {
    let mut all = Vec::new();
    for method in notes.list(record, "returningMethods") {
        let values = method.get("value").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let mut ways = Vec::new();
        for value in values {
            match value.as_str() {
                Some("ONLINE") => ways.push(Return::Online),
                Some("AT_HOME") => ways.push(Return::Home),
                Some("AT_SUBMISSION_PLACE") => ways.push(Return::Counter),
                _ => notes.add(Doubt::UnreadField { field: "returningMethods".into() }),
            }
        }
        ways.sort_unstable();
        all.push((notes.text(method, "type") == "ONLINE", ways));
    }
    all
}

/// The time limit of a way. Time in words, half days and unknown units stand in the note, as they are.
fn time_limit(method: &Object, notes: &mut Notes) -> Option<TimeLimit> {
    let said = notes.lines(method, "description");
    let raw_unit = notes.text(method, "processingTimeUnit").trim();
    let unit = unit(raw_unit, notes);
    let (value, words) = quantity(method, "processingTime", unit, notes);
    let note = match (words, said) {
        (Some(words), Some(said)) if words != said => Some(format!("{words}\n{said}")),
        (words, said) => words.or(said),
    };
    let (value, unit) = match value {
        Some(value) if unit != TermUnit::Other => (value, unit),
        _ => (0, TermUnit::Other),
    };
    let limit = TimeLimit { value, unit, note: note.map(Text::vi) };
    limit.is_known().then_some(limit)
}

/// A number of units, or the words that stand in its place.
fn quantity(object: &Object, key: &'static str, unit: TermUnit, notes: &mut Notes) -> (Option<u32>, Option<String>) {
    match object.get(key) {
        None | Some(Value::Null) => (None, None),
        Some(Value::String(text)) => match text.trim().parse() {
            Ok(value) => (Some(value), None),
            Err(_) => (None, Some(clean::lines(text)).filter(|text| !text.is_empty())),
        },
        Some(value) => match (value.as_u64().and_then(|value| u32::try_from(value).ok()), value.as_f64()) {
            (Some(value), _) => (Some(value), None),
            (None, Some(fraction)) if (0.0..1e6).contains(&fraction) && unit != TermUnit::Other => {
                let text = format!("{} {}", fraction.to_string().replace('.', ","), unit_words(unit));
                notes.add(Doubt::FractionalTerm { text: text.clone() });
                (None, Some(text))
            }
            _ => {
                notes.add(Doubt::UnreadField { field: key.into() });
                (None, None)
            }
        },
    }
}

fn unit(raw: &str, notes: &mut Notes) -> TermUnit {
    match raw {
        "HOUR" => TermUnit::Hour,
        "WORKING_DAY" => TermUnit::WorkingDay,
        "DAY" => TermUnit::Day,
        "MONTH" => TermUnit::Month,
        "YEAR" => TermUnit::Year,
        "OTHER" | "" => TermUnit::Other,
        other => {
            notes.add(Doubt::UnknownUnit { text: other.to_owned() });
            TermUnit::Other
        }
    }
}

fn unit_words(unit: TermUnit) -> &'static str {
    match unit {
        TermUnit::Hour => "giờ",
        TermUnit::WorkingDay => "ngày làm việc",
        TermUnit::Day => "ngày",
        TermUnit::Month => "tháng",
        TermUnit::Year => "năm",
        TermUnit::Other => "",
    }
}

fn fees(method: &Object, notes: &mut Notes) -> Vec<Fee> {
    let mut fees = Vec::new();
    for fee in notes.list(method, "fees") {
        let kind = match notes.text(fee, "type") {
            "SERVICE_FEE" => FeeKind::Charge,
            "PRICE_LEVEL" => FeeKind::Price,
            _ => FeeKind::Fee,
        };
        let amount = notes.number(fee, "value");
        let table = notes.object(fee, "attachment").and_then(|file| notes.line(file, "fileName"));
        let fee = Fee { note: notes.lines(fee, "description").or(table).map(Text::vi), ..Fee::new(kind, amount) };
        if let (true, Some(amount)) = (fee.is_doubtful(), amount) {
            notes.add(Doubt::SmallFee { amount });
        }
        fees.push(fee);
    }
    fees
}

fn papers(record: &Object, notes: &mut Notes) -> Vec<PaperGroup> {
    let mut groups = Vec::new();
    for case in notes.list(record, "executionCases") {
        let mut items = Vec::new();
        for paper in notes.list(case, "profileComponents") {
            let Some(name) = notes.lines(paper, "name") else { continue };
            let mut count = |key| notes.number(paper, key).and_then(|count| u32::try_from(count).ok()).unwrap_or(0);
            let (originals, copies) = (count("originalQty"), count("copyQty"));
            let template = notes.list(paper, "attachments").into_iter().find_map(|file| notes.line(file, "fileName"));
            items.push(Paper { name: Text::vi(name), originals, copies, when: None, template });
        }
        let case = notes.lines(case, "name").unwrap_or_default();
        if !(case.is_empty() && items.is_empty()) {
            groups.push(PaperGroup { case: Text::vi(case), sets: None, items });
        }
    }
    groups
}

/// The cases, where the record tells several apart; one that only repeats the procedure's name says nothing.
fn cases(record: &Object, name: &str, notes: &mut Notes) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for case in notes.list(record, "cases") {
        let Some(name) = notes.line(case, "name") else { continue };
        let term = notes.object(case, "processingDay").and_then(|day| {
            let unit = unit(notes.text(day, "type"), notes);
            let (value, words) = quantity(day, "qty", unit, notes);
            let limit = match value {
                Some(value) => TimeLimit { value, unit, note: None },
                None => TimeLimit { value: 0, unit: TermUnit::Other, note: words.map(Text::vi) },
            };
            Some(limit).filter(TimeLimit::is_known)
        });
        let case = Case { name, term };
        if !cases.contains(&case) {
            cases.push(case);
        }
    }
    if cases.len() == 1 && cases[0].name == name { Vec::new() } else { cases }
}
