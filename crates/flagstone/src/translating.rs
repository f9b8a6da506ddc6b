//! A translator on this machine: a program that reads a text on its input and writes another on its output. Nothing of a
//! post leaves the machine for it.

use std::{process::Stdio, sync::Arc, time::Duration};

use model::Language;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    process::Command,
    sync::Semaphore,
    time,
};

/// Longest translation that is kept, in bytes.
const MOST: u64 = 64 << 10;

/// Long enough for a model to be loaded from disk.
const PATIENCE: Duration = Duration::from_secs(120);

/// What a program needs in order to find itself and its models. It is told nothing else.
const HANDED: [&str; 4] = ["PATH", "HOME", "LANG", "XDG_DATA_HOME"];

/// The program, and what it translates into.
#[derive(Debug, Clone)]
pub struct Translator {
    program: String,
    arguments: Vec<String>,
    into: Language,
    /// A model fills the memory: one text at a time.
    turn: Arc<Semaphore>,
}

impl Translator {
    /// By `command`: in its arguments `{from}` and `{into}` stand for the languages.
    ///
    /// # Errors
    /// What has to change about the command.
    pub fn new(command: Vec<String>, into: Language) -> Result<Self, String> {
        let mut words = command.into_iter();
        match words.next().filter(|program| !program.trim().is_empty()) {
            Some(program) => Ok(Self { program, arguments: words.collect(), into, turn: Arc::new(Semaphore::new(1)) }),
            None => Err("command must name a program".to_owned()),
        }
    }

    /// What it translates into.
    pub fn target(&self) -> &Language {
        &self.into
    }

    /// What it is called by.
    pub fn name(&self) -> &str {
        self.program.rsplit('/').next().unwrap_or_default()
    }

    /// A text in the other language.
    ///
    /// # Errors
    /// Why there is none, in a line for people.
    pub async fn translate(&self, text: String, from: &Language) -> Result<String, String> {
        let _turn = self.turn.acquire().await.map_err(|closed| closed.to_string())?;
        match time::timeout(PATIENCE, self.run(text, from)).await {
            Ok(Ok(said)) => Ok(said),
            Ok(Err(error)) => Err(format!("{} failed: {error}", self.name())),
            Err(_) => Err(format!("{} did not come to an end in {} s", self.name(), PATIENCE.as_secs())),
        }
    }

    async fn run(&self, text: String, from: &Language) -> std::io::Result<String> {
        let mut command = Command::new(&self.program);
        let argument = |word: &String| word.replace("{from}", from.as_str()).replace("{into}", self.into.as_str());
        command.args(self.arguments.iter().map(argument)).env_clear().kill_on_drop(true);
        command.envs(HANDED.into_iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let (mut input, output) = (child.stdin.take(), child.stdout.take());
        let written = async move {
            // Whoever has read enough may close it.
            if let Some(input) = &mut input {
                let _ = input.write_all(text.as_bytes()).await;
            }
            drop(input);
        };
        let read = async move {
            let mut said = Vec::new();
            if let Some(output) = output {
                output.take(MOST).read_to_end(&mut said).await?;
            }
            std::io::Result::Ok(said)
        };
        let ((), said) = tokio::join!(written, read);
        let said = said?;
        let status = child.wait().await?;
        let text = String::from_utf8_lossy(&said).trim().to_owned();
        match status.success() && !text.is_empty() {
            true => Ok(text),
            false => Err(std::io::Error::other(format!("{} bytes, {status}", said.len()))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by(command: &[&str]) -> Translator {
        Translator::new(command.iter().map(|word| (*word).to_owned()).collect(), "en".parse().unwrap()).unwrap()
    }

    async fn say(translator: &Translator, text: &str) -> Result<String, String> {
        translator.translate(text.to_owned(), &"fr".parse().unwrap()).await
    }

    #[tokio::test]
    async fn a_program_is_handed_the_text_and_the_languages_and_nothing_else() {
        let said = say(&by(&["sh", "-c", "echo $0 $1; cat; echo; env", "{from}", "{into}"]), "un arbre").await.unwrap();
        let mut lines = said.lines();
        assert_eq!((lines.next(), lines.next()), (Some("fr en"), Some("un arbre")));
        let told = |line: &str| line.split_once('=').map(|(name, _)| name.to_owned());
        let strange: Vec<String> = lines
            .filter_map(told)
            .filter(|name| {
                !HANDED.contains(&name.as_str()) && !["PWD", "SHLVL", "_", "OLDPWD"].contains(&name.as_str())
            })
            .collect();
        assert!(strange.is_empty(), "{strange:?}");
    }

    #[tokio::test]
    async fn a_program_that_fails_says_so() {
        assert!(say(&by(&["no-such-translator"]), "x").await.unwrap_err().contains("no-such-translator failed"));
        assert!(say(&by(&["false"]), "x").await.is_err());
        assert!(say(&by(&["true"]), "x").await.is_err(), "nothing is no translation");
        assert!(Translator::new(Vec::new(), "en".parse().unwrap()).is_err());
    }

    #[tokio::test]
    async fn a_program_that_reads_nothing_and_says_too_much_ends() {
        let talks = by(&["sh", "-c", "yes | head -c 1000000"]);
        assert!(say(&talks, &"x".repeat(1 << 20)).await.is_err(), "cut off, it is no translation");
    }
}
