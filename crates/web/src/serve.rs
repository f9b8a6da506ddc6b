//! Answers until told to stop, and lets nobody keep it waiting.

use std::{future::Future, io::ErrorKind, pin::pin, sync::Arc, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::{net::TcpListener, sync::Semaphore, time};

/// How long, and how many at once, the desk waits for clients that do not say what they want.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Until a request's head is whole; a connection without a request ends as soon.
    pub head: Duration,
    /// Connections at once. More wait until one of these ends.
    pub connections: usize,
    /// For the requests under way, when told to stop.
    pub ending: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { head: Duration::from_secs(30), connections: 512, ending: Duration::from_secs(20) }
    }
}

/// Serves the desk on `listener` until `shutdown` resolves, then lets the requests under way finish.
///
/// # Errors
/// The listener failed.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    serve_with(Patience::default(), listener, router, shutdown).await
}

/// The same, with another patience.
///
/// # Errors
/// The listener failed.
pub async fn serve_with(
    patience: Patience,
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(patience.head);
    let (places, under_way) = (Arc::new(Semaphore::new(patience.connections)), GracefulShutdown::new());
    let mut shutdown = pin!(shutdown);
    loop {
        let accepted = async {
            let place = Arc::clone(&places).acquire_owned().await.map_err(std::io::Error::other)?;
            listener.accept().await.map(|(stream, _)| (stream, place))
        };
        let (stream, place) = tokio::select! {
            accepted = accepted => match accepted {
                Ok(accepted) => accepted,
                Err(error) if is_passing(&error) => {
                    time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
                Err(error) => return Err(error),
            },
            () = &mut shutdown => break,
        };
        let connection = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router.clone()));
        let connection = under_way.watch(connection);
        tokio::spawn(async move {
            // Why it ended is the client's to know.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    let _ = time::timeout(patience.ending, under_way.shutdown()).await;
    Ok(())
}

/// The client's trouble, or a lack of file handles that ends when a connection does.
fn is_passing(error: &std::io::Error) -> bool {
    const TOO_MANY_FILES: [i32; 2] = [24, 23];
    let of_client = [ErrorKind::ConnectionAborted, ErrorKind::ConnectionReset, ErrorKind::ConnectionRefused];
    of_client.contains(&error.kind()) || error.raw_os_error().is_some_and(|code| TOO_MANY_FILES.contains(&code))
}
