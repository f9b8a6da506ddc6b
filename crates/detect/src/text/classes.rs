//! Small hand-kept classes of characters. Stable parts of Unicode, named by their property.

/// Default_Ignorable_Code_Point (UAX #44), and control characters other than white space.
pub(super) fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFF8}'
        | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
        || (c.is_control() && !c.is_whitespace())
}

/// Written where others write a space: white space, dashes (General_Category Pd, and the minus sign) and underscores.
pub fn is_gap(c: char) -> bool {
    c.is_whitespace()
        || matches!(c,
            '-' | '_' | '\u{58A}' | '\u{5BE}' | '\u{1806}' | '\u{2010}'..='\u{2015}' | '\u{203F}' | '\u{2212}'
            | '\u{2E3A}' | '\u{2E3B}' | '\u{FE4D}'..='\u{FE4F}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}' | '\u{FF3F}')
}

/// Scripts that are written without spaces between words: Han, Hiragana, Katakana, Thai, Lao, Khmer, Burmese.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'
        | '\u{2E80}'..='\u{2FDF}' | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}'
        | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF66}'..='\u{FF9F}'
        | '\u{20000}'..='\u{3FFFF}')
}

/// Small capitals, and the UTS #39 prototypes of lower-case letters whose capital looks Latin.
pub(super) fn as_capital(c: char) -> Option<char> {
    Some(match c {
        'ᴀ' => 'a',
        'ʙ' | 'ƅ' => 'b',
        'ᴄ' => 'c',
        'ᴅ' => 'd',
        'ᴇ' | 'ꞓ' => 'e',
        'ꜰ' => 'f',
        'ɢ' => 'g',
        'ʜ' => 'h',
        'ɪ' => 'i',
        'ᴊ' => 'j',
        'ᴋ' | 'ĸ' => 'k',
        'ʟ' => 'l',
        'ᴍ' | 'ʍ' | 'μ' => 'm',
        'ɴ' | 'ν' => 'n',
        'ᴏ' => 'o',
        'ᴘ' => 'p',
        'ʀ' => 'r',
        'ꜱ' => 's',
        'ᴛ' => 't',
        'ᴜ' => 'u',
        'ᴠ' => 'v',
        'ᴡ' => 'w',
        'χ' => 'x',
        'ʏ' | 'υ' => 'y',
        'ᴢ' | 'ζ' => 'z',
        _ => return None,
    })
}
