//! A stream on a socket that keeps what was posted, as a relay does, and the program that reads it.
#![allow(dead_code, unreachable_pub, reason = "each user needs another part of it")]

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::{Arc, Mutex},
    time::Duration,
};

use flagstone::house::system_clock;
use futures_util::{SinkExt, StreamExt};
use model::SourceId;
use platforms::atproto::synthetic::{SyntheticPost, encode_commit};
use store::{Mode, SourceRow, Store};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
};
use tokio_tungstenite::{
    WebSocketStream, accept_hdr_async,
    tungstenite::{
        Message,
        handshake::server::{Request, Response},
    },
};

use crate::house::firehose;

pub async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ws://{}", listener.local_addr().unwrap());
    (listener, url)
}

/// A connection, and the address that was asked for.
pub async fn accept(listener: &TcpListener) -> (WebSocketStream<TcpStream>, String) {
    let (stream, _) = listener.accept().await.unwrap();
    let mut asked = String::new();
    #[allow(clippy::result_large_err, reason = "the callback's type")]
    let note = |request: &Request, response: Response| {
        asked = request.uri().to_string();
        Ok(response)
    };
    (accept_hdr_async(stream, note).await.unwrap(), asked)
}

/// The message numbered `seq`, with one post.
pub fn post(seq: usize, author: &str, text: &str) -> Message {
    let post = SyntheticPost {
        key: format!("k{seq}"),
        text: text.into(),
        langs: vec!["en".into()],
        created_at: "2026-11-23T10:00:00Z".into(),
    };
    Message::binary(encode_commit(seq as i64, &format!("did:plc:{author}"), &[post]))
}

/// A relay: sends what follows the cursor that is asked for, and goes on as more is posted.
pub struct Relay {
    pub url: String,
    /// The cursors that were asked for, in order.
    pub asked: Arc<Mutex<Vec<Option<usize>>>>,
    posted: watch::Sender<Vec<Message>>,
}

impl Relay {
    pub async fn open() -> Self {
        let (listener, url) = listen().await;
        let (posted, all) = watch::channel(Vec::new());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&asked);
        tokio::spawn(async move {
            loop {
                let (socket, address) = accept(&listener).await;
                let cursor = address.split_once("cursor=").map(|(_, n)| n.parse().unwrap());
                noted.lock().unwrap().push(cursor);
                tokio::spawn(serve(socket, all.clone(), cursor.unwrap_or(0)));
            }
        });
        Self { url, asked, posted }
    }

    /// Posts one more.
    pub fn post(&self, author: &str, text: &str) {
        self.posted.send_modify(|all| {
            let next = post(all.len() + 1, author, text);
            all.push(next);
        });
    }
}

async fn serve(mut socket: WebSocketStream<TcpStream>, mut all: watch::Receiver<Vec<Message>>, mut sent: usize) {
    loop {
        let news = all.borrow_and_update()[sent..].to_vec();
        for message in news {
            sent += 1;
            if socket.send(message).await.is_err() {
                return;
            }
        }
        tokio::select! {
            changed = all.changed() => if changed.is_err() { return },
            end = socket.next() => if end.is_none_or(|message| message.is_err()) { return },
        }
    }
}

/// A folder with a store that reads a relay and a pack.
pub struct Place {
    folder: tempfile::TempDir,
    source: SourceId,
}

impl Place {
    pub fn reading(url: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = system_clock();
        let store = Store::open_or_create(&folder.path().join("store.db"), false, clock()).unwrap();
        let source = store.add_source(&firehose(url), None, clock()).unwrap();
        store.switch_source(source, true, None, clock()).unwrap();
        std::fs::create_dir(folder.path().join("pack")).unwrap();
        std::fs::write(folder.path().join("flagstone.toml"), "store = \"store.db\"\npacks = [\"pack\"]\n").unwrap();
        Self { folder, source }
    }

    /// Writes a file of the pack, whole or not at all.
    pub fn write(&self, name: &str, text: &str) {
        let beside = self.folder.path().join("new");
        std::fs::write(&beside, text).unwrap();
        std::fs::rename(beside, self.folder.path().join("pack").join(name)).unwrap();
    }

    pub fn store(&self) -> PathBuf {
        self.folder.path().join("store.db")
    }

    pub fn row(&self) -> SourceRow {
        let store = Store::open(&self.store(), Mode::Read).unwrap();
        store.sources().unwrap().into_iter().find(|row| row.id == self.source).unwrap()
    }

    /// Waits until the source's row is as it should be; says how it was if it never is.
    pub async fn until(&self, what: &str, holds: impl Fn(&SourceRow) -> bool) {
        until(what, || self.row(), holds).await;
    }

    /// Every finding: the post's number in the stream, the signal, and the version of what saw it.
    pub fn findings(&self) -> Vec<(usize, String, u32)> {
        findings(&self.store())
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs a command in its folder to its end.
    pub fn flagstone(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_flagstone"));
        command.current_dir(self.folder.path()).args(args).output().unwrap()
    }

    /// `flagstone run`.
    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_flagstone"));
        command.current_dir(self.folder.path()).args(["run", "--config", "flagstone.toml", "--listen", "127.0.0.1:0"]);
        command
    }
}

/// Waits until a source's row is as it should be; says how it was if it never is.
pub async fn until(what: &str, row: impl Fn() -> SourceRow, holds: impl Fn(&SourceRow) -> bool) {
    for _ in 0..600 {
        if holds(&row()) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("never: {what}; {:?}", row());
}

fn findings(store: &Path) -> Vec<(usize, String, u32)> {
    let db = rusqlite::Connection::open(store).unwrap();
    let sql = "SELECT f.uri, f.signal, r.version FROM findings f JOIN rules r ON r.id = f.rule";
    let mut rows = db.prepare(sql).unwrap();
    let row = |row: &rusqlite::Row<'_>| {
        let uri: String = row.get(0)?;
        let number = uri.rsplit_once("/k").unwrap().1.parse().unwrap();
        Ok((number, row.get(1)?, row.get(2)?))
    };
    let mut all: Vec<_> = rows.query_map([], row).unwrap().map(Result::unwrap).collect();
    all.sort();
    all
}

/// A program that runs, and what it said on standard error.
pub struct Running {
    pub process: Child,
    said: Arc<Mutex<String>>,
}

impl Running {
    pub fn start(mut command: Command) -> Self {
        let mut process = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(process.stderr.take().unwrap()).lines();
        let said = Arc::new(Mutex::new(String::new()));
        let heard = Arc::clone(&said);
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let mut said = heard.lock().unwrap();
                said.push_str(&line);
                said.push('\n');
            }
        });
        Self { process, said }
    }

    pub fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    /// Waits until it has said something.
    pub async fn says(&self, text: &str) {
        for _ in 0..300 {
            if self.said().contains(text) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("it never says `{text}`, but\n{}", self.said());
    }

    /// Sends a signal by its name.
    pub fn signal(&self, name: &str) {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &id]).status().unwrap().success());
    }

    /// Ends it as an operator does.
    pub fn stop(mut self) {
        self.signal("TERM");
        assert!(self.process.wait().unwrap().success(), "{}", self.said());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
