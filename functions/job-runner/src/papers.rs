//! Registering paper dossiers from a table: each chunk takes one piece of rows and writes the dossiers that are not there
//! yet, as the counter would (one registration, log line and mail each), together with the rows that were not taken.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use app::jobs::{PapersInput, piece};
use app::{App, Failure, Recipient};
use domain::agency::Agency;
use domain::calendar::{DueError, WorkingCalendar};
use domain::clock::vietnam_date;
use domain::code::{AccountId, DossierCode, SubmissionId};
use domain::dossier::{NewDossier, Refused, proofs, register_paper, term_for};
use domain::job::papers::{Column, Header, Mistake, PaperRow, RefusedRow, Row, submission_of};
use domain::job::{Chunk, Count, Job};
use domain::lang::Text;
use domain::log::Actor;
use domain::procedure::Procedure;
use store::{Item, Key, Registration, Step, Store, StoreError, Write};

use crate::run::{Stop, Worked};

pub(crate) struct Papers {
    input: PapersInput,
    header: Header,
    agency: Agency,
    officer: AccountId,
}

/// A row that is to become a dossier.
struct Ready {
    line: u64,
    cells: Vec<String>,
    row: PaperRow,
    procedure: Arc<Procedure>,
    submission: SubmissionId,
    payload: String,
}

impl Papers {
    pub(crate) async fn open(app: &App, job: &Job) -> Result<Papers, Stop> {
        let strange = |what: &str| Stop::Store(StoreError::Corrupt(format!("job {} has no {what}", job.id)));
        let input: PapersInput = app.store().job_part(&job.id, PapersInput::PART).await?.ok_or_else(|| strange("input"))?;
        let header = Header::read(input.headings.iter().map(String::as_str)).map_err(Stop::Fail)?;
        let agency = job.agency.as_ref().ok_or_else(|| strange("agency"))?;
        let agency = app.agency(agency).await?.ok_or_else(|| {
            Stop::Fail(Text::both(
                "Cơ quan này không còn trong danh sách cơ quan.",
                "This agency is no longer among the agencies.",
            ))
        })?;
        let Actor::Officer(officer) = &job.started_by else { return Err(strange("officer")) };
        Ok(Papers { input, header, agency, officer: officer.clone() })
    }

    pub(crate) async fn chunk(&mut self, app: &App, job: &Job) -> Result<Worked, Stop> {
        let rows: Option<Vec<Row>> = app.store().job_part(&job.id, &piece(job.cursor)).await?;
        let rows = rows.ok_or_else(|| Stop::Store(StoreError::Corrupt(format!("job {} lacks piece {}", job.id, job.cursor))))?;
        let rows_in_all = rows.len();
        let calendar = app.calendar().await?;
        let mut refused = Vec::new();
        let mut ready = Vec::new();
        for row in rows {
            match self.check(app, &calendar, &row).await? {
                Ok(checked) => ready.push(checked),
                Err(mistakes) => refused.push(RefusedRow { line: row.line, cells: row.cells.unwrap_or_default(), mistakes }),
            }
        }
        let ready = self.not_there_yet(app, ready, &mut refused).await?;
        let registered = ready.len();
        let already = rows_in_all - registered - refused.len();
        let mut results = self.writes(app, &calendar, ready).await?;
        let counts = vec![
            (Count::Registered, registered as u64),
            (Count::Already, already as u64),
            (Count::Refused, refused.len() as u64),
        ];
        if !refused.is_empty() {
            refused.sort_by_key(|row| row.line);
            results.push(app.store().job_part_write(job, &format!("RESULT#{:06}", job.cursor), &refused)?);
        }
        let last = job.cursor + 1 >= self.input.pieces;
        Ok(Worked { chunk: Chunk { cursor: job.cursor + 1, done: rows_in_all as u64, counts, last }, results })
    }

    /// Holds a row to every rule. Errors: all its mistakes.
    async fn check(&self, app: &App, calendar: &WorkingCalendar, row: &Row) -> Result<Result<Ready, Vec<Mistake>>, Failure> {
        let now = app.now();
        let read = match PaperRow::read(&self.header, row, now) {
            Ok(read) => read,
            Err(mistakes) => return Ok(Err(mistakes)),
        };
        let wrong = |column, vi: &str, en: &str| Ok(Err(vec![Mistake::at(column, Text::both(vi, en))]));
        let Some(procedure) = app.procedure(&read.procedure).await? else {
            return wrong(Column::Procedure, "Không có thủ tục nào mang mã này", "No procedure has this code");
        };
        if !procedure.receives.is_empty() && !procedure.receives.contains(&self.agency.kind) {
            return wrong(
                Column::Procedure,
                "Cơ quan này không tiếp nhận thủ tục đó",
                "This agency does not receive that procedure",
            );
        }
        let (submission, payload) = submission_of(app.secret(), &self.agency.code, &read);
        let ready =
            Ready { line: row.line, cells: row.cells.clone().unwrap_or_default(), row: read, procedure, submission, payload };
        // Decided before a number is taken: what is refused leaves no gap.
        Ok(match self.decide(app, calendar, &ready, 0, 0) {
            Ok(_) => Ok(ready),
            Err(refused) => Err(vec![mistake(&refused)]),
        })
    }

    fn decide(
        &self,
        app: &App,
        calendar: &WorkingCalendar,
        ready: &Ready,
        edition: u64,
        number: u64,
    ) -> Result<domain::dossier::Decision, Refused> {
        let now = app.now();
        let new = NewDossier {
            code: DossierCode::of(&self.agency.code, vietnam_date(now), number),
            procedure: ready.procedure.code.clone(),
            edition,
            agency: self.agency.code.clone(),
            submission_id: ready.submission.clone(),
        };
        let row = &ready.row;
        let term = term_for(&ready.procedure, row.channel);
        register_paper(new, row.channel, self.officer.clone(), row.received_at, row.due, now, calendar, term)
    }

    /// The rows that are no dossier yet, neither from before nor by a row above. One that stands there with other words is
    /// refused.
    async fn not_there_yet(&self, app: &App, ready: Vec<Ready>, refused: &mut Vec<RefusedRow>) -> Result<Vec<Ready>, Stop> {
        // Two rows may speak of one registration; it is asked for once.
        let asked: BTreeSet<&SubmissionId> = ready.iter().map(|ready| &ready.submission).collect();
        let asked: Vec<SubmissionId> = asked.into_iter().cloned().collect();
        let keys: Vec<Key> = asked.iter().map(Key::registration).collect();
        let items = if keys.is_empty() { Vec::new() } else { app.store().items(&keys).await? };
        let there: BTreeMap<SubmissionId, Item> =
            asked.into_iter().zip(items).filter_map(|(submission, item)| Some((submission, item?))).collect();
        let mut above: BTreeMap<SubmissionId, String> = BTreeMap::new();
        let mut new = Vec::new();
        for ready in ready {
            let other = match there.get(&ready.submission) {
                Some(item) => match Store::registration(item.clone(), &ready.payload)? {
                    Registration::Other(code) => Some(code.to_string()),
                    Registration::New | Registration::Same(_) => continue,
                },
                None => match above.get(&ready.submission) {
                    Some(payload) if *payload == ready.payload => continue,
                    Some(_) => Some(String::new()),
                    None => None,
                },
            };
            match other {
                Some(code) => refused.push(RefusedRow { line: ready.line, cells: ready.cells, mistakes: vec![taken(&code)] }),
                None => {
                    above.insert(ready.submission.clone(), ready.payload.clone());
                    new.push(ready);
                }
            }
        }
        Ok(new)
    }

    async fn writes(&self, app: &App, calendar: &WorkingCalendar, ready: Vec<Ready>) -> Result<Vec<Write>, Stop> {
        if ready.is_empty() {
            return Ok(Vec::new());
        }
        let now = app.now();
        let edition = app.head().await?.edition;
        let first = app.store().running_numbers(&self.agency.code, vietnam_date(now), ready.len() as u64).await?;
        let mut writes = Vec::new();
        for (number, ready) in (first..).zip(&ready) {
            let decision = self.decide(app, calendar, ready, edition, number);
            let mut decision = decision.map_err(|refused| Stop::Store(StoreError::Corrupt(refused.to_string())))?;
            let applicant = &ready.row.applicant;
            let numbers = [&applicant.personal_id, &applicant.phone].into_iter().flatten().map(String::as_str);
            decision.dossier.proofs = proofs(app.secret(), &decision.dossier.code, numbers);
            let to = Recipient::of_paper(applicant);
            let mail = app.notice_mail(&decision, to.as_ref(), &ready.procedure.name, &self.agency.name)?;
            let line = decision.line(app.new_id()?, Actor::Officer(self.officer.clone()), now);
            let step = Step { decision, line };
            writes.extend(app.store().paper_writes(&step, applicant, mail.as_ref(), &ready.payload)?);
        }
        Ok(writes)
    }
}

const TAKEN_VI: &str = "Số này đã được ghi với nội dung khác";
const TAKEN_EN: &str = "This number was registered with other content";

fn taken(code: &str) -> Mistake {
    let text = if code.is_empty() {
        Text::both(format!("{TAKEN_VI} ở một dòng phía trên"), format!("{TAKEN_EN} by a row above"))
    } else {
        Text::both(format!("{TAKEN_VI}, thành hồ sơ {code}"), format!("{TAKEN_EN}, as dossier {code}"))
    };
    Mistake::at(Column::Reference, text)
}

fn mistake(refused: &Refused) -> Mistake {
    let text = match refused {
        Refused::Due(DueError::NeedsTypedDate) => Text::both("Nhập ngày hẹn trả kết quả", "Enter the due date"),
        Refused::Due(DueError::YearNotLoaded(year)) => Text::both(
            format!("Chưa có lịch nghỉ năm {}: nhập ngày hẹn trả", year.year),
            format!("The days off of {} are not loaded: enter the due date", year.year),
        ),
        Refused::Due(DueError::Past) => {
            Text::both("Ngày hẹn trả không được trước ngày nhận", "The due date cannot lie before the receipt")
        }
        Refused::Due(DueError::NotWorking) => Text::both("Chọn một ngày làm việc", "Choose a working day"),
        Refused::Due(DueError::TooLong) => Text::both("Ngày hẹn trả quá xa", "The due date is too far away"),
        Refused::DueNotTyped => {
            Text::both("Thủ tục này có thời hạn: để trống ô này", "This procedure has a time limit: leave this empty")
        }
        _ => Text::both("Không ghi được dòng này", "This row cannot be registered"),
    };
    Mistake::at(Column::Due, text)
}
