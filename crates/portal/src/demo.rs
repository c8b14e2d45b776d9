//! The demonstration: made-up dossiers since 1 January, sent through the same handlers as anybody's, by a clock of their
//! own. What is seeded is therefore what the portal itself would have stored.

mod cast;
mod visitor;

use std::sync::{Arc, Mutex, PoisonError};

use app::{App, Clock};
use domain::account::Post;
use domain::calendar::WorkingCalendar;
use domain::clock::{start_of, vietnam_date};
use domain::code::{AgencyCode, JobId};
use domain::job::{Chunk, Count, Job, JobKind, LEASE_SECONDS};
use domain::lang::Lang;
use domain::log::Actor;
use indicatif::ProgressBar;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use statistics_rollup::Scope;
use store::{Begun, LeasedJob};

use crate::mailbox::Mailbox;
use crate::{Fault, catalogue, officer, serve};
use cast::{Cast, Officer};
use visitor::Visitor;

/// How many dossiers are made.
const DOSSIERS: usize = 300;
/// The procedure with a form.
const BIRTH: &str = "1.001193";
/// What people bring on paper to a ward, the commonest first.
const PAPER: [&str; 6] = ["2.000815", "2.000635", BIRTH, "1.004873", "1.000894", "1.000656"];
/// The wards' agencies with their receptionist and handler: places in the cast's officers.
const WARDS: [(&str, usize, usize); 2] = [("H99.01", 0, 1), ("H99.02", 3, 4)];

/// The officers and their posts, a line each, for the terminal.
pub(crate) fn officers() -> Result<Vec<String>, Fault> {
    let line = |officer: Officer| {
        let posts: Vec<String> =
            officer.roles.iter().map(|post| format!("{}, {}", post.role.name(Lang::En).to_lowercase(), post.agency)).collect();
        format!("{:<30} {}", officer.email, posts.join("; "))
    };
    Ok(Cast::read()?.officers.into_iter().map(line).collect())
}

/// Gives the demo's officers their accounts and posts; nothing changes where they have them.
pub(crate) async fn add_officers(app: &App) -> Result<(), Fault> {
    for person in Cast::read()?.officers {
        for role in person.roles {
            let post = Post { agency: AgencyCode::parse(&role.agency)?, role: role.role };
            officer::add_post(app, &person.email, Some(person.name.as_str()), post).await?;
        }
    }
    Ok(())
}

/// The clock of the seeded year.
#[derive(Clone)]
struct Then(Arc<Mutex<Timestamp>>);

impl Then {
    fn set(&self, at: Timestamp) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = at;
    }

    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn clock(&self) -> Clock {
        let then = self.clone();
        Clock::from_fn(move || then.now())
    }
}

/// Begins the job that makes the dossiers, once for a database, and says so in the head, from which the first page knows it.
/// A job that a process before this one left is taken up where it stands.
pub(crate) async fn begin(app: &App) -> Result<Option<LeasedJob>, Fault> {
    let (id, runner) = (JobId::parse(&officer::new_id(app)?)?, officer::new_id(app)?);
    let job = Job::begin(id, JobKind::DemoSeed, DOSSIERS as u64, Actor::Operator, app.now());
    let leased = match app.begin_job(&job, Some(&runner)).await.map_err(fault)? {
        Begun::New | Begun::Again => app.store().lease_job(&job.id, &runner, app.now()).await?,
        Begun::Busy(before) => {
            let later = app.now().saturating_add(SignedDuration::from_secs(LEASE_SECONDS + 1))?;
            // Ended, or forgotten long ago: nothing is left to make.
            app.store().lease_job(&before, &runner, later).await?
        }
    };
    app.store().tell_seeding(leased.as_ref().map(|leased| &leased.job.id)).await?;
    Ok(leased)
}

fn fault(failure: app::Failure) -> Fault {
    Fault::new(failure.internals().unwrap_or("a request failed").to_owned())
}

/// Makes the dossiers that are still to be made, then rolls the year up. A dossier that the rules refuse (a year without a
/// calendar, say) is left out and logged: the portal runs without it.
pub(crate) async fn seed(app: App, mailbox: Mailbox, leased: Option<LeasedJob>, talk: bool) -> Result<(), Fault> {
    let today = vietnam_date(app.now());
    let new_year = Date::new(today.year(), 1, 1)?;
    if let Some(leased) = leased {
        let bar = if talk { catalogue::steps_bar() } else { ProgressBar::hidden() };
        make(&app, mailbox, new_year, leased, &bar).await?;
        bar.finish_and_clear();
        app.store().tell_seeding(None).await?;
    }
    let scope = Scope::Days { from: new_year, to: today };
    statistics_rollup::rollup_in_turn(app.store(), || app.now(), scope, |_, _| {}).await?;
    Ok(())
}

/// One dossier a chunk. Each has dice of its own, so that what is taken up goes on as it would have; the dossier during which
/// a process died is begun once more.
async fn make(app: &App, mailbox: Mailbox, new_year: Date, mut leased: LeasedJob, bar: &ProgressBar) -> Result<(), Fault> {
    let then = Then(Arc::new(Mutex::new(app.now())));
    let past = app.with_clock(then.clock());
    let site = serve::gather(&past, mailbox);
    let (cast, calendar) = (Cast::read()?, app.calendar().await.map_err(fault)?);
    let days = working_days(&calendar, new_year, app.now());
    let mut desk = Desk { app: past, site, then, now: app.now(), cast, calendar };
    while !leased.job.ended() {
        catalogue::show(bar, &leased.job);
        let number = usize::try_from(leased.job.cursor)?;
        let mut dice = fastrand::Rng::with_seed(20_171_115 + u64::from(leased.job.cursor));
        // Evenly over the year, and the last dozen on its last days, so that some are open today.
        let place = if number + 12 >= DOSSIERS {
            days.len() - 1 - dice.usize(0..days.len().min(3))
        } else {
            number * days.len() / DOSSIERS
        };
        let story = Story::of(days[place], number, &mut dice);
        let count = match desk.live(&story, &mut dice).await {
            Ok(()) => Count::Made,
            Err(fault) => {
                tracing::warn!(%fault, day = %days[place], "a demo dossier was left out");
                Count::LeftOut
            }
        };
        let chunk = Chunk { cursor: leased.job.cursor + 1, done: 1, counts: vec![(count, 1)], last: number + 1 >= DOSSIERS };
        let job = leased.job.after(&chunk, app.now());
        let line = if job.ended() { Some(app.job_line(&job).map_err(fault)?) } else { None };
        leased = app.store().store_chunk(&leased, &job, Vec::new(), line.as_ref(), app.now()).await?;
    }
    Ok(())
}

/// The working days since `from`, and `from` itself where there is none yet.
fn working_days(calendar: &WorkingCalendar, from: Date, until: Timestamp) -> Vec<Date> {
    let to = vietnam_date(until);
    let days = from.series(1.day()).take_while(|day| *day <= to);
    let working: Vec<Date> = days.filter(|day| calendar.works(*day).unwrap_or(false)).collect();
    if working.is_empty() { vec![from] } else { working }
}

/// What becomes of one dossier.
struct Story {
    day: Date,
    minute: i64,
    ward: usize,
    online: bool,
    procedure: &'static str,
    applicant: usize,
    partner: usize,
    ending: Ending,
    rated: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    OnTime,
    Late,
    Refused,
    NotAccepted,
}

impl Story {
    fn of(day: Date, number: usize, dice: &mut fastrand::Rng) -> Story {
        let online = dice.u8(0..100) < 58;
        let ending = match dice.u8(0..100) {
            0..=5 => Ending::NotAccepted,
            6..=10 => Ending::Refused,
            11..=19 => Ending::Late,
            _ => Ending::OnTime,
        };
        Story {
            day,
            minute: i64::from(dice.u16(7 * 60 + 40..17 * 60)),
            ward: usize::from(dice.u8(0..100) >= 60),
            online,
            procedure: if online { BIRTH } else { PAPER[dice.usize(0..PAPER.len()).min(dice.usize(0..PAPER.len()))] },
            applicant: number % 40,
            partner: (number + 1) % 40,
            ending: if online || ending != Ending::NotAccepted { ending } else { Ending::OnTime },
            rated: dice.u8(0..100) < 55,
        }
    }
}

/// The handlers, the clock and the people.
struct Desk {
    app: App,
    site: axum::Router,
    then: Then,
    now: Timestamp,
    cast: Cast,
    calendar: Arc<WorkingCalendar>,
}

impl Desk {
    /// Lives one dossier through, as far as it comes until now.
    async fn live(&mut self, story: &Story, dice: &mut fastrand::Rng) -> Result<(), Fault> {
        let (agency, receptionist, handler) = WARDS[story.ward];
        let submitted = start_of(story.day).saturating_add(SignedDuration::from_mins(story.minute))?;
        if !self.set(submitted) {
            return Ok(());
        }
        let mut citizen = Visitor::new(&self.app, &self.cast.people[story.applicant].email).await?;
        let mut officer = Visitor::new(&self.app, &self.cast.officers[receptionist].email).await?;
        let code = if story.online {
            let code = self.apply(&mut citizen, story, agency).await?;
            if !self.set(self.office_time(submitted, 20 + dice.i64(0..100))?) {
                return Ok(());
            }
            if story.ending == Ending::NotAccepted {
                let reason = dice.choice(&self.cast.return_reasons).map(|reason| reason.vi.clone()).unwrap_or_default();
                return officer.decide(&self.site, &code, 1, "tra-lai", &[("kind", "khac"), ("reason", &reason)]).await;
            }
            officer.decide(&self.site, &code, 1, "tiep-nhan", &[]).await?;
            code
        } else {
            let person = self.cast.people[story.applicant].clone();
            officer.register_paper(&self.site, &self.app, agency, story, &person, submitted).await?
        };
        let accepted = self.then.now();
        let version = if story.online { 2 } else { 1 };
        let settled = match story.ending {
            // Past any due date of the launch procedures' terms: three working days and the longest run of days off.
            Ending::Late => self.office_time(accepted.saturating_add(SignedDuration::from_hours(24 * 13))?, 30)?,
            _ => self.office_time(accepted, 15 + dice.i64(0..40))?,
        };
        if !self.set(settled) {
            return Ok(());
        }
        let mut settler = Visitor::new(&self.app, &self.cast.officers[handler].email).await?;
        if story.ending == Ending::Refused {
            let reason = dice.choice(&self.cast.refusal_reasons).map(|reason| reason.vi.clone()).unwrap_or_default();
            settler.decide(&self.site, &code, version, "tu-choi", &[("kind", "khac"), ("reason", &reason)]).await?;
        } else {
            let number = format!("{}/{}", dice.u16(1..900), story.day.year());
            let fields = [
                ("number", number.as_str()),
                ("place", "Bộ phận Một cửa, quầy số 2"),
                ("hours", "7 giờ 30 – 11 giờ 30 và 13 giờ 30 – 17 giờ, thứ Hai đến thứ Sáu"),
            ];
            settler.decide(&self.site, &code, version, "ket-qua", &fields).await?;
            let collected = self.office_time(settled, 60 + dice.i64(0..300))?;
            if dice.u8(0..100) < 85 && self.set(collected) {
                let settled_version = if story.online { 4 } else { 3 };
                officer.decide(&self.site, &code, settled_version, "trao", &[]).await?;
            }
        }
        let rated = self.office_time(self.then.now(), 200 + dice.i64(0..2000))?;
        if story.rated && self.set(rated) {
            citizen.rate(&self.site, &self.app, &code, levels(story.ending, dice)).await?;
        }
        Ok(())
    }

    /// Sets the clock, unless that lies ahead of the real one.
    fn set(&self, at: Timestamp) -> bool {
        let past = at <= self.now;
        if past {
            self.then.set(at);
        }
        past
    }

    /// So many minutes of work after a moment: nights and days off are passed over, roughly, as people do.
    fn office_time(&self, from: Timestamp, minutes: i64) -> Result<Timestamp, Fault> {
        let mut at = from.saturating_add(SignedDuration::from_mins(minutes))?;
        for _ in 0..400 {
            let time = domain::clock::vietnam_time(at);
            if (8..17).contains(&time.hour()) && self.calendar.works(time.date())? {
                return Ok(at);
            }
            at = at.saturating_add(SignedDuration::from_mins(47))?;
        }
        Ok(at)
    }

    /// Fills the birth form in, step by step, and hands it in.
    async fn apply(&mut self, citizen: &mut Visitor, story: &Story, agency: &str) -> Result<String, Fault> {
        let (one, other) = (&self.cast.people[story.applicant], &self.cast.people[story.partner]);
        let place = &self.cast.places[story.applicant % self.cast.places.len()];
        let answers = cast::birth_answers(story.day, (one, other), place, agency);
        citizen.apply(&self.site, &self.app, &answers).await
    }
}

/// How content people are: late and refused ones less.
fn levels(ending: Ending, dice: &mut fastrand::Rng) -> Vec<(&'static str, &'static str)> {
    let unhappy: u8 = match ending {
        Ending::OnTime => 4,
        Ending::Late => 55,
        Ending::Refused => 60,
        Ending::NotAccepted => 70,
    };
    let mut level = || match dice.u8(0..100) {
        roll if roll < unhappy => "dissatisfied",
        roll if roll % 2 == 0 => "satisfied",
        _ => "very_satisfied",
    };
    let mut given = vec![("overall", level())];
    for criterion in ["convenience", "timeliness", "attitude"] {
        given.push((criterion, level()));
    }
    given
}
