//! Answers until told to stop.

use std::future::Future;

use axum::Router;
use tokio::net::TcpListener;

/// Serves the desk on `listener` until `shutdown` resolves, then lets the requests under way finish.
///
/// # Errors
/// The listener failed.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    axum::serve(listener, router).with_graceful_shutdown(shutdown).await
}
