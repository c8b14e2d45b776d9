//! `portal officer`: the first administrator, and any other post.

use app::App;
use clap::Subcommand;
use domain::access::Role;
use domain::account::{Account, Post};
use domain::code::{AccountId, AgencyCode};
use domain::form::Value;
use domain::format::Email;
use domain::lang::Lang;
use domain::log::{Actor, Event, LogLine};
use domain::prefill::Profile;

use crate::Fault;

/// Work on officers' posts.
#[derive(Debug, Clone, Subcommand)]
pub enum OfficerCommand {
    /// Gives a person a role at an agency; the person signs in with a one-time code like everyone.
    Add {
        /// The address that the codes go to.
        email: String,
        /// The agency's code, as in H99.01.
        #[arg(long)]
        agency: String,
        /// receptionist, handler, supervisor, catalogue_editor or administrator.
        #[arg(long)]
        role: String,
    },
}

/// Reads what the command was told. Errors: an address, an agency or a role that there is not.
pub async fn run(command: OfficerCommand, app: &App) -> Result<String, Fault> {
    let OfficerCommand::Add { email, agency, role } = command;
    let agency =
        AgencyCode::parse(&agency).map_err(|_| Fault::new(format!("{agency} is no agency code, which looks like H99.01")))?;
    let role = parse_role(&role)?;
    if app.agency(&agency).await.map_err(|failure| Fault::new(format!("{failure:?}")))?.is_none() {
        return Err(Fault::new(format!("no agency {agency} is published")));
    }
    let account = add_post(app, &email, None, Post { agency: agency.clone(), role }).await?;
    Ok(format!("{} is {} at {agency}", account.email, role.name(Lang::En)))
}

fn parse_role(text: &str) -> Result<Role, Fault> {
    let names = || Role::ALL.map(|role| serde_json::to_value(role).unwrap_or_default().as_str().unwrap_or_default().to_owned());
    serde_json::from_value(serde_json::Value::from(text))
        .map_err(|_| Fault::new(format!("{text} is no role; there are: {}", names().join(", "))))
}

/// Gives the account of an address a post, and opens the account where there is none; a post it has already changes nothing.
pub async fn add_post(app: &App, email: &str, name: Option<&str>, post: Post) -> Result<Account, Fault> {
    let mut account = account_of(app, email, name).await?;
    if !account.posts.contains(&post) {
        account.posts.push(post);
        account.version += 1;
        let event = Event::PostsChanged { account: account.id.clone() };
        app.store().change_account(&account, &line(app, event)?).await?;
    }
    Ok(account)
}

/// The account of an address, opened where there is none.
pub(crate) async fn account_of(app: &App, email: &str, name: Option<&str>) -> Result<Account, Fault> {
    let email = Email::parse(email).map_err(|_| Fault::new(format!("{email} is no email address")))?.value;
    let blind = app.blind_email(email.as_str());
    if let Some(account) = app.store().account_of(&blind).await? {
        return Ok(account);
    }
    let now = app.now();
    let profile = Profile::default();
    let account = Account {
        id: AccountId::parse(&new_id(app)?)?,
        email: email.as_str().to_owned(),
        lang: Lang::Vi,
        profile: match name {
            Some(name) => profile.with("name", Value::text(name), now),
            None => profile,
        },
        posts: Vec::new(),
        created_at: now,
        version: 1,
    };
    let event = Event::AccountOpened { account: account.id.clone() };
    app.store().open_new_account(&account, &blind, &line(app, event)?).await?;
    Ok(account)
}

fn line(app: &App, event: Event) -> Result<LogLine, Fault> {
    let now = app.now();
    Ok(LogLine {
        id: new_id(app)?,
        recorded_at: now,
        effective_at: now,
        actor: Actor::Operator,
        procedure: None,
        agency: None,
        channel: None,
        event,
    })
}

/// A new id. Errors: the system has no randomness.
pub(crate) fn new_id(app: &App) -> Result<String, Fault> {
    app.new_id().map_err(|failure| Fault::new(failure.internals().unwrap_or("no id").to_owned()))
}
