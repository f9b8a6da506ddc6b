//! How much a token may ask: a bucket that fills again as time passes. In memory: a restart forgets it. By the machine's
//! own clock, for an invented world's may stand still.

use std::{
    collections::HashMap,
    sync::Mutex,
    time::{Duration, Instant},
};

/// Most tokens remembered. Beyond it the one that asked longest ago is forgotten, whose bucket is full by then or soon.
const TOKENS: usize = 10_000;
const MINUTE: f64 = 60.0;

/// By the numbers of tokens.
pub(crate) struct Rate {
    /// Requests in a minute, and at once.
    most: u32,
    buckets: Mutex<HashMap<i64, Bucket>>,
}

#[derive(Clone, Copy)]
struct Bucket {
    left: f64,
    at: Instant,
}

impl Rate {
    pub(crate) fn new(most: u32) -> Self {
        Self { most: most.max(1), buckets: Mutex::default() }
    }

    /// Takes one request, or says how many seconds it has to wait.
    pub(crate) fn take(&self, token: i64, now: Instant) -> Result<(), u64> {
        let (most, a_second) = (f64::from(self.most), f64::from(self.most) / MINUTE);
        let mut buckets = self.buckets.lock().unwrap_or_else(|e| e.into_inner());
        if buckets.len() >= TOKENS
            && !buckets.contains_key(&token)
            && let Some(oldest) = buckets.iter().min_by_key(|(_, b)| b.at).map(|(token, _)| *token)
        {
            buckets.remove(&oldest);
        }
        let bucket = buckets.entry(token).or_insert(Bucket { left: most, at: now });
        let passed = now.saturating_duration_since(bucket.at).as_secs_f64();
        *bucket = Bucket { left: (bucket.left + passed * a_second).min(most), at: now };
        if bucket.left < 1.0 {
            let wait = Duration::from_secs_f64((1.0 - bucket.left) / a_second);
            return Err(wait.as_secs() + u64::from(wait.subsec_nanos() > 0));
        }
        bucket.left -= 1.0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_has_so_many_requests_and_each_token_its_own() {
        let (rate, start) = (Rate::new(30), Instant::now());
        let at = |millis| start + Duration::from_millis(millis);
        for _ in 0..30 {
            assert_eq!(rate.take(1, at(0)), Ok(()));
        }
        assert_eq!(rate.take(1, at(0)), Err(2));
        assert_eq!(rate.take(1, at(1_500)), Err(1), "asking early does not make it longer");
        assert_eq!(rate.take(2, at(0)), Ok(()));
        assert_eq!(rate.take(1, at(2_000)), Ok(()));
        assert_eq!(rate.take(1, at(2_000)), Err(2));
        for _ in 0..30 {
            assert_eq!(rate.take(1, at(3_600_000)), Ok(()), "it fills up, and no further");
        }
        assert_eq!(rate.take(1, at(3_600_000)), Err(2));
    }

    #[test]
    fn it_remembers_so_many_tokens_and_no_more() {
        let (rate, start) = (Rate::new(1), Instant::now());
        for token in 0..TOKENS as i64 + 500 {
            assert_eq!(rate.take(token, start + Duration::from_millis(token as u64)), Ok(()));
        }
        assert_eq!(rate.buckets.lock().unwrap().len(), TOKENS);
        assert!(rate.take(TOKENS as i64 + 400, start).is_err(), "whoever asked last is remembered");
    }
}
