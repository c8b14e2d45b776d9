//! Dossiers: the header with its place in the indexes, the words of each step, and who handed in a paper one.

use domain::account::Account;
use domain::code::{AccountId, AgencyCode, DossierCode};
use domain::dossier::{Deadline, Decision, Dossier, Note, PaperApplicant, next_deadline};
use domain::log::LogLine;
use domain::outbox::OutgoingMail;
use domain::secret::Purpose;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::access::{Page, from_item, number, text, to_item};
use crate::keys::{Key, attribute, owner_account};
use crate::outbox::sortable;
use crate::sealed::BODY;
use crate::transaction::{Condition, Write};
use crate::{Item, Store, StoreError};

/// Which of an agency's lists a dossier stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WorkList {
    /// To be accepted, settled or answered, by the next deadline.
    Open,
    /// The agency waits for the citizen, longest waiting first.
    Paused,
    /// The result waits to be collected, longest waiting first.
    Collect,
}

impl WorkList {
    fn of(self, agency: &AgencyCode) -> String {
        let list = match self {
            WorkList::Open => "OPEN",
            WorkList::Paused => "PAUSED",
            WorkList::Collect => "COLLECT",
        };
        format!("AGENCY#{agency}#{list}")
    }
}

/// A decision with its log line: one step of a dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What changes.
    pub decision: Decision,
    /// Its line.
    pub line: LogLine,
}

/// All that stands under a dossier's code.
#[derive(Debug, Clone)]
pub struct DossierFile {
    /// The header.
    pub dossier: Dossier,
    /// The words of its steps, in the order of versions.
    pub notes: Vec<Note>,
    /// Who handed it in, of a paper dossier.
    pub applicant: Option<PaperApplicant>,
}

/// What became of a registration from paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Registration {
    /// It is written now.
    New,
    /// The same was written before, as this dossier.
    Same(DossierCode),
    /// Something else was written before under its identity, as this dossier.
    Other(DossierCode),
}

/// The most writes that a paper dossier takes: registration, header, log line, mail, applicant.
pub const PAPER_WRITES: usize = 5;

#[derive(Serialize, Deserialize)]
struct Registered {
    dossier: DossierCode,
    payload: String,
}

fn before_now(item: Item, typed: &str) -> Result<Registration, StoreError> {
    let Registered { dossier, payload } = from_item(item)?;
    Ok(if payload == typed { Registration::Same(dossier) } else { Registration::Other(dossier) })
}

/// The header with the attributes of the indexes: the one place that says where a dossier is listed.
fn header(dossier: &Dossier) -> Result<Item, StoreError> {
    let mut item = to_item(&Key::dossier(&dossier.code), dossier)?;
    if let Some(applicant) = &dossier.applicant {
        item.insert(attribute::OWNER.into(), text(owner_account(applicant)));
        item.insert(attribute::OWNED_AT.into(), text(sorted_by(dossier.submitted_at, dossier)));
    }
    if let Some((list, place)) = place_in_list(dossier) {
        item.insert(attribute::DUE_OF.into(), text(list.of(&dossier.agency)));
        item.insert(attribute::DUE_AT.into(), text(place));
    }
    Ok(item)
}

/// The list that a dossier stands in and its place there, which [`Store::work_list`] goes on after.
pub fn place_in_list(dossier: &Dossier) -> Option<(WorkList, String)> {
    let (list, moment) = match next_deadline(dossier)? {
        Deadline::At(due) => (WorkList::Open, due),
        Deadline::Paused { since } => (WorkList::Paused, since),
        Deadline::Collect { since } => (WorkList::Collect, since),
    };
    Some((list, sorted_by(moment, dossier)))
}

/// Many dossiers are due at the same second: the code makes a place unique, so that no page skips one.
fn sorted_by(moment: Timestamp, dossier: &Dossier) -> String {
    format!("{}#{}", sortable(moment), dossier.code)
}

/// What must hold before the first step of a change: nothing is there yet, or the dossier stands where the step began,
/// at the officer's agency (safety §1).
fn before(step: &Step) -> Condition {
    let Some(from) = step.decision.from else { return Condition::absent() };
    let dossier = &step.decision.dossier;
    let mut condition = Condition::version(dossier.version.saturating_sub(1));
    condition.expression.push_str(" AND #agency = :agency AND #state = :state");
    condition.names.extend([("#agency", "agency"), ("#state", "state")]);
    condition.values.insert(":agency".into(), text(dossier.agency.as_str()));
    condition.values.insert(":state".into(), number(from.code()));
    condition
}

impl Store {
    /// The writes of one or more steps of a dossier in a row and its mails: the header first (its condition is the one that
    /// a [`StoreError::Conflict`] names as place 0 of these), then each step's log line and note, then the mails.
    pub(crate) fn dossier_writes(&self, steps: &[Step], mails: &[OutgoingMail]) -> Result<Vec<Write>, StoreError> {
        let (Some(first), Some(last)) = (steps.first(), steps.last()) else { return Ok(Vec::new()) };
        let mut writes = vec![Write::put(header(&last.decision.dossier)?, Some(before(first)))];
        for step in steps {
            writes.push(self.log_line(&step.line)?);
            if let Some(note) = &step.decision.note {
                let key = Key::note(&step.decision.dossier.code, note.version);
                let mut item = key.attributes();
                // A reason may speak of persons, and a result's number is theirs.
                item.insert(BODY.into(), self.seal(Purpose::Field, &key, note)?);
                writes.push(Write::put(item, Some(Condition::absent())));
            }
        }
        for mail in mails {
            writes.push(self.outgoing(mail)?);
        }
        Ok(writes)
    }

    /// Takes a dossier through `steps`, with their log lines, notes and the mail of the last. One transaction.
    /// Errors: Conflict at 0, when it does not stand where the first step began, or not at that agency.
    pub async fn move_dossier(&self, steps: &[Step], mail: Option<&OutgoingMail>) -> Result<(), StoreError> {
        self.transact(self.dossier_writes(steps, mail.map(std::slice::from_ref).unwrap_or_default())?).await
    }

    /// A dossier that came on paper, with its applicant, log line and mail; sent again, the same registration writes
    /// nothing. `payload` is a digest of what was typed. One transaction. Errors: Conflict at 1, when the code is taken.
    pub async fn register_paper(
        &self,
        step: &Step,
        applicant: &PaperApplicant,
        mail: Option<&OutgoingMail>,
        payload: &str,
    ) -> Result<Registration, StoreError> {
        match self.transact(self.paper_writes(step, applicant, mail, payload)?).await {
            Ok(()) => Ok(Registration::New),
            Err(StoreError::Conflict { at: 0, found: Some(item) }) => before_now(*item, payload),
            Err(error) => Err(error),
        }
    }

    /// The writes of a paper dossier, [`PAPER_WRITES`] of them with a mail, its registration first: as many rows of a table as
    /// fit go into the transaction of a job's chunk.
    pub fn paper_writes(
        &self,
        step: &Step,
        applicant: &PaperApplicant,
        mail: Option<&OutgoingMail>,
        payload: &str,
    ) -> Result<Vec<Write>, StoreError> {
        let dossier = &step.decision.dossier;
        let record = Registered { dossier: dossier.code.clone(), payload: payload.to_owned() };
        let once = to_item(&Key::registration(&dossier.submission_id), &record)?;
        let mut writes = vec![Write::put(once, Some(Condition::absent()))];
        writes.extend(self.dossier_writes(std::slice::from_ref(step), mail.map(std::slice::from_ref).unwrap_or_default())?);
        let key = Key::paper_applicant(&dossier.code);
        let mut item = key.attributes();
        item.insert(BODY.into(), self.seal(Purpose::Field, &key, applicant)?);
        writes.push(Write::put(item, Some(Condition::absent())));
        Ok(writes)
    }

    /// What a registration became, from its item that came along with others ([`Key::registration`]).
    pub fn registration(item: Item, payload: &str) -> Result<Registration, StoreError> {
        before_now(item, payload)
    }

    /// The next running number of an agency on a day in Vietnam, from 1. One write, outside any transaction: what fails
    /// afterwards leaves a gap, never a double (R3.3).
    pub async fn running_number(&self, agency: &AgencyCode, day: Date) -> Result<u64, StoreError> {
        self.count(&Key::running_number(agency, day), None).await
    }

    /// The first of `many` running numbers in a row. As [`Store::running_number`].
    pub async fn running_numbers(&self, agency: &AgencyCode, day: Date, many: u64) -> Result<u64, StoreError> {
        let last = self.count_by(&Key::running_number(agency, day), many, None).await?;
        Ok(last.saturating_sub(many) + 1)
    }

    /// A dossier's header. One round trip.
    pub async fn dossier(&self, code: &DossierCode) -> Result<Option<Dossier>, StoreError> {
        self.get(&Key::dossier(code)).await
    }

    /// Header, notes and applicant of a dossier. One round trip.
    pub async fn dossier_file(&self, code: &DossierCode) -> Result<Option<DossierFile>, StoreError> {
        let (mut dossier, mut notes, mut applicant) = (None, Vec::new(), None);
        for item in self.query(&Key::dossier(code).pk, "").await? {
            let sk = item.get(attribute::SK).and_then(|sk| sk.as_s().ok()).cloned().unwrap_or_default();
            if sk == Key::dossier(code).sk {
                dossier = Some(from_item(item)?);
            } else if sk == Key::paper_applicant(code).sk {
                applicant = Some(self.paper_applicant(code, &item)?);
            } else if let Some(version) = sk.strip_prefix(crate::keys::NOTE).and_then(|version| version.parse().ok()) {
                notes.push(self.note(code, version, &item)?);
            }
        }
        Ok(dossier.map(|dossier| DossierFile { dossier, notes, applicant }))
    }

    /// What stands beside a dossier for its owner's page: the words of the steps that made `versions`, in order, and those
    /// of the officers' accounts that exist. One round trip; none where nothing is asked for.
    pub async fn beside(
        &self,
        code: &DossierCode,
        versions: &[u32],
        officers: &[AccountId],
    ) -> Result<(Vec<Note>, Vec<Account>), StoreError> {
        let notes = versions.iter().map(|version| Key::note(code, *version));
        let keys: Vec<Key> = notes.chain(officers.iter().map(Key::account)).collect();
        if keys.is_empty() {
            return Ok((Vec::new(), Vec::new()));
        }
        let mut items = self.get_items(&keys).await?.into_iter();
        let mut notes = Vec::new();
        for (version, item) in versions.iter().zip(items.by_ref().take(versions.len()).collect::<Vec<_>>()) {
            if let Some(item) = item {
                notes.push(self.note(code, *version, &item)?);
            }
        }
        let accounts = items.flatten().map(|item| self.open_account(item)).collect::<Result<_, _>>()?;
        Ok((notes, accounts))
    }

    /// Opens the words of the step that made `version`, whose item came along with others ([`Key::note`]).
    pub fn note(&self, code: &DossierCode, version: u32, item: &Item) -> Result<Note, StoreError> {
        self.unseal(Purpose::Field, &Key::note(code, version), item)
    }

    /// Opens the applicant's item that came along with others ([`Key::paper_applicant`]).
    pub fn paper_applicant(&self, code: &DossierCode, item: &Item) -> Result<PaperApplicant, StoreError> {
        self.unseal(Purpose::Field, &Key::paper_applicant(code), item)
    }

    /// A page of the dossiers that `account` handed in, newest first; `before` is the `next` of the page before. A page may
    /// hold fewer than `limit`: the account's drafts stand in the same list. One round trip.
    pub async fn dossiers_of(&self, account: &AccountId, before: Option<&str>, limit: i32) -> Result<Page<Dossier>, StoreError> {
        read_page(self.owned_by(&owner_account(account), before, limit).await?)
    }

    /// A page of one of an agency's lists, the most urgent first; `after` is the `next` of the page before, or
    /// [`place_in_list`] of its last dossier. One round trip.
    pub async fn work_list(
        &self,
        agency: &AgencyCode,
        list: WorkList,
        after: Option<&str>,
        limit: i32,
    ) -> Result<Page<Dossier>, StoreError> {
        read_page(self.due_of(&list.of(agency), after, limit).await?)
    }
}

/// The dossiers among the items of an index.
fn read_page(page: Page<Item>) -> Result<Page<Dossier>, StoreError> {
    let is_dossier =
        |item: &Item| item.get(attribute::PK).and_then(|pk| pk.as_s().ok()).is_some_and(|pk| pk.starts_with("DOSSIER#"));
    let items = page.items.into_iter().filter(is_dossier).map(from_item).collect::<Result<_, _>>()?;
    Ok(Page { items, next: page.next })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::calendar::{CalendarData, Term, TermUnit, WorkingCalendar};
    use domain::code::{ProcedureCode, SubmissionId};
    use domain::dossier::{Act, Channel, DossierState, NewDossier, decide, register_paper, submit};
    use domain::log::Actor;

    fn calendar() -> WorkingCalendar {
        let data = r#"{"years":[{"year":2026,"complete":true}],"rows":[]}"#;
        WorkingCalendar::parse(serde_json::from_str::<CalendarData>(data).unwrap()).unwrap()
    }

    fn account(n: u8) -> AccountId {
        AccountId::parse(&format!("01990000-0000-7000-8000-0000000000{n:02x}")).unwrap()
    }

    fn moment(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    const TERM: Term = Term { value: 3, unit: TermUnit::WorkingDay };

    fn new() -> NewDossier {
        NewDossier {
            code: DossierCode::parse("H99.01-261124-10000").unwrap(),
            procedure: ProcedureCode::parse("1.001193").unwrap(),
            edition: 1_000_000,
            agency: AgencyCode::parse("H99.01").unwrap(),
            submission_id: SubmissionId::parse("01990000-0000-7000-8000-000000000000").unwrap(),
        }
    }

    fn step(decision: Decision) -> Step {
        let line = decision.line("01990000-0000-7000-8000-000000000001".into(), Actor::Anyone, decision.effective_at);
        Step { decision, line }
    }

    fn path() -> Vec<Step> {
        let calendar = calendar();
        let first = submit(new(), account(1), moment("2026-11-24T01:02:03.456789Z"), &calendar);
        let officer = Actor::Officer(account(2));
        let acts = [
            (Act::Accept { due: None }, "2026-11-24T02:00:00Z"),
            (Act::StartProcessing, "2026-11-24T03:00:00Z"),
            (Act::AskSupplement { reason: "Thiếu.".into(), exception: true }, "2026-11-25T03:00:00Z"),
        ];
        let mut steps = vec![step(first)];
        for (act, at) in acts {
            let before = &steps[steps.len() - 1].decision.dossier;
            steps.push(step(decide(before, &act, &officer, moment(at), &calendar, TERM).unwrap()));
        }
        steps
    }

    /// What DynamoDB counts: names and values in UTF-8.
    fn size(item: &Item) -> usize {
        fn of(value: &aws_sdk_dynamodb::types::AttributeValue) -> usize {
            match value {
                v if v.is_s() => v.as_s().map_or(0, String::len),
                v if v.is_n() => v.as_n().map_or(0, String::len),
                v if v.is_m() => v.as_m().map_or(0, |map| 3 + map.iter().map(|(k, v)| 1 + k.len() + of(v)).sum::<usize>()),
                _ => 1,
            }
        }
        item.iter().map(|(name, value)| name.len() + of(value)).sum()
    }

    #[test]
    fn a_header_with_everything_in_it_is_at_most_a_kilobyte() {
        let steps = path();
        let mut fullest = steps[3].decision.dossier.clone();
        fullest.created_by = Some(account(3));
        fullest.resolved_at = Some(fullest.answer_by);
        fullest.on_time = Some(false);
        fullest.resolved_kind = Some(domain::dossier::ResolvedKind::Refusal);
        while fullest.path.entries().count() < 12 {
            fullest.path.enter(fullest.state, fullest.answer_by);
        }
        fullest.proofs = vec!["0123456789ab".into(); 3];
        let size = size(&header(&fullest).unwrap());
        assert!((700..=1024).contains(&size), "{size}");
    }

    #[test]
    fn the_indexes_follow_the_state() {
        for (step, list, place) in [
            (0, Some("AGENCY#H99.01#OPEN"), "2026-11-25T16:59:59.000000Z#H99.01-261124-10000"),
            (1, Some("AGENCY#H99.01#OPEN"), "2026-11-27T16:59:59.000000Z#H99.01-261124-10000"),
            (3, Some("AGENCY#H99.01#PAUSED"), "2026-11-25T03:00:00.000000Z#H99.01-261124-10000"),
        ] {
            let item = header(&path()[step].decision.dossier).unwrap();
            let get = |name: &str| item.get(name).map(|value| value.as_s().unwrap().as_str());
            assert_eq!((get("due_of"), get("due_at")), (list, Some(place)), "{step}");
            assert_eq!(get("owner"), Some("ACCOUNT#01990000-0000-7000-8000-000000000001"));
            let back: Dossier = from_item(item.clone()).unwrap();
            assert_eq!(back, path()[step].decision.dossier);
        }
        let mut ended = path()[3].decision.dossier.clone();
        ended.state = DossierState::HandedOver;
        assert!(!header(&ended).unwrap().contains_key("due_of"));
    }

    #[test]
    fn a_change_asks_for_version_state_and_agency_before_it() {
        let steps = path();
        assert!(before(&steps[0]).expression.starts_with("attribute_not_exists"));
        let condition = before(&steps[2]);
        for (name, value) in [(":version", "2"), (":state", "2")] {
            assert_eq!(condition.values[name].as_n().unwrap(), value);
        }
        assert_eq!(condition.values[":agency"].as_s().unwrap(), "H99.01");
        // What the condition reads is what the header writes.
        let stands = header(&steps[1].decision.dossier).unwrap();
        for (name, attribute) in &condition.names {
            assert_eq!(stands.get(*attribute), condition.values.get(&name.replace('#', ":")), "{attribute}");
        }
    }

    #[test]
    fn nobody_owns_a_paper_dossier() {
        let received = moment("2026-11-24T01:00:00Z");
        let calendar = calendar();
        let decision = register_paper(new(), Channel::Counter, account(2), received, None, received, &calendar, TERM).unwrap();
        assert!(!header(&decision.dossier).unwrap().contains_key("owner"));
    }
}
