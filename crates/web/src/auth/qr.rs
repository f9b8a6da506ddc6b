//! A QR code as a path of an SVG: drawn here, so that a secret goes to no one else to be drawn.

use fast_qr::{ECL, QRBuilder};

/// Empty modules around it (ISO/IEC 18004 § 5.3.8).
const QUIET: usize = 4;

pub(crate) struct Qr {
    /// Modules of a side, with what is empty around it.
    pub(crate) side: usize,
    /// The dark ones.
    pub(crate) path: String,
}

impl Qr {
    /// `None` if the text is too long for any.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let qr = QRBuilder::new(text).ecl(ECL::M).build().ok()?;
        let mut path = String::new();
        for y in 0..qr.size {
            for x in (0..qr.size).filter(|x| qr[y][*x].value()) {
                path += &format!("M{},{}h1v1h-1z", x + QUIET, y + QUIET);
            }
        }
        Some(Self { side: qr.size + 2 * QUIET, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_has_its_three_corners_and_nothing_around_it() {
        let qr = Qr::of("otpauth://totp/Flagstone:Ada?secret=MZXW6YTB&issuer=Flagstone").unwrap();
        let dark = |x: usize, y: usize| qr.path.contains(&format!("M{x},{y}h1v1h-1z"));
        let last = qr.side - QUIET - 1;
        for (x, y) in [(QUIET, QUIET), (last, QUIET), (QUIET, last)] {
            assert!(dark(x, y), "{x},{y}");
        }
        assert!(!dark(QUIET + 1, QUIET + 1), "the ring inside a corner is light");
        assert!((0..qr.side).all(|i| !dark(i, QUIET - 1) && !dark(QUIET - 1, i) && !dark(last + 1, i)));
        assert!(Qr::of(&"x".repeat(10_000)).is_none());
    }
}
