//! Publishing the catalogue: what stands in the catalogue is read and put aside shard by shard, the edition is built from
//! that in memory, and written portion by portion under its number; the last but one portion serves it. Whoever goes on
//! after a kill builds the same from what was put aside, so a resumed edition is the one that it would have been.

use std::collections::HashSet;

use app::App;
use app::jobs::{PublishInput, size_of};
use domain::catalogue;
use domain::clock::vietnam_date;
use domain::code::ProcedureCode;
use domain::job::publish::{Portion, PublishStep, portion};
use domain::job::{Chunk, Count, Job};
use domain::lang::Text;
use domain::procedure::Procedure;
use store::{Sources, StoreError, Switch, Write};

use crate::build::{Built, build};
use crate::run::{Stop, Worked};

/// Bytes of a chunk: DynamoDB takes 4 MB in a transaction, base64 and names come on top.
const CHUNK_BYTES: usize = 1_500_000;
/// Parts of a chunk: each chunk takes a moment, so the page moves.
const CHUNK_PARTS: usize = 6;
/// Bytes of procedures, as text, that are put aside in one part: it is compressed to a fraction.
const MERGED_BYTES: usize = 1_000_000;
/// Editions that were begun and never served are looked for among so many numbers before this one.
const ABANDONED: u64 = 20;

pub(crate) struct Publish {
    edition: u64,
    input: PublishInput,
    built: Option<Built>,
}

impl Publish {
    pub(crate) async fn open(app: &App, job: &Job) -> Result<Publish, Stop> {
        let strange = |what: &str| Stop::Store(StoreError::Corrupt(format!("publish {} has no {what}", job.id)));
        let input = app.store().job_part(&job.id, PublishInput::PART).await?.ok_or_else(|| strange("input"))?;
        Ok(Publish { edition: job.edition.ok_or_else(|| strange("edition"))?, input, built: None })
    }

    /// As many portions of one step as make a chunk.
    pub(crate) async fn chunk(&mut self, app: &App, job: &Job) -> Result<Worked, Stop> {
        let first = portion(job.cursor).ok_or_else(|| Stop::Store(StoreError::Corrupt("a publish past its end".into())))?;
        match first.step {
            PublishStep::Read => self.read(app, job).await,
            PublishStep::Blocks | PublishStep::Directory => self.write(app, job, first).await,
            PublishStep::Serve => self.serve(app, job, first).await,
            PublishStep::Retire => self.retire(app, job).await,
        }
    }

    /// Reads shards and puts them aside, laid together.
    async fn read(&self, app: &App, job: &Job) -> Result<Worked, Stop> {
        let mut worked =
            Worked { chunk: Chunk { cursor: job.cursor, done: 0, counts: Vec::new(), last: false }, results: Vec::new() };
        let (mut bytes, mut curated) = (0, 0);
        while let Some(Portion { step: PublishStep::Read, number, .. }) = portion(worked.chunk.cursor)
            && worked.chunk.done < 4
            && bytes < CHUNK_BYTES
        {
            let sources = app.store().sources_of_shard(u8::try_from(number).unwrap_or_default()).await?;
            curated += sources.values().filter(|sources| sources.curated.is_some()).count() as u64;
            let merged: Vec<Procedure> = sources
                .into_values()
                .filter_map(|Sources { curated, national }| catalogue::merge(curated.as_ref(), national.as_ref()))
                .collect();
            for (part, procedures) in parts_of(merged, &mut bytes).into_iter().enumerate() {
                worked.results.push(app.store().job_part_write(job, &format!("MERGED#{number:02}#{part:02}"), &procedures)?);
            }
            worked.chunk.cursor += 1;
            worked.chunk.done += 1;
        }
        worked.chunk.counts = vec![(Count::Curated, curated)];
        Ok(worked)
    }

    /// Writes blocks, or the directory with what else the edition holds.
    async fn write(&mut self, app: &App, job: &Job, first: Portion) -> Result<Worked, Stop> {
        let edition = self.edition;
        let (from, step) = (job.cursor, first.step);
        let built = self.built(app, job).await?;
        let parts = if step == PublishStep::Blocks { &built.blocks } else { &built.rest };
        let mut worked = Worked { chunk: Chunk { cursor: from, done: 0, counts: Vec::new(), last: false }, results: Vec::new() };
        let mut bytes = 0;
        while let Some(portion) = portion(worked.chunk.cursor).filter(|portion| portion.step == step)
            && bytes < CHUNK_BYTES
            && worked.results.len() < CHUNK_PARTS
        {
            for (name, stored) in &parts[portion.share(parts.len())] {
                bytes += stored.len();
                worked.results.push(app.store().edition_part_write(edition, name, stored.clone()));
            }
            worked.chunk.cursor += 1;
            worked.chunk.done += 1;
        }
        if step == PublishStep::Blocks && first.number == 0 {
            worked.chunk.counts = built.counts.clone();
        }
        Ok(worked)
    }

    async fn serve(&mut self, app: &App, job: &Job, first: Portion) -> Result<Worked, Stop> {
        let switch = Switch {
            edition: self.edition,
            blocks: u16::try_from(job.counts.get(Count::Blocks)).unwrap_or(u16::MAX),
            directory_parts: u16::try_from(job.counts.get(Count::DirectoryParts)).unwrap_or(u16::MAX),
            identity: self.input.identity.clone(),
        };
        let before = app.store().head().await?.map(|head| head.edition);
        let counts = before.map(|before| (Count::Before, before)).into_iter().collect();
        let done = first.of - first.number;
        let chunk = Chunk { cursor: job.cursor + done, done: u64::from(done), counts, last: false };
        Ok(Worked { chunk, results: vec![app.store().switch_write(&switch)?] })
    }

    /// Lets the edition before expire, and what was begun and never served.
    async fn retire(&self, app: &App, job: &Job) -> Result<Worked, Stop> {
        let before = job.counts.get(Count::Before).max(1).max(self.edition.saturating_sub(ABANDONED));
        for old in before..self.edition {
            app.store().retire_edition(old, app.now()).await?;
        }
        Ok(Worked { chunk: Chunk { cursor: job.cursor, done: 0, counts: Vec::new(), last: true }, results: Vec::<Write>::new() })
    }

    /// The edition in memory, built once a run.
    async fn built(&mut self, app: &App, job: &Job) -> Result<&Built, Stop> {
        if self.built.is_none() {
            let store = app.store();
            let merged: Vec<Vec<Procedure>> = store.job_parts(&job.id, "MERGED#").await?;
            let forms = store.forms(self.input.from).await?.unwrap_or_default();
            let texts = store.texts(self.input.from).await?.unwrap_or_default();
            let served = store.agencies(self.input.from, None).await?.map(|root| root.provinces).unwrap_or_default();
            let rules = store.event_rules(self.input.from).await?;
            let today = vietnam_date(job.started_at);
            let taking: HashSet<ProcedureCode> =
                forms.iter().filter(|form| form.valid_from <= today).filter_map(|form| form.procedure.clone()).collect();
            let before = self.input.problems.clone();
            let building =
                move || build(merged.into_iter().flatten().collect(), &taking, &served, &forms, &texts, &rules, before);
            let joined = tokio::task::spawn_blocking(building).await;
            let mut built = joined
                .map_err(|error| StoreError::Unavailable(error.to_string()))?
                .map_err(|problems| Stop::Fail(unfit(&problems)))?;
            if self.input.from != self.edition {
                built.rest.extend(store.fixed_parts(self.input.from).await?);
            }
            self.built = Some(built);
        }
        self.built.as_ref().ok_or_else(|| Stop::Store(StoreError::Corrupt("nothing was built".into())))
    }
}

fn unfit(problems: &[String]) -> Text {
    let list = problems.join("\n");
    Text::both(format!("Bản công bố chưa phục vụ được:\n{list}"), format!("The edition is not fit to be published:\n{list}"))
}

/// Procedures in parts that are not too long; adds their bytes to `bytes`.
fn parts_of(procedures: Vec<Procedure>, bytes: &mut usize) -> Vec<Vec<Procedure>> {
    let mut parts: Vec<Vec<Procedure>> = Vec::new();
    let mut room = 0;
    for procedure in procedures {
        let size = size_of(&procedure);
        *bytes += size;
        match parts.last_mut() {
            Some(part) if size <= room => {
                part.push(procedure);
                room -= size;
            }
            _ => {
                parts.push(vec![procedure]);
                room = MERGED_BYTES.saturating_sub(size);
            }
        }
    }
    parts
}
