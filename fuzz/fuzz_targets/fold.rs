//! Folding any text: idempotent, and every folded character has a span at character boundaries.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let folded = detect::text::fold(text);
    assert_eq!(detect::text::fold(&folded.text).text, folded.text);
    for (at, c) in folded.text.char_indices() {
        let span = folded.span(at, at + c.len_utf8());
        assert!(text.get(span.start as usize..span.end as usize).is_some_and(|piece| !piece.is_empty()));
    }
});
