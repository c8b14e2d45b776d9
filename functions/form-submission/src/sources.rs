//! Where values come from besides the account (TT32 11.2c): the person's earlier dossiers.

use app::{App, Failure};
use domain::clock::vietnam_date;
use domain::code::{AccountId, ProcedureCode};
use domain::dossier::Dossier;
use domain::draft::Filled;
use domain::prefill::Known;

/// How many dossiers are looked through; a person's drafts stand in the same list.
const LOOKED_AT: i32 = 25;
/// How many of them are asked.
const ASKED: usize = 3;

/// What earlier dossiers of `account` say, those of the same procedure before others, the newest first. Three round trips
/// at most, once a draft. `None`: they could not be read, which never stops the form.
pub(crate) async fn earlier(app: &App, account: &AccountId, procedure: &ProcedureCode) -> Option<Vec<Known>> {
    match ask(app, account, procedure).await {
        Ok(known) => Some(known),
        Err(failure) => {
            tracing::warn!(why = failure.internals().unwrap_or_default(), "earlier dossiers could not be read");
            None
        }
    }
}

/// Asks the sources of a draft that nobody asked yet.
pub(crate) async fn complete(app: &App, account: Option<&AccountId>, procedure: &ProcedureCode, filled: &mut Filled) {
    if filled.asked {
        return;
    }
    if let Some(account) = account
        && let Some(known) = earlier(app, account, procedure).await
    {
        filled.known = known;
        filled.asked = true;
    }
}

async fn ask(app: &App, account: &AccountId, procedure: &ProcedureCode) -> Result<Vec<Known>, Failure> {
    let chosen = choose(app.store().dossiers_of(account, None, LOOKED_AT).await?.items, procedure);
    let ids: Vec<_> = chosen.iter().map(|dossier| dossier.submission_id.clone()).collect();
    let drafts = app.store().drafts(&ids).await?;
    let mut known = Vec::new();
    for dossier in chosen {
        let Some((draft, filled)) = drafts.iter().find(|(draft, _)| draft.id == dossier.submission_id) else { continue };
        let Some(form) = app.form(&draft.form, draft.form_version).await? else { continue };
        let at = dossier.submitted_at;
        known.push(Known::earlier(&form, dossier.code, vietnam_date(at), at, &filled.answers));
    }
    Ok(known)
}

/// The newest of the same procedure, then the newest of others.
fn choose(mut newest_first: Vec<Dossier>, procedure: &ProcedureCode) -> Vec<Dossier> {
    newest_first.sort_by_key(|dossier| dossier.procedure != *procedure);
    newest_first.truncate(ASKED);
    newest_first
}

#[cfg(test)]
mod tests {
    use domain::calendar::{CalendarData, WorkingCalendar};
    use domain::code::{AgencyCode, DossierCode, SubmissionId};
    use domain::dossier::{NewDossier, submit};

    use super::*;

    fn dossier(number: u64, procedure: &str) -> Dossier {
        let agency = AgencyCode::parse("H99.01").unwrap();
        let id = "01990000-0000-7000-8000-000000000001";
        let new = NewDossier {
            code: DossierCode::of(&agency, jiff::civil::date(2026, 11, 24), number),
            procedure: ProcedureCode::parse(procedure).unwrap(),
            edition: 1,
            agency,
            submission_id: SubmissionId::parse(id).unwrap(),
        };
        let data = r#"{"years":[{"year":2026,"complete":true}],"rows":[]}"#;
        let data = serde_json::from_str::<CalendarData>(data).unwrap();
        let now = "2026-11-24T02:00:00Z".parse().unwrap();
        submit(new, AccountId::parse(id).unwrap(), now, &WorkingCalendar::parse(data).unwrap()).dossier
    }

    #[test]
    fn the_same_procedure_comes_first_and_the_newest_of_each() {
        let wanted = ProcedureCode::parse("1.001193").unwrap();
        let all = [(9, "1.000656"), (8, "1.001193"), (7, "1.000656"), (6, "1.001193"), (5, "1.001193")];
        let chosen = choose(all.into_iter().map(|(number, code)| dossier(number, code)).collect(), &wanted);
        let numbers: Vec<String> = chosen.iter().map(|dossier| dossier.code.to_string().split_off(14)).collect();
        assert_eq!(numbers, ["0008", "0006", "0005"]);
    }
}
