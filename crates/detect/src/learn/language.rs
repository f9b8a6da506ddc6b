//! Which language a text is in, as far as that can be said (the `whatlang` crate).

use whatlang::{Detector, Lang};

/// Fewest letters of a text that is judged. Below, neither language nor meaning can be told.
pub const LEAST_LETTERS: usize = 12;

/// What is known of a text's language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identified {
    /// ISO 639-1, or 639-3 where there is none.
    pub lang: &'static str,
    /// Whether the identification is to be relied on.
    pub reliable: bool,
}

/// Identifies a text's language. `None` if it has fewer than [`LEAST_LETTERS`] letters.
pub fn identify(text: &str) -> Option<Identified> {
    let letters = text.chars().filter(|c| c.is_alphabetic()).take(LEAST_LETTERS).count();
    if letters < LEAST_LETTERS {
        return None;
    }
    let info = Detector::new().detect(text)?;
    Some(Identified { lang: code(info.lang()), reliable: info.is_reliable() })
}

/// Whether a text may be identified as being in this language.
pub fn is_known(lang: &str) -> bool {
    Lang::all().iter().any(|known| code(*known) == lang)
}

/// Some languages to choose from. Made once for many texts.
#[derive(Debug, Clone)]
pub struct Among(Detector);

impl Among {
    /// Those of `langs` that are known.
    pub fn new<'a>(langs: impl IntoIterator<Item = &'a str>) -> Self {
        let known = |l: &str| Lang::all().iter().copied().find(|lang| code(*lang) == l);
        Self(Detector::with_allowlist(langs.into_iter().filter_map(known).collect()))
    }

    /// The closest of them that is written in the script of the text. `None` if none is.
    pub fn closest(&self, text: &str) -> Option<&'static str> {
        Some(code(self.0.detect(text)?.lang()))
    }
}

/// The short code.
fn code(lang: Lang) -> &'static str {
    let long = lang.code();
    SHORT.iter().find(|(l, _)| *l == long).map_or(long, |(_, short)| short)
}

/// ISO 639-3 to 639-1, for the languages that `whatlang` knows.
const SHORT: &[(&str, &str)] = &[
    ("afr", "af"),
    ("aka", "ak"),
    ("amh", "am"),
    ("ara", "ar"),
    ("aze", "az"),
    ("bel", "be"),
    ("ben", "bn"),
    ("bul", "bg"),
    ("cat", "ca"),
    ("ces", "cs"),
    ("cmn", "zh"),
    ("cym", "cy"),
    ("dan", "da"),
    ("deu", "de"),
    ("ell", "el"),
    ("eng", "en"),
    ("epo", "eo"),
    ("est", "et"),
    ("eus", "eu"),
    ("fin", "fi"),
    ("fra", "fr"),
    ("guj", "gu"),
    ("heb", "he"),
    ("hin", "hi"),
    ("hrv", "hr"),
    ("hun", "hu"),
    ("hye", "hy"),
    ("ind", "id"),
    ("ita", "it"),
    ("jav", "jv"),
    ("jpn", "ja"),
    ("kan", "kn"),
    ("kat", "ka"),
    ("khm", "km"),
    ("kor", "ko"),
    ("lat", "la"),
    ("lav", "lv"),
    ("lit", "lt"),
    ("mal", "ml"),
    ("mar", "mr"),
    ("mkd", "mk"),
    ("mya", "my"),
    ("nep", "ne"),
    ("nld", "nl"),
    ("nob", "nb"),
    ("ori", "or"),
    ("pan", "pa"),
    ("pes", "fa"),
    ("pol", "pl"),
    ("por", "pt"),
    ("ron", "ro"),
    ("rus", "ru"),
    ("sin", "si"),
    ("slk", "sk"),
    ("slv", "sl"),
    ("sna", "sn"),
    ("spa", "es"),
    ("srp", "sr"),
    ("swe", "sv"),
    ("tam", "ta"),
    ("tel", "te"),
    ("tgl", "tl"),
    ("tha", "th"),
    ("tuk", "tk"),
    ("tur", "tr"),
    ("ukr", "uk"),
    ("urd", "ur"),
    ("uzb", "uz"),
    ("vie", "vi"),
    ("yid", "yi"),
    ("zul", "zu"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_have_their_short_codes() {
        let english = identify("The committee's report is out and the annexes explain everything in it");
        assert_eq!(english.map(|i| i.lang), Some("en"));
        let arabic = identify("وصلنا إلى المكتبة الجديدة في وسط المدينة، وفيها كتب كثيرة");
        assert_eq!(arabic, Some(Identified { lang: "ar", reliable: true }));
        assert_eq!(identify("ok 12345 !!! \u{E000}"), None, "a text of two letters");
        assert!(
            Lang::all().iter().all(|lang| code(*lang).len() == 2),
            "{:?}",
            Lang::all().iter().map(|l| code(*l)).collect::<Vec<_>>()
        );
    }

    #[test]
    fn a_text_is_in_none_of_the_languages_of_other_scripts() {
        let two = Among::new(["en", "ar"]);
        assert_eq!(two.closest("قراءة الكتب في المساء"), Some("ar"));
        assert_eq!(two.closest("чтение книг вечером"), None);
        assert_eq!(Among::new(["und"]).closest("reading in the evening"), None, "no language to choose from");
        assert!(is_known("ar") && !is_known("und") && !is_known("xx"));
    }
}
