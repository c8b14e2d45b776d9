//! What is published, as this process last saw it.

use std::sync::Arc;

use domain::lang::Text;
use web::frame::Site;

use crate::App;

impl App {
    /// The portal's identity for the frame of a page.
    pub async fn site(&self) -> Arc<Site> {
        Arc::new(Site {
            origin: self.origin().to_owned(),
            name: Text::both("Cổng dịch vụ công trực tuyến", "Online public services"),
            agency: Text::default(),
            responsible: Text::default(),
            address: Text::default(),
            hotline: String::new(),
            email: String::new(),
            demo: false,
            version: env!("CARGO_PKG_VERSION").to_owned(),
        })
    }
}
