//! Interactions in and out of the store: committed as rows with their cursor, sealed, read.

extern crate flagstone_store as store;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use model::Timestamp;

mod shaped;

use shaped::{Shaped, batch, start, store};

const ACCOUNTS: usize = 300_000;
/// What lies in segments already: a commit asks them whether they have it.
const SEALED: u64 = 1_000_000;
const BATCH: u64 = 5_000;

fn interactions(c: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut shaped = Shaped::new(ACCOUNTS);
    let (store, source) = store(&folder.path().join("bench.db"), &shaped);
    let mut number = 0;
    for _ in 0..SEALED / 100_000 {
        number += 1;
        store.commit_intake(&batch(source, number, shaped.some(100_000, start()), start())).expect("commits");
    }
    let tomorrow = start().plus(25 * Timestamp::HOUR);
    store.seal(tomorrow).expect("seals");

    let mut group = c.benchmark_group("interactions");
    group.sample_size(10);
    group.throughput(Throughput::Elements(SEALED));
    group.bench_function("read", |b| {
        b.iter(|| {
            let mut rows = 0;
            store.interactions(0, |_| Ok(rows += 1)).expect("reads");
            assert_eq!(rows, SEALED);
        })
    });
    group.throughput(Throughput::Elements(BATCH));
    group.bench_function("commit", |b| {
        b.iter_batched(
            || {
                number += 1;
                batch(source, number, shaped.some(BATCH, tomorrow), tomorrow)
            },
            |commit| store.commit_intake(&commit).expect("commits"),
            BatchSize::LargeInput,
        )
    });
    group.finish();
}

criterion_group!(benches, interactions);
criterion_main!(benches);
