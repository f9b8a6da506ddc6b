//! 5. Send: `sending` is committed, one outbox row is delivered once, and what became of it is committed.
//!
//! A crash between the two commits leaves the row in `sending`; opening the store turns that into `ambiguous`, which
//! a person resolves. Nothing is ever sent again by itself once bytes may have left.

use std::sync::Arc;

use platforms::Delivery;
use store::{SendOutcome, crash};

use crate::house::House;

/// Delivers at most one referral. Gives how many were tried.
pub async fn step(house: &Arc<House>) -> anyhow::Result<usize> {
    // Load: from here on a crash leaves this row ambiguous.
    let now = house.now();
    let Some(outgoing) = house.ask(move |store| store.claim_send(now)).await? else { return Ok(0) };
    // Deliver, once.
    crash::point("send.before_call");
    let delivery = match house.channel(&outgoing.subject.platform()).and_then(|channel| channel.refer()) {
        Ok(refer) => refer.send(&outgoing.payload).await,
        Err(why) => Delivery::NotSent(why),
    };
    crash::point("send.after_call");
    // Commit.
    let (outcome, word) = match delivery {
        Delivery::Accepted(receipt) => (SendOutcome::Sent(receipt), "sent"),
        Delivery::Refused(answer) => (SendOutcome::Refused(answer), "refused"),
        Delivery::NotSent(why) => (SendOutcome::NotSent(why), "not sent"),
        Delivery::Ambiguous(why) => (SendOutcome::Ambiguous(why), "ambiguous: a person must find out"),
    };
    tracing::info!(referral = %outgoing.referral, "{word}");
    let now = house.now();
    house.ask(move |store| store.commit_send(outgoing.referral, &outcome, now)).await?;
    house.bell.notify_one();
    Ok(1)
}
