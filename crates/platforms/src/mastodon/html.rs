//! What HTML says, as text: tags are left out, paragraphs and breaks become lines, entities become characters. What it
//! would do is of no interest, and nothing of it is kept.

/// The text, and where its links lead.
pub(super) fn read(html: &str) -> (String, Vec<String>) {
    let (mut text, mut links) = (String::with_capacity(html.len()), Vec::new());
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix('&') {
            let (c, length) = entity(after);
            text.push(c);
            rest = &after[length..];
        } else {
            let (tag, after) = tag(rest);
            match name(tag) {
                "br" | "li" => text.push('\n'),
                "p" | "blockquote" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "pre" | "ul" | "ol"
                    if !text.is_empty() =>
                {
                    text.push_str(if text.ends_with('\n') { "\n" } else { "\n\n" });
                }
                "a" => links.extend(attribute(tag, "href")),
                _ => {}
            }
            rest = match name(tag) {
                hidden @ ("script" | "style") => past(after, hidden),
                _ => after,
            };
        }
    }
    text.push_str(rest);
    (text.trim_matches('\n').to_owned(), links)
}

/// A tag without its brackets, and what follows it. Quotation marks hide a bracket. A `<` that opens no tag is text.
fn tag(html: &str) -> (&str, &str) {
    let mut quote = None;
    for (at, byte) in html.bytes().enumerate().skip(1) {
        match (byte, quote) {
            (b'"' | b'\'', None) => quote = Some(byte),
            (_, Some(open)) if byte == open => quote = None,
            (b'>', None) => return (&html[1..at], &html[at + 1..]),
            _ => {}
        }
    }
    (&html[1..], "")
}

fn name(tag: &str) -> &str {
    let end = tag.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(tag.len());
    &tag[..end]
}

fn attribute(tag: &str, wanted: &str) -> Option<String> {
    let at = tag.find(&format!(" {wanted}="))?;
    let value = &tag[at + wanted.len() + 2..];
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let value = value[1..].split(quote).next()?;
    Some(read(value).0).filter(|value| !value.is_empty())
}

/// What follows the end of an element whose content is no text.
fn past<'h>(html: &'h str, name: &str) -> &'h str {
    html.find(&format!("</{name}")).map_or("", |end| tag(&html[end..]).1)
}

/// The character that an entity stands for, after its `&`, and how long it is; if it is none, the `&` itself.
fn entity(text: &str) -> (char, usize) {
    const NAMED: [(&str, char); 6] =
        [("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("apos", '\''), ("nbsp", '\u{a0}')];
    let known = || {
        let end = text.bytes().take(12).position(|byte| byte == b';')?;
        let name = &text[..end];
        let number = name.strip_prefix('#').map(|number| match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        });
        let c = match number {
            Some(number) => char::from_u32(number.ok()?).filter(|c| *c != '\0')?,
            None => NAMED.iter().find(|(known, _)| *known == name)?.1,
        };
        Some((c, end + 1))
    };
    known().unwrap_or(('&', 0))
}

#[cfg(test)]
mod tests {
    use model::Dice;

    use super::*;

    fn text(html: &str) -> String {
        read(html).0
    }

    #[test]
    fn a_post_reads_as_it_is_shown() {
        assert_eq!(
            text("<p>one<br>two</p><p>three &amp; &lt;b&gt; &#39;&#x1F600;&nbsp;&nope;</p>"),
            "one\ntwo\n\nthree & <b> '\u{1f600}\u{a0}&nope;"
        );
        let mention = r#"<p><span class="h-card"><a href="https://a.example/@b" class="u-url">@<span>b</span></a></span> see <a href='https://c.example/?a=1&amp;b="'>c</a></p>"#;
        let wanted = vec!["https://a.example/@b".to_owned(), "https://c.example/?a=1&b=\"".into()];
        assert_eq!(read(mention), ("@b see c".to_owned(), wanted));
        assert_eq!(text("a<script>alert(\"</p>\")</script>b<style>p{}</style>c"), "abc");
        assert_eq!(text("<p title='>'>a</p"), "a");
    }

    /// Of any text: no tag is left that a browser would take for one, and nothing is added.
    #[test]
    fn whatever_it_says_it_is_only_text() {
        let pieces =
            ["<", ">", "&", "amp;", "lt;", "p", "a href=", "\"", "'", "/", "script", "é", "#", "x41;", " ", "br"];
        let mut dice = Dice::new(5);
        for _ in 0..50_000 {
            let html: String = (0..dice.below(16)).map(|_| pieces[dice.below(pieces.len() as u64) as usize]).collect();
            let (text, links) = read(&html);
            assert!(text.len() <= html.len() * 2 && links.len() <= html.len(), "{html}");
        }
    }
}
