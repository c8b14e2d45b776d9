//! Where a request stands: its path without the language, and the language.

use axum::extract::FromRequestParts;
use axum::extract::OriginalUri;
use domain::lang::Lang;
use http::Uri;
use http::request::Parts;

/// Language and path of a request; every page and every failure speaks this language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Here {
    /// From the path: `/en/…` is English.
    pub lang: Lang,
    /// The path without the language, as in `/gop-y`.
    pub path: String,
    /// The query as it stands, without `?`.
    pub query: String,
}

impl Here {
    /// Reads language and path of an address.
    pub fn of(uri: &Uri) -> Here {
        let (lang, path) = match uri.path().strip_prefix("/en") {
            Some("") => (Lang::En, "/"),
            Some(rest) if rest.starts_with('/') => (Lang::En, rest),
            _ => (Lang::Vi, uri.path()),
        };
        Here { lang, path: path.to_owned(), query: uri.query().unwrap_or_default().to_owned() }
    }

    /// The address of `path` in this language.
    pub fn href(&self, path: &str) -> String {
        self.lang.href(path)
    }

    /// Path and query in this language: where to come back to after signing in.
    pub fn whole(&self) -> String {
        let path = self.lang.href(&self.path);
        if self.query.is_empty() { path } else { format!("{path}?{}", self.query) }
    }
}

impl<S: Sync> FromRequestParts<S> for Here {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |original| &original.0);
        Ok(Here::of(uri))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_in_the_path() {
        for (uri, lang, path) in [
            ("/", Lang::Vi, "/"),
            ("/en", Lang::En, "/"),
            ("/en/gop-y?x=1", Lang::En, "/gop-y"),
            ("/english", Lang::Vi, "/english"),
            ("/gop-y", Lang::Vi, "/gop-y"),
        ] {
            let here = Here::of(&uri.parse().unwrap());
            assert_eq!((here.lang, here.path.as_str()), (lang, path), "{uri}");
        }
    }
}
