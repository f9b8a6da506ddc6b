//! Much at once: a stream of posts through the engine, on several threads, with the output in the order of the input.
//!
//! ```text
//! reader ─► blocks, in turn ─► worker 1 … n ─► in turn ─► collector ─► findings
//! ```
//!
//! Each worker has one place in front of it and one behind, so memory is bounded; blocks are handed out and taken back
//! in turn, so the order is the input's, whatever the number of threads. Where a detector remembers (counts,
//! near-duplicates), workers only read posts, and one engine looks through them in order at the collector.

use std::{
    collections::BTreeMap,
    io::{self, Read, Write},
    num::NonZeroUsize,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread,
};

use detect::{Engine, Memory};
use model::Timestamp;
use serde::Serialize;

use crate::posts::{Block, Blocks, LineProblem, LineReader, Lines};

/// What was read and seen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Bytes of the stream, after its compression was taken off.
    pub bytes: u64,
    /// Lines, empty ones too.
    pub lines: u64,
    /// Posts.
    pub posts: u64,
    /// Posts that say no time: for windows they all lie at the same moment, 1970.
    pub posts_without_time: u64,
    /// Posts with at least one finding.
    pub posts_with_findings: u64,
    /// Findings by detector or rule.
    pub findings: BTreeMap<String, u64>,
    /// Lines that gave no post, by reason.
    pub set_aside: BTreeMap<&'static str, u64>,
    /// Texts longer than [`detect::MAX_SCANNED`], looked through up to there.
    pub cut_texts: u64,
    /// Links of one post beyond [`detect::MAX_LINKS`].
    pub links_left_out: u64,
    /// Spans of one finding beyond [`detect::MAX_SPANS`].
    pub spans_left_out: u64,
    /// Hashes of one post beyond [`detect::MAX_HASHES`].
    pub hashes_left_out: u64,
    /// Images of which nothing is said because a bank calls them innocent.
    pub images_silenced: u64,
    /// How often a rule had no answer (it divided by zero, say), by rule. It does not match then.
    pub rule_faults: BTreeMap<String, u64>,
    /// Posts that came too late for a windowed count.
    pub counted_late: u64,
    /// Keys of windowed counts that were forgotten while their window still held something.
    pub keys_forgotten: u64,
    /// Whether a detector remembered, so that posts were looked through one after the other.
    pub in_order: bool,
}

/// Where the output goes.
pub struct Sinks<'a> {
    /// Findings, one JSON object a line.
    pub findings: &'a mut dyn Write,
    /// Lines that gave no post: `{"line":…,"reason":…,"detail":…}`, lines counted from 1.
    pub set_aside: &'a mut dyn Write,
    /// Called after each block with what was done so far.
    pub progress: &'a mut dyn FnMut(&Summary),
}

/// Looks through a stream of lines.
///
/// # Errors
/// What the stream or a sink says.
pub fn run(engine: &Engine, source: impl Read + Send, threads: NonZeroUsize, sinks: Sinks<'_>) -> io::Result<Summary> {
    let summary = Summary { in_order: engine.remembers(), ..Summary::default() };
    let mut collector = Collector { summary, sinks };
    let reader = LineReader::default();
    if engine.remembers() {
        let mut memory = Memory::default();
        let read = |block: Block| Parsed { bytes: block.len(), lines: block.posts(&reader) };
        in_turn(source, threads, read, |read| collector.take(seen(engine, &mut memory, read)))?;
    } else {
        let look = |block: Block| {
            let read = Parsed { bytes: block.len(), lines: block.posts(&reader) };
            seen(engine, &mut Memory::default(), read)
        };
        in_turn(source, threads, look, |seen| collector.take(seen))?;
    }
    Ok(collector.summary)
}

/// A block, read.
struct Parsed {
    bytes: u64,
    lines: Lines,
}

/// A block, looked through: its part of the summary, and its part of the output.
struct Seen {
    part: Summary,
    findings: Vec<u8>,
    set_aside: Vec<(u64, LineProblem)>,
}

fn seen(engine: &Engine, memory: &mut Memory, Parsed { bytes, lines }: Parsed) -> Seen {
    let scan = engine.scan(lines.posts.iter().map(|(_, post)| post), memory);
    let mut part = Summary {
        bytes,
        lines: lines.count,
        posts: lines.posts.len() as u64,
        posts_without_time: lines.posts.iter().filter(|(_, post)| post.seen == Timestamp::default()).count() as u64,
        posts_with_findings: scan.findings.chunk_by(|a, b| a.post == b.post).count() as u64,
        cut_texts: scan.cut_texts,
        links_left_out: scan.links_left_out,
        spans_left_out: scan.spans_left_out,
        hashes_left_out: scan.hashes_left_out,
        images_silenced: scan.images_silenced,
        counted_late: scan.counted_late,
        keys_forgotten: scan.keys_forgotten,
        ..Summary::default()
    };
    for (at, faults) in &scan.rule_faults {
        count(&mut part.rule_faults, engine.rule(*at).map_or("", |rule| &rule.name), *faults);
    }
    let mut findings = Vec::new();
    for finding in &scan.findings {
        count(&mut part.findings, &finding.rule.detector, 1);
        serde_json::to_writer(&mut findings, finding).expect("plain data serialises into memory");
        findings.push(b'\n');
    }
    for (_, problem) in &lines.set_aside {
        *part.set_aside.entry(problem.reason).or_default() += 1;
    }
    Seen { part, findings, set_aside: lines.set_aside }
}

fn count(counts: &mut BTreeMap<String, u64>, name: &str, more: u64) {
    match counts.get_mut(name) {
        Some(count) => *count += more,
        None => drop(counts.insert(name.to_owned(), more)),
    }
}

/// Takes what was seen, in order.
struct Collector<'a> {
    summary: Summary,
    sinks: Sinks<'a>,
}

impl Collector<'_> {
    fn take(&mut self, Seen { part, findings, set_aside }: Seen) -> io::Result<()> {
        self.sinks.findings.write_all(&findings)?;
        for (number, problem) in set_aside {
            let line = self.summary.lines + number + 1;
            let aside = SetAsideLine { line, reason: problem.reason, detail: &problem.detail };
            serde_json::to_writer(&mut *self.sinks.set_aside, &aside)?;
            self.sinks.set_aside.write_all(b"\n")?;
        }
        self.summary.add(part);
        (self.sinks.progress)(&self.summary);
        Ok(())
    }
}

/// A line that gave no post.
#[derive(Serialize)]
struct SetAsideLine<'a> {
    line: u64,
    reason: &'static str,
    detail: &'a str,
}

impl Summary {
    fn add(&mut self, part: Self) {
        self.bytes += part.bytes;
        self.lines += part.lines;
        self.posts += part.posts;
        self.posts_without_time += part.posts_without_time;
        self.posts_with_findings += part.posts_with_findings;
        self.cut_texts += part.cut_texts;
        self.links_left_out += part.links_left_out;
        self.spans_left_out += part.spans_left_out;
        self.hashes_left_out += part.hashes_left_out;
        self.images_silenced += part.images_silenced;
        self.counted_late += part.counted_late;
        self.keys_forgotten += part.keys_forgotten;
        part.rule_faults.iter().for_each(|(name, n)| count(&mut self.rule_faults, name, *n));
        part.findings.iter().for_each(|(name, n)| count(&mut self.findings, name, *n));
        part.set_aside.into_iter().for_each(|(reason, n)| *self.set_aside.entry(reason).or_default() += n);
    }
}

/// Hands the blocks of a stream to `work` and its results to `collect`, in the order of the stream. With one thread
/// all of it happens on the caller's.
fn in_turn<T: Send>(
    source: impl Read + Send,
    threads: NonZeroUsize,
    work: impl Fn(Block) -> T + Sync,
    mut collect: impl FnMut(T) -> io::Result<()>,
) -> io::Result<()> {
    let mut blocks = Blocks::new(source);
    if threads.get() == 1 {
        while let Some(block) = blocks.next_block()? {
            collect(work(block))?;
        }
        return Ok(());
    }
    thread::scope(|scope| {
        let (mut hands, mut results) = (Vec::new(), Vec::new());
        for _ in 0..threads.get() {
            let (hand, blocks) = sync_channel(1);
            let (done, result) = sync_channel(1);
            let work = &work;
            scope.spawn(move || worker(&blocks, &done, work));
            hands.push(hand);
            results.push(result);
        }
        let reader = scope.spawn(move || {
            for hand in hands.iter().cycle() {
                let Some(block) = blocks.next_block()? else { break };
                // Nobody takes it any more: the collector failed, and says why.
                if hand.send(block).is_err() {
                    break;
                }
            }
            Ok(())
        });
        // The worker whose turn it is has nothing more: neither has any after it.
        let collected = results.iter().cycle().map_while(|result| result.recv().ok()).try_for_each(&mut collect);
        drop(results);
        let read = reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        collected.and(read)
    })
}

fn worker<T>(blocks: &Receiver<Block>, done: &SyncSender<T>, work: impl Fn(Block) -> T) {
    for block in blocks {
        if done.send(work(block)).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests;
