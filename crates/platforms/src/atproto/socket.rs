//! A WebSocket that is read only when somebody asks: what waits stays in the kernel's buffers and slows the source
//! down.

use std::{sync::Arc, time::Duration};

use futures_util::{SinkExt, StreamExt};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    Connector, MaybeTlsStream, WebSocketStream, connect_async_tls_with_config,
    tungstenite::{Bytes, Error, Message, protocol::WebSocketConfig},
};

use super::{config::Limits, frame::FRAME_MAX};
use crate::{CollectError, tls};

/// Room for a message above what is read, so that one too large is set aside by name and the cursor goes past it. Still
/// larger ones end the connection: the memory they would take is bounded here.
const MESSAGE_MAX: usize = FRAME_MAX * 6;

pub(super) struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    idle: Duration,
    /// A sign of life was asked for and has not come.
    asked: bool,
}

impl Socket {
    pub(super) async fn connect(url: &str, limits: &Limits) -> Result<Self, CollectError> {
        let config = WebSocketConfig::default().max_message_size(Some(MESSAGE_MAX)).max_frame_size(Some(MESSAGE_MAX));
        let tls = Connector::Rustls(Arc::new(tls::client_config()));
        let connecting = connect_async_tls_with_config(url, Some(config), true, Some(tls));
        match timeout(Duration::from_millis(limits.connect_millis), connecting).await {
            Ok(Ok((stream, _))) => Ok(Self { stream, idle: Duration::from_millis(limits.idle_millis), asked: false }),
            Ok(Err(Error::Url(e))) => Err(CollectError::Config(format!("`{url}` cannot be a source: {e}"))),
            Ok(Err(e)) => Err(CollectError::Offline(format!("{url}: {e}"))),
            Err(_) => Err(CollectError::Offline(format!("{url}: no answer in {} ms", limits.connect_millis))),
        }
    }

    /// The next data message. Safe to drop at any point: nothing that was received is lost.
    pub(super) async fn next(&mut self) -> Result<Bytes, CollectError> {
        loop {
            let Ok(message) = timeout(self.idle, self.stream.next()).await else {
                if self.asked {
                    let silence = format!("silent for {} s", 2 * self.idle.as_secs());
                    return Err(CollectError::Disconnected(silence));
                }
                self.asked = true;
                self.stream.send(Message::Ping(Default::default())).await.map_err(ended)?;
                continue;
            };
            self.asked = false;
            match message {
                Some(Ok(Message::Binary(bytes))) => return Ok(bytes),
                Some(Ok(Message::Text(text))) => return Ok(text.into()),
                Some(Ok(Message::Close(frame))) => {
                    let why = frame.map_or_else(String::new, |f| format!("{} {}", f.code, f.reason));
                    return Err(CollectError::Disconnected(format!("closed by the source {why}").trim_end().into()));
                }
                // The library answers pings by itself, at the next read.
                Some(Ok(_)) => {}
                Some(Err(e)) => return Err(ended(e)),
                None => return Err(CollectError::Disconnected("closed by the source".into())),
            }
        }
    }
}

fn ended(error: Error) -> CollectError {
    CollectError::Disconnected(super::problem::tidy(&error.to_string()))
}
