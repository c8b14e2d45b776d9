//! What a function is told from outside: the one place where the environment is read (invariant 3).

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use domain::secret::Secret;
use store::Tables;

/// What every function needs to know.
#[derive(Debug, Clone)]
pub struct Config {
    /// `PORTAL_TABLE` and `PORTAL_LOG_TABLE`.
    pub tables: Tables,
    /// `PORTAL_ORIGIN`, as in `https://dichvucong.minh-hoa.example`: what links in mails begin with.
    pub origin: String,
    /// `PORTAL_SECRET`: 32 bytes in base64, the same for all functions.
    pub secret: Secret,
}

/// Every name that is missing or wrong, at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadEnvironment(Vec<String>);

impl fmt::Display for BadEnvironment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the environment is not complete: {}", self.0.join("; "))
    }
}

impl std::error::Error for BadEnvironment {}

/// Reads environment variables and keeps count of what is wrong with them.
pub struct Environment<F> {
    read: F,
    wrong: Vec<String>,
}

impl<F: Fn(&str) -> Option<String>> Environment<F> {
    /// Reads from `read`, which answers with a variable's value.
    pub fn new(read: F) -> Self {
        Environment { read, wrong: Vec::new() }
    }

    /// The value of a variable that must be there.
    pub fn required(&mut self, name: &str) -> String {
        match (self.read)(name).filter(|value| !value.trim().is_empty()) {
            Some(value) => value,
            None => {
                self.wrong.push(format!("{name} is missing"));
                String::new()
            }
        }
    }

    /// The value of a variable that may be left out.
    pub fn optional(&self, name: &str) -> Option<String> {
        (self.read)(name).filter(|value| !value.trim().is_empty())
    }

    /// Notes that a variable's value cannot be used.
    pub fn wrong(&mut self, name: &str, why: &str) {
        self.wrong.push(format!("{name} {why}"));
    }

    /// Errors: every name that is missing or wrong.
    pub fn finish<T>(self, value: Option<T>) -> Result<T, BadEnvironment> {
        match value {
            Some(value) if self.wrong.is_empty() => Ok(value),
            _ => Err(BadEnvironment(self.wrong)),
        }
    }

    /// The configuration of a function, as far as it is complete.
    pub fn config(&mut self) -> Option<Config> {
        let tables = Tables { portal: self.required("PORTAL_TABLE"), log: self.required("PORTAL_LOG_TABLE") };
        let origin = self.required("PORTAL_ORIGIN").trim_end_matches('/').to_owned();
        if let Some(error) = web::cookie::SessionCookie::for_origin(&origin).err().filter(|_| !origin.is_empty()) {
            self.wrong("PORTAL_ORIGIN", &format!("is not usable: {error}"));
        }
        let key: Option<[u8; 32]> =
            BASE64_STANDARD.decode(self.required("PORTAL_SECRET").trim()).ok().and_then(|bytes| bytes.try_into().ok());
        if key.is_none() && !self.wrong.iter().any(|wrong| wrong.starts_with("PORTAL_SECRET")) {
            self.wrong("PORTAL_SECRET", "must be 32 bytes in base64");
        }
        Some(Config { tables, origin, secret: Secret::new(&key?) })
    }
}

/// The environment of this process.
#[expect(clippy::disallowed_methods, reason = "this is the one place that invariant 3 allows")]
pub fn environment() -> Environment<impl Fn(&str) -> Option<String>> {
    Environment::new(|name| std::env::var(name).ok())
}

impl Config {
    /// Reads `PORTAL_TABLE`, `PORTAL_LOG_TABLE`, `PORTAL_ORIGIN` and `PORTAL_SECRET`. Errors: all that is missing or wrong.
    pub fn from_env() -> Result<Config, BadEnvironment> {
        let mut environment = environment();
        let config = environment.config();
        environment.finish(config)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &'static [(&str, &str)]) -> Result<Config, BadEnvironment> {
        let mut environment =
            Environment::new(|name: &str| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()));
        let config = environment.config();
        environment.finish(config)
    }

    #[test]
    fn one_message_names_all_that_is_missing() {
        let error = read(&[("PORTAL_TABLE", "portal")]).unwrap_err().to_string();
        for name in ["PORTAL_LOG_TABLE", "PORTAL_ORIGIN", "PORTAL_SECRET"] {
            assert!(error.contains(name), "{error}");
        }
        assert!(!error.contains("PORTAL_TABLE "), "{error}");
    }

    #[test]
    fn a_complete_environment_is_read_and_a_wrong_secret_is_named() {
        let good = read(&[
            ("PORTAL_TABLE", "portal"),
            ("PORTAL_LOG_TABLE", "portal-log"),
            ("PORTAL_ORIGIN", "https://dichvucong.minh-hoa.example/"),
            ("PORTAL_SECRET", "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc="),
        ])
        .unwrap();
        assert_eq!(good.origin, "https://dichvucong.minh-hoa.example");
        let error = read(&[
            ("PORTAL_TABLE", "portal"),
            ("PORTAL_LOG_TABLE", "portal-log"),
            ("PORTAL_ORIGIN", "http://dichvucong.minh-hoa.example"),
            ("PORTAL_SECRET", "short"),
        ])
        .unwrap_err()
        .to_string();
        assert!(error.contains("PORTAL_SECRET must be 32 bytes") && error.contains("PORTAL_ORIGIN is not usable"), "{error}");
    }
}
