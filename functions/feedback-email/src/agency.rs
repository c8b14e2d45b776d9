//! Which agency a message goes to.

use app::{App, Failure};
use domain::agency::Agency;
use domain::code::{AgencyCode, DossierCode, ProcedureCode};
use domain::lang::Lang;

/// More agencies than this are never listed on a page.
const LISTED: usize = 40;

/// The agencies to choose from, code and name, the portal's own first. Empty where there are too many for a list, or the
/// list is not to be had: a message must get through all the same.
pub(crate) async fn choices(app: &App, lang: Lang) -> Vec<(String, String)> {
    let (Ok(provinces), site) = (app.provinces().await, app.site().await) else { return Vec::new() };
    let [province] = &provinces[..] else { return Vec::new() };
    let Ok(Some(known)) = app.agencies_in(&province.code).await else { return Vec::new() };
    if known.agencies.len() > LISTED {
        return Vec::new();
    }
    let own = (String::new(), site.agency.get(lang).to_owned());
    let others = known.agencies.iter().map(|agency| (agency.code.to_string(), agency.name.get(lang).to_owned()));
    std::iter::once(own).chain(others).collect()
}

/// The agency that was chosen; `None` is the portal's own.
pub(crate) async fn chosen(app: &App, code: &str) -> Result<Option<Agency>, Failure> {
    match AgencyCode::parse(code) {
        Ok(code) => app.agency(&code).await,
        Err(_) => Ok(None),
    }
}

/// The agency that a page speaks of: a dossier's code begins with it.
pub(crate) fn of_page(page: &str) -> Option<AgencyCode> {
    let code = page.split('/').find_map(|part| DossierCode::parse(part).ok())?;
    let (unit, _) = code.as_str().split_once('-')?;
    AgencyCode::parse(unit).ok()
}

/// The procedure that a page speaks of.
pub(crate) fn procedure_of_page(page: &str) -> Option<ProcedureCode> {
    page.split('/').find_map(|part| ProcedureCode::parse(part).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_names_its_agency_or_procedure() {
        for (page, agency, procedure) in [
            ("/ho-so/H99.01-261124-0007", Some("H99.01"), None),
            ("/en/ho-so/H99-261124-0007/bien-nhan", Some("H99"), None),
            ("/dich-vu/1.001193/khai-sinh", None, Some("1.001193")),
            ("/gop-y", None, None),
        ] {
            assert_eq!(of_page(page).as_ref().map(AgencyCode::as_str), agency, "{page}");
            assert_eq!(procedure_of_page(page).as_ref().map(ProcedureCode::as_str), procedure, "{page}");
        }
    }
}
