//! What search engines read of a service: GovernmentService and BreadcrumbList of schema.org.

use domain::lang::Lang;
use domain::procedure::Procedure;
use serde_json::{Value, json};

use crate::frame::Frame;

/// Adds the page's linked data; it speaks of the page that search engines keep.
pub(super) fn with_data(frame: Frame, procedure: &Procedure) -> Frame {
    let url = frame.canonical_url();
    // A page that is kept in Vietnamese describes itself in Vietnamese.
    let lang = if frame.canonical.is_some() { Lang::Vi } else { frame.lang };
    let title = procedure.title();
    let mut service = json!({
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "name": title.get(lang),
        "identifier": procedure.code.as_str(),
        "url": url,
        "inLanguage": lang.tag(),
        "serviceOperator": { "@type": "GovernmentOrganization", "name": frame.site.agency.get(lang) },
        "availableChannel": { "@type": "ServiceChannel", "serviceUrl": url, "servicePhone": frame.site.hotline },
    });
    let mut add = |key: &str, value: Option<Value>| {
        if let (Some(object), Some(value)) = (service.as_object_mut(), value) {
            object.insert(key.to_owned(), value);
        }
    };
    add("alternateName", procedure.alias.as_ref().map(|alias| json!(alias.get(lang))));
    add("description", procedure.summary.as_ref().map(|summary| json!(summary.get(lang))));
    add("serviceType", procedure.sector.as_ref().map(|sector| json!(sector.name)));
    add(
        "provider",
        procedure.agencies.first().map(|agency| json!({ "@type": "GovernmentOrganization", "name": agency.get(lang) })),
    );
    let origin = frame.site.origin.clone();
    let home = json!({ "@type": "ListItem", "position": 1, "name": lang.say("Trang chủ", "Home"), "item": format!("{origin}{}", lang.href("/")) });
    let above = frame.breadcrumb.iter().enumerate().map(|(place, link)| {
        json!({ "@type": "ListItem", "position": place + 2, "name": link.label, "item": format!("{origin}{}", link.href) })
    });
    let here = json!({ "@type": "ListItem", "position": frame.breadcrumb.len() + 2, "name": title.get(lang), "item": url });
    let items: Vec<Value> = std::iter::once(home).chain(above).chain(std::iter::once(here)).collect();
    let trail = json!({ "@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": items });
    frame.jsonld(&service).jsonld(&trail)
}
