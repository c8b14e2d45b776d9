//! QR codes as inline SVG: one path, black on white in every colour scheme, for scanners need that.

use qrcode::{Color, EcLevel, QrCode};

use crate::html::escaped;

/// The QR code of `text` with `label` as its text alternative, or `None` where the text is too long for one.
pub fn svg(text: &str, label: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(width).enumerate() {
        let mut x = 0;
        while x < width {
            let run = row[x..].iter().take_while(|module| **module == Color::Dark).count();
            if run > 0 {
                path += &format!("M{x} {y}h{run}v1h-{run}z");
            }
            x += run.max(1);
        }
    }
    // Four modules of white around it (ISO/IEC 18004).
    let side = width + 8;
    Some(format!(
        "<svg role=\"img\" aria-label=\"{}\" width=\"128\" height=\"128\" viewBox=\"-4 -4 {side} {side}\" \
         shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M-4-4h{side}v{side}H-4z\"/><path fill=\"#000\" d=\"{path}\"/></svg>",
        escaped(label)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_covers_exactly_the_dark_modules() {
        let text = "http://localhost:8080/tra-cuu?ma=T01-260101-0001";
        let svg = svg(text, "Mã \"QR\"").unwrap();
        assert!(svg.contains("aria-label=\"Mã &#34;QR&#34;\""));
        let path = svg.rsplit("d=\"").next().unwrap();
        let covered: usize = path.split('h').skip(1).filter_map(|part| part.split('v').next()?.parse::<usize>().ok()).sum();
        let dark = QrCode::with_error_correction_level(text, EcLevel::M).unwrap();
        assert_eq!(covered, dark.to_colors().iter().filter(|c| **c == Color::Dark).count());
    }

    #[test]
    fn a_text_too_long_gives_none() {
        assert_eq!(svg(&"x".repeat(5000), "x"), None);
    }
}
