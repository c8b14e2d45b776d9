//! Every key pattern in one place. `portal` is one table; an item's key says what it is, and no page needs a scan.
//!
//! | pk | sk | item | how it is reached |
//! |---|---|---|---|
//! | `HEAD` | `HEAD` | edition, figures version, the portal's identity, notices to come and under way | by key, once a minute a process |
//! | `EDITION#<n>` | `DIRECTORY#<part>` | names, groups and search index, compressed parts | by key, when an edition is first seen |
//! | `EDITION#<n>` | `BLOCK#<b>` | some dozens of procedures | by key, when first needed |
//! | `EDITION#<n>` | `AGENCIES`, `AGENCIES#<province>`, `CALENDAR`, `TEXTS`, `FORMS`, `COMMON`, … | agencies, working calendar, texts, which forms are offered, what many ask for | by key, when first needed |
//! | `FORM#<id>` | `<version>` | a form, never changed | by key, cached for good |
//! | `CATALOGUE#<shard>` | `<code>#CURATED`, `<code>#NATIONAL` | the agency's text, the national record | query by shard when an edition is built |
//! | `CATALOGUE` | `NEXT` | the number of the next edition | atomic counter |
//! | `CHECK` | `CHECK` | what the last `portal check` found, clause by clause | by key |
//! | `ACCOUNT#<id>` | `ACCOUNT` | a person, with profile and posts | by key, with the session in one call |
//! | `ACCOUNT#<id>` | `SESSION#<sha256>` | a session, by the hash of its secret | by key |
//! | `EMAIL#<blind>` | `EMAIL` | which account an address has: uniqueness | by key |
//! | `CODE#<request>` | `CODE` | a one-time code, hashed | by key |
//! | `LIMIT#<what>#<blind>` | `<hour or day>` | a counter with an end | by key |
//! | `DRAFT#<submission>` | `HEADER`, `ANSWERS` | a draft, then the submitted answers: never copied | by key; a person's drafts by `owner` |
//! | `DRAFT#<submission>` | `PAPER` | which dossier a registration from paper became: once | by key |
//! | `COUNTER#<agency>` | `<yymmdd>` | running number of the day | atomic counter |
//! | `DOSSIER#<code>` | `HEADER` | a dossier, at most 1 KB | by key; a person's by `owner`, an agency's by `due` |
//! | `DOSSIER#<code>` | `NOTE#<version>` | the words of a step: reason, result, place; sealed | query by pk |
//! | `DOSSIER#<code>` | `APPLICANT` | who handed in a paper dossier, sealed | query by pk, or by key with the header |
//! | `RATING#<hmac>` | `RATING` | the live rating of a dossier | by key |
//! | `RATING#<hmac>` | `WAS#<version>` | what the live rating replaced | query by pk |
//! | `REMARK#<random>` | `REMARK` | a rating's free text, with agency and service alone; sealed | an agency's by `owner` |
//! | `FEEDBACK#<code>` | `FEEDBACK` | a message to the agency | by key; an agency's by `owner` |
//! | `UNFOUND#<yyyy-mm>#<shard>` | `<slot>` | how often words found nothing in a month; no id, no time | by key; a month's by pk |
//! | `NOTICES#<year>` | `<code>` | a notice of maintenance or of an incident | by key; a year's by pk |
//! | `MAIL#<id>` | `MAIL` | a mail to be sent | by key; those due by `due` |
//! | `CELLS#<yyyy-mm>` | `<dd>#<shard>#<part>` | what one shard of one day of the log counts to | query by month |
//! | `TALLY#<service or agency>` | `<yyyy-mm>` | what one month of the log counts to for one service or agency | query by pk |
//! | `FIGURES#<year>` | `BLOCK#<b>`, `SERVICE#<code>`, `ALL` | year-to-date figures: services in blocks, one with its agencies, all | by key |
//! | `QUEUE#ROLLUP` | `<yyyy-mm-dd>` | a day of the log to be counted again | query by pk |
//! | `LEASE#<what>` | `LEASE` | who does it now, until when | by key, conditional |
//! | `JOB#<id>` | `JOB` | a long job: how far it is, who has its lease | by key; those to be done by `due`; an agency's or the catalogue's by `owner` |
//! | `JOB#<id>` | `PIECE#<n>`, `INPUT`, `MERGED#<shard>#<n>` | what it works on, sealed | by key |
//! | `JOB#<id>` | `RESULT#<n>` | what came of a chunk beside its counts, sealed | query by pk |
//! | `JOBS#<kind>` | `AT-WORK` | the one job of a kind that is at work | by key, conditional |
//!
//! Two sparse indexes: `owner` (owner, owned_at) and `due` (due_of, due_at). In `portal-log`, pk is
//! `<day in Vietnam>#<shard>`, sk `<recorded_at>#<id>`, and index `history` (dossier, sk) gives a dossier's path.

use jiff::civil::Date;

use domain::code::{AccountId, AgencyCode, DossierCode, FeedbackCode, JobId, NoticeCode, ProcedureCode, SubmissionId};
use domain::job::{Job, JobKind};
use domain::statistics::Month;
use domain::unfound::UnfoundWords;

/// Index over items that belong to somebody.
pub(crate) const OWNER_INDEX: &str = "owner";
/// Index over items that wait for a time: deadlines of an agency's dossiers, mails to be sent.
pub(crate) const DUE_INDEX: &str = "due";
/// Index of the log over a dossier's lines.
pub(crate) const HISTORY_INDEX: &str = "history";

/// The partition of the days of the log that wait to be counted again.
pub(crate) const ROLLUP_QUEUE: &str = "QUEUE#ROLLUP";

/// What the sort keys of notes begin with.
pub(crate) const NOTE: &str = "NOTE#";

/// Names of the attributes that keys and indexes are made of.
pub(crate) mod attribute {
    pub(crate) const PK: &str = "pk";
    pub(crate) const SK: &str = "sk";
    pub(crate) const OWNER: &str = "owner";
    pub(crate) const OWNED_AT: &str = "owned_at";
    pub(crate) const DUE_OF: &str = "due_of";
    pub(crate) const DUE_AT: &str = "due_at";
    pub(crate) const DOSSIER: &str = "dossier";
    /// Seconds since 1970; DynamoDB deletes late, so code compares too.
    pub(crate) const EXPIRES: &str = "expires";
    /// Rises with each change of an item.
    pub(crate) const VERSION: &str = "version";
}

/// The key of one item.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key {
    pub(crate) pk: String,
    pub(crate) sk: String,
}

impl Key {
    fn new(pk: impl Into<String>, sk: impl Into<String>) -> Key {
        Key { pk: pk.into(), sk: sk.into() }
    }

    /// What everyone needs each minute.
    pub fn head() -> Key {
        Key::new("HEAD", "HEAD")
    }

    /// A part of what an edition publishes: `DIRECTORY#00`, `BLOCK#0007`, `AGENCIES`, …
    pub fn edition(number: u64, part: &str) -> Key {
        Key::new(format!("EDITION#{number}"), part)
    }

    /// One version of a form.
    pub fn form(id: &str, version: u32) -> Key {
        Key::new(format!("FORM#{id}"), format!("{version:06}"))
    }

    /// The agency's own text of a procedure, or its national record. Shards: a publish reads them side by side.
    pub fn catalogue(code: &ProcedureCode, kind: CatalogueKind) -> Key {
        Key::new(Key::catalogue_shard(domain::log::shard(code.as_str())), format!("{code}#{}", kind.as_str()))
    }

    pub(crate) fn catalogue_shard(shard: u8) -> String {
        format!("CATALOGUE#{shard:02}")
    }

    /// The counter of editions.
    pub fn next_edition() -> Key {
        Key::new("CATALOGUE", "NEXT")
    }

    /// What the last walk through the portal found.
    pub fn compliance() -> Key {
        Key::new("CHECK", "CHECK")
    }

    /// A person.
    pub fn account(id: &AccountId) -> Key {
        Key::new(format!("ACCOUNT#{id}"), "ACCOUNT")
    }

    /// A session, by the SHA-256 of its secret.
    pub fn session(id: &AccountId, hash: &str) -> Key {
        Key::new(format!("ACCOUNT#{id}"), format!("SESSION#{hash}"))
    }

    /// The account of an address, by the address's blind index.
    pub fn email(blind: &str) -> Key {
        Key::new(format!("EMAIL#{blind}"), "EMAIL")
    }

    /// A one-time code, by the request that it belongs to.
    pub fn sign_in_code(request: &str) -> Key {
        Key::new(format!("CODE#{request}"), "CODE")
    }

    /// A counter of something that is limited.
    pub fn limit(what: &str, blind: &str, window: &str) -> Key {
        Key::new(format!("LIMIT#{what}#{blind}"), window)
    }

    /// The state of a draft.
    pub fn draft(id: &SubmissionId) -> Key {
        Key::new(format!("DRAFT#{id}"), "HEADER")
    }

    /// The answers of a draft, and of the dossier that it becomes.
    pub fn answers(id: &SubmissionId) -> Key {
        Key::new(format!("DRAFT#{id}"), "ANSWERS")
    }

    /// Which dossier a registration from paper became.
    pub fn registration(id: &SubmissionId) -> Key {
        Key::new(format!("DRAFT#{id}"), "PAPER")
    }

    /// The running number of dossiers of an agency and a day in Vietnam.
    pub fn running_number(agency: &AgencyCode, day: Date) -> Key {
        Key::new(format!("COUNTER#{agency}"), day.strftime("%y%m%d").to_string())
    }

    /// A dossier's header.
    pub fn dossier(code: &DossierCode) -> Key {
        Key::new(format!("DOSSIER#{code}"), "HEADER")
    }

    /// The words of the step that made `version`.
    pub fn note(code: &DossierCode, version: u32) -> Key {
        Key::new(format!("DOSSIER#{code}"), format!("{NOTE}{version:04}"))
    }

    /// Who handed in a paper dossier.
    pub fn paper_applicant(code: &DossierCode) -> Key {
        Key::new(format!("DOSSIER#{code}"), "APPLICANT")
    }

    /// A rating, by the HMAC of its dossier's code.
    pub fn rating(rater: &str) -> Key {
        Key::new(format!("RATING#{rater}"), "RATING")
    }

    /// A rating that a later one replaced.
    pub fn replaced_rating(rater: &str, version: u32) -> Key {
        Key::new(format!("RATING#{rater}"), format!("WAS#{version:04}"))
    }

    /// The free text of a rating, under a random id.
    pub fn remark(id: &str) -> Key {
        Key::new(format!("REMARK#{id}"), "REMARK")
    }

    /// A message to the agency.
    pub fn feedback(code: &FeedbackCode) -> Key {
        Key::new(format!("FEEDBACK#{code}"), "FEEDBACK")
    }

    /// The counter of words that found nothing in a month.
    pub fn unfound(words: &UnfoundWords, month: Month) -> Key {
        let (shard, slot) = words.place(month);
        Key::new(Key::unfound_partition(month, shard), format!("{slot:04}"))
    }

    pub(crate) fn unfound_partition(month: Month, shard: u8) -> String {
        format!("UNFOUND#{month}#{shard}")
    }

    /// A notice of maintenance or of an incident, filed under the year of its number.
    pub fn notice(code: &NoticeCode) -> Key {
        Key::new(Key::notices_of(code.year()), code.as_str())
    }

    pub(crate) fn notices_of(year: i16) -> String {
        format!("NOTICES#{year}")
    }

    /// A mail to be sent.
    pub fn mail(id: &str) -> Key {
        Key::new(format!("MAIL#{id}"), "MAIL")
    }

    /// What a shard of a day of the log counts to, in one or more parts.
    pub fn cells(day: Date, shard: u8, part: usize) -> Key {
        Key::new(
            Key::cells_of_month(Month { year: day.year(), month: day.month() }),
            format!("{:02}#{shard:02}#{part:02}", day.day()),
        )
    }

    pub(crate) fn cells_of_month(recorded: Month) -> String {
        format!("CELLS#{recorded}")
    }

    /// What a month of the log counts to for one service or agency.
    pub fn tally(of: &str, recorded: Month) -> Key {
        Key::new(Key::tallies(of), recorded.to_string())
    }

    pub(crate) fn tallies(of: &str) -> String {
        format!("TALLY#{of}")
    }

    /// A day of the log to be counted again.
    pub fn queued_day(day: Date) -> Key {
        Key::new(ROLLUP_QUEUE, day.to_string())
    }

    /// Year-to-date figures: `BLOCK#017`, `SERVICE#1.001193` or `ALL`.
    pub fn figures(year: i16, part: &str) -> Key {
        Key::new(format!("FIGURES#{year}"), part)
    }

    /// A long job.
    pub fn job(id: &JobId) -> Key {
        Key::new(format!("JOB#{id}"), "JOB")
    }

    /// What a job works on or what came of it: `PIECE#000017`, `RESULT#000017`, `INPUT`, …
    pub fn job_part(id: &JobId, part: &str) -> Key {
        Key::new(format!("JOB#{id}"), part)
    }

    /// The one job of a kind that is at work.
    pub fn job_at_work(kind: JobKind) -> Key {
        Key::new(format!("JOBS#{}", kind.code()), "AT-WORK")
    }

    /// A lease, so that two do not do the same thing at once.
    pub fn lease(what: &str) -> Key {
        Key::new(format!("LEASE#{what}"), "LEASE")
    }
}

/// Whose text of a procedure an item holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CatalogueKind {
    /// The agency's own.
    Curated,
    /// The national portal's record.
    National,
}

impl CatalogueKind {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            CatalogueKind::Curated => "CURATED",
            CatalogueKind::National => "NATIONAL",
        }
    }
}

/// Who an item of the `owner` index belongs to.
pub(crate) fn owner_account(id: &AccountId) -> String {
    format!("ACCOUNT#{id}")
}

/// Drafts of a browser that has not signed in, by the hash of its cookie's secret.
pub(crate) fn owner_visitor(hash: &str) -> String {
    format!("VISITOR#{hash}")
}

/// Free texts of an agency's ratings.
pub(crate) fn owner_remarks(agency: &AgencyCode) -> String {
    format!("REMARKS#{agency}")
}

/// Messages to an agency, or to the portal's own.
pub(crate) fn owner_feedback(agency: Option<&AgencyCode>) -> String {
    format!("FEEDBACK#{}", agency.map_or("PORTAL", AgencyCode::as_str))
}

/// Jobs of an agency, of the catalogue, or of the demonstration.
pub(crate) fn owner_jobs(job: &Job) -> String {
    match (&job.agency, job.kind) {
        (Some(agency), _) => format!("JOBS#{agency}"),
        (None, JobKind::DemoSeed) => "JOBS#DEMO".to_owned(),
        (None, _) => "JOBS#CATALOGUE".to_owned(),
    }
}

/// The partition of the log for a shard of a day.
pub(crate) fn log_partition(day: Date, shard: u8) -> String {
    format!("{day}#{shard:02}")
}
