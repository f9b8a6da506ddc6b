//! What the engine remembers from one post to the next.

/// What is remembered of the posts so far: windowed counts, texts seen before. Bounded; the same posts in the same
/// order leave the same memory behind. One for each run of posts that belong together.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Memory {}
