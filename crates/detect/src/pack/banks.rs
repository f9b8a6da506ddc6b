//! The CSV files of a pack: RFC 4180, UTF-8, with a header line. LF or CRLF, with or without a byte order mark.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use csv::{ByteRecord, ReaderBuilder};
use model::Kind;

use super::{
    Bank, LinkMatch, LinkTarget, MANIFEST, MAX_PHRASE, MAX_SIGNALS, Signal, When, hash_banks,
    manifest::BankEntry,
    problems::{Problems, instead, text},
};
use crate::{detectors::phrase::folded_phrase, hash::bank::HashBank, link};

const PHRASE_COLUMNS: &[&str] = &["group", "id", "text", "when"];
const LINK_COLUMNS: &[&str] = &["id", "match", "text"];

/// Files beside the banks that a folder may hold.
const COMPANIONS: &[&str] = &["LICENSE", "NOTICE", "README.md", super::controls::RECORD];

/// Longest id of a signal or a group, in bytes.
const MAX_ID: usize = 128;

/// Most problems noted in one file; the rest of it is not read.
const MAX_PROBLEMS: usize = 200;

/// Reads the banks. `model` is the file of the pack's model, which no bank names.
pub(super) fn read(
    entries: &[BankEntry],
    model: Option<&str>,
    files: &BTreeMap<String, Vec<u8>>,
    problems: &Problems,
) -> Vec<Bank> {
    let mut seen = Seen::default();
    let mut banks = Vec::new();
    let mut hashes = 0;
    for entry in entries {
        let Some(content) = files.get(&entry.file) else {
            problems.at(
                MANIFEST,
                entry.at,
                format!("the folder has no `{}`: add the file or correct its name", entry.file),
            );
            continue;
        };
        if entry.kind == Some(Kind::Hash) {
            banks.extend(hash_banks::read(entry, content, &mut hashes, problems));
            continue;
        }
        let Some(source) = text(&entry.file, content, problems) else { continue };
        let Some(kind) = entry.kind else { continue };
        let signals = BankReader { file: &entry.file, kind, source, problems, seen: &mut seen }.signals();
        banks.push(Bank {
            file: entry.file.clone(),
            kind,
            role: entry.role,
            weight: entry.weight,
            clause: entry.clause.clone(),
            languages: entry.languages.clone(),
            evasions: entry.evasions.clone(),
            signals,
            hashes: HashBank::default(),
        });
    }
    for name in files.keys() {
        let named = name == MANIFEST
            || model == Some(name)
            || COMPANIONS.contains(&name.as_str())
            || entries.iter().any(|e| e.file == *name);
        // With the banks themselves unreadable, every file would be one that no bank names.
        if !named && !entries.is_empty() {
            problems.at(name, (1, 1), "no bank names this file: add a `[[banks]]` for it, or remove it");
        }
    }
    check_company(&banks, problems);
    banks
}

/// A phrase that needs company has to be able to have some.
fn check_company(banks: &[Bank], problems: &Problems) {
    let signals = || banks.iter().flat_map(|b| b.signals.iter().map(move |s| (b, s)));
    let company: BTreeSet<&String> =
        signals().filter(|(_, s)| s.when == When::Always).flat_map(|(_, s)| &s.groups).collect();
    for (bank, signal) in signals().filter(|(_, s)| s.when == When::ExactCaseBesideGroup) {
        if !signal.groups.iter().any(|g| company.contains(g)) {
            let message =
                "no other phrase of its group stands for itself, so it can never match: add one, or remove this";
            problems.at(&bank.file, (signal.line, 1), message);
        }
    }
}

/// What is taken already, with its file and line.
#[derive(Default)]
struct Seen {
    ids: HashMap<String, (String, u64)>,
    phrases: HashMap<String, (String, u64)>,
    links: HashMap<(LinkMatch, String), (String, u64)>,
    signals: usize,
}

struct BankReader<'a> {
    file: &'a str,
    kind: Kind,
    source: &'a str,
    problems: &'a Problems,
    seen: &'a mut Seen,
}

/// One line of the file, by column.
struct Row<'a> {
    record: &'a ByteRecord,
    columns: &'a BTreeMap<&'static str, usize>,
    line: u64,
    offset: usize,
}

impl BankReader<'_> {
    fn signals(mut self) -> Vec<Signal> {
        let known = if self.kind == Kind::Link { LINK_COLUMNS } else { PHRASE_COLUMNS };
        let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(self.source.as_bytes());
        let mut record = ByteRecord::new();
        let mut columns = None;
        let mut signals = Vec::new();
        let mut wrong = 0;
        let mut lines = Lines { source: self.source, at: 0, line: 1 };
        // Reading from memory does not fail, and bytes are not decoded here: an error is the end.
        while reader.read_byte_record(&mut record).unwrap_or(false) && wrong < MAX_PROBLEMS {
            let (line, offset) = lines.to(record.position().map_or(0, |p| p.byte() as usize));
            let Some(columns) = &columns else {
                columns = self.header(&record, known);
                if columns.is_none() {
                    return signals;
                }
                continue;
            };
            let row = Row { record: &record, columns, line, offset };
            match self.signal(&row) {
                Some(signal) => signals.push(signal),
                None => wrong += 1,
            }
            self.seen.signals += 1;
            if self.seen.signals > MAX_SIGNALS {
                self.problem(line, 1, format!("more than {MAX_SIGNALS} signals in the pack: split it into several"));
                return signals;
            }
        }
        if columns.is_none() {
            self.problem(1, 1, format!("is empty: begin with the line `{}`", header_line(self.kind)));
        } else if signals.is_empty() && wrong == 0 {
            self.problem(1, 1, "has no signals: add a line for each, or remove the bank");
        }
        signals
    }

    fn problem(&self, line: u64, column: u64, message: impl Into<String>) {
        self.problems.at(self.file, (line, column), message);
    }

    fn wrong(&self, row: &Row<'_>, column: &str, message: impl Into<String>) {
        let number = row.columns.get(column).copied().unwrap_or(0);
        self.problem(row.line, field_column(&self.source[row.offset..], number), message);
    }

    fn header(&self, record: &ByteRecord, known: &'static [&'static str]) -> Option<BTreeMap<&'static str, usize>> {
        let mut columns = BTreeMap::new();
        let mut good = true;
        for (number, field) in record.iter().enumerate() {
            let given = String::from_utf8_lossy(field);
            let column = field_column(self.source, number);
            match known.iter().find(|k| **k == given.trim()) {
                Some(name) if columns.insert(*name, number).is_none() => {}
                Some(name) => {
                    self.problem(1, column, format!("a second column `{name}`: keep one"));
                    good = false;
                }
                None => {
                    let given: String = given.chars().take(80).collect();
                    self.problem(1, column, format!("unknown column `{given}`: {}", instead(&given, known)));
                    good = false;
                }
            }
        }
        let needed = if self.kind == Kind::Link { &["id", "text", "match"][..] } else { &["id", "text"] };
        for name in needed.iter().filter(|name| !columns.contains_key(**name)) {
            self.problem(1, 1, format!("the column `{name}` is missing: begin with `{}`", header_line(self.kind)));
            good = false;
        }
        good.then_some(columns)
    }

    /// The signal of a row; `None` if a problem was noted.
    fn signal(&mut self, row: &Row<'_>) -> Option<Signal> {
        // First: whatever follows an open quote is swallowed, and counting fields would not say so.
        if let Some(number) = row.record.iter().position(|field| field.contains(&b'\n')) {
            let column = field_column(&self.source[row.offset..], number);
            self.problem(row.line, column, "runs over the end of the line: is a double quote not closed?");
            return None;
        }
        if row.record.len() != row.columns.len() {
            let message = format!(
                "{} fields where the header has {}: put text with commas in double quotes",
                row.record.len(),
                row.columns.len()
            );
            self.problem(row.line, 1, message);
            return None;
        }
        let id = self.field(row, "id", MAX_ID)?;
        if id.is_empty() || id.contains(char::is_whitespace) {
            self.wrong(row, "id", "write an id without spaces: findings name the signal by it");
            return None;
        }
        let text = self.field(row, "text", if self.kind == Kind::Link { link::MAX_ADDRESS } else { MAX_PHRASE })?;
        if text.is_empty() {
            self.wrong(row, "text", "is empty: write what to look for, or remove the line");
            return None;
        }
        let signal = if self.kind == Kind::Link { self.link(row, id, text) } else { self.phrase(row, id, text) }?;
        let here = (self.file.to_owned(), row.line);
        if let Some((file, line)) = self.seen.ids.insert(signal.id.clone(), here) {
            self.wrong(row, "id", format!("{file}:{line} has this id too: give each signal its own"));
            return None;
        }
        Some(signal)
    }

    fn phrase(&mut self, row: &Row<'_>, id: String, text: String) -> Option<Signal> {
        let folded = folded_phrase(&text);
        if folded.chars().filter(|c| c.is_alphanumeric()).count() < 2 {
            self.wrong(row, "text", "folds to less than two letters or digits and would match everywhere: write more");
            return None;
        }
        let groups: Vec<String> = self.field(row, "group", MAX_PHRASE)?.split_whitespace().map(str::to_owned).collect();
        let when = match self.field(row, "when", MAX_ID)?.as_str() {
            "" | "always" => When::Always,
            "exact_case_beside_group" if groups.is_empty() => {
                self.wrong(row, "group", "is empty: a phrase `exact_case_beside_group` needs a group");
                return None;
            }
            "exact_case_beside_group" => When::ExactCaseBesideGroup,
            other => {
                let known = &["always", "exact_case_beside_group"];
                self.wrong(row, "when", format!("`{other}` is none of its words: {}", instead(other, known)));
                return None;
            }
        };
        let here = (self.file.to_owned(), row.line);
        if let Some((file, line)) = self.seen.phrases.insert(folded, here) {
            let message = format!("{file}:{line} folds to the same: keep one; `group` may name several, with spaces");
            self.wrong(row, "text", message);
            return None;
        }
        Some(Signal { id, text, groups, when, link: None, line: row.line })
    }

    fn link(&mut self, row: &Row<'_>, id: String, text: String) -> Option<Signal> {
        let Some(address) = link::canonical(&text) else {
            self.wrong(
                row,
                "text",
                "is no web address: write `host.example`, `host.example/path` or one with `https://`",
            );
            return None;
        };
        let how = match self.field(row, "match", MAX_ID)?.as_str() {
            "domain" => LinkMatch::Domain,
            "prefix" => LinkMatch::Prefix,
            "exact" => LinkMatch::Exact,
            other => {
                let known = &["domain", "exact", "prefix"];
                self.wrong(row, "match", format!("`{other}` is none of its words: {}", instead(other, known)));
                return None;
            }
        };
        let wrong = match how {
            LinkMatch::Domain if !address.path.is_empty() || address.query.is_some() || address.port.is_some() => {
                Some("has a path, a query or a port: write the host alone, or `prefix` or `exact`")
            }
            LinkMatch::Domain if address.named && !address.host.contains('.') => {
                Some("is a whole top-level domain: write a host below it")
            }
            LinkMatch::Prefix if address.path.is_empty() => Some("has no path: add one, or write `domain`"),
            LinkMatch::Prefix if address.query.is_some() => Some("has a query: remove it, or write `exact`"),
            _ => None,
        };
        if let Some(message) = wrong {
            self.wrong(row, "text", message);
            return None;
        }
        let here = (self.file.to_owned(), row.line);
        if let Some((file, line)) = self.seen.links.insert((how, address.to_string()), here) {
            self.wrong(row, "text", format!("{file}:{line} is the same address: keep one"));
            return None;
        }
        Some(Signal {
            id,
            text,
            groups: Vec::new(),
            when: When::Always,
            link: Some(LinkTarget { how, address }),
            line: row.line,
        })
    }

    /// A field without space around it; empty where the file has no such column.
    fn field(&self, row: &Row<'_>, column: &str, max: usize) -> Option<String> {
        let Some(number) = row.columns.get(column) else { return Some(String::new()) };
        let field = row.record.get(*number).unwrap_or_default();
        if field.len() > max {
            self.wrong(
                row,
                column,
                format!("is {} bytes long, of at most {max}: is a double quote not closed?", field.len()),
            );
            return None;
        }
        // The whole file is UTF-8, and fields are cut at ASCII.
        let text = String::from_utf8_lossy(field);
        if text.contains('\r') {
            self.wrong(row, column, "runs over the end of the line: is a double quote not closed?");
            return None;
        }
        // Folding passes over them, so that nobody would see what is looked for.
        if let Some(c) = text.chars().find(|c| c.is_control() && *c != '\t') {
            self.wrong(row, column, format!("holds the control character U+{:04X}: remove it", u32::from(c)));
            return None;
        }
        Some(text.trim().to_owned())
    }
}

fn header_line(kind: Kind) -> &'static str {
    if kind == Kind::Link { "id,text,match" } else { "id,text,group,when" }
}

/// Counts lines. The reader's own count stands before the blank lines and the LF of a CRLF that it skips.
struct Lines<'a> {
    source: &'a str,
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// Line and offset of the record that begins at `offset` or behind the line ends there.
    fn to(&mut self, offset: usize) -> (u64, usize) {
        let bytes = self.source.as_bytes();
        while let Some(byte) = bytes.get(self.at).filter(|b| self.at < offset || matches!(**b, b'\n' | b'\r')) {
            self.line += u64::from(*byte == b'\n');
            self.at += 1;
        }
        (self.line, self.at)
    }
}

/// The column, from 1, at which a field of the first line begins.
fn field_column(line: &str, number: usize) -> u64 {
    let mut quoted = false;
    let mut commas = 0;
    for (at, c) in line.chars().enumerate() {
        if commas == number {
            return at as u64 + 1;
        }
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => commas += 1,
            '\n' if !quoted => break,
            _ => {}
        }
    }
    1
}
