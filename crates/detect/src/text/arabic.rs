//! Arabic: what is removed, and which letters are written for one another.

/// The revision of this table, named in [`super::folding`].
pub const VERSION: u32 = 1;

/// Diacritics (harakat, tanwin, superscript alef, Quranic annotation), hamza and madda as marks, and tatweel.
/// With the hamza gone after NFKD, `أ إ آ` are `ا`, `ؤ` is `و` and `ئ` is `ي`.
pub(super) fn is_removed(c: char) -> bool {
    matches!(c,
        '\u{610}'..='\u{61A}' | '\u{640}' | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{674}'
        | '\u{6D6}'..='\u{6DC}' | '\u{6DF}'..='\u{6E4}' | '\u{6E7}' | '\u{6E8}' | '\u{6EA}'..='\u{6ED}'
        | '\u{897}'..='\u{89F}' | '\u{8CA}'..='\u{8E1}' | '\u{8E3}'..='\u{8FF}')
}

/// The letter that a variant stands for.
pub(super) fn unify(c: char) -> char {
    match c {
        // Alef wasla, and alef with a wavy hamza.
        '\u{671}'..='\u{673}' => '\u{627}',
        // Alef maksura, Farsi yeh, and the yeh-like letters of Urdu and Kurdish.
        '\u{649}' | '\u{6CC}' | '\u{6CE}' | '\u{6D0}' | '\u{6D2}' => '\u{64A}',
        // Ta marbuta, heh doachashmee, heh goal, ae, and their variants.
        '\u{629}' | '\u{6BE}' | '\u{6C1}' | '\u{6C3}' | '\u{6D5}' | '\u{6FF}' => '\u{647}',
        // Keheh and swash kaf.
        '\u{6A9}' | '\u{6AA}' => '\u{643}',
        // Dotless forms written to get round filters: beh without a dot is read as beh, qaf as qaf.
        '\u{66E}' => '\u{628}',
        '\u{66F}' => '\u{642}',
        _ => c,
    }
}

/// Whether the character is of the Arabic blocks, which UTS #39 prototypes are not taken for.
pub(super) fn is_arabic(c: char) -> bool {
    matches!(c, '\u{600}'..='\u{6FF}' | '\u{750}'..='\u{77F}' | '\u{870}'..='\u{8FF}' | '\u{10EC0}'..='\u{10EFF}')
}
