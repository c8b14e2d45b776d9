//! What EventBridge Scheduler does on AWS: the roll-up every few minutes, and each night.

use std::future::Future;
use std::time::Duration;

use app::App;
use statistics_rollup::Scope;

/// How often recent days are rolled up here: the pages say as of when their figures are.
const EVERY: Duration = Duration::from_secs(300);

/// Rolls up until `stopped`: recent days every five minutes, the last seven days and what is queued once a day.
pub(crate) async fn run(app: App, stopped: impl Future<Output = ()>) {
    tokio::pin!(stopped);
    let mut each = tokio::time::interval(EVERY);
    let mut nightly = None;
    loop {
        tokio::select! {
            _ = each.tick() => {
                let today = domain::clock::vietnam_date(app.now());
                let scope = if nightly == Some(today) { Scope::Recent } else { Scope::Nightly };
                match statistics_rollup::rollup(app.store(), app.now(), scope, |_, _| {}).await {
                    Ok(_) => nightly = Some(today),
                    Err(error) => tracing::warn!(%error, "the roll-up will be tried again"),
                }
            }
            () = &mut stopped => return,
        }
    }
}
