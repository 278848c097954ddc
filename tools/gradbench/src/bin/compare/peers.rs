//! The other tools: where they are, and how they are started, as the user's `peers.json` says.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::{env, fs, io};

use serde::Deserialize;

/// What `PEERS_DIR/peers.json` holds. In every text `{peers}` stands for the absolute path of PEERS_DIR.
#[derive(Deserialize)]
struct Manifest {
    /// A checkout of GradBench, below PEERS_DIR.
    gradbench: String,
    /// Folders to search for commands before others, below PEERS_DIR.
    #[serde(default)]
    path: Vec<String>,
    /// Variables of the environment.
    #[serde(default)]
    environment: BTreeMap<String, String>,
    /// The tools, by name.
    tools: BTreeMap<String, Tool>,
}

/// A tool that speaks GradBench's protocol.
#[derive(Clone, Deserialize)]
pub struct Tool {
    /// The command, which is started in the checkout.
    pub command: String,
    /// Version, compiler and flags, for the record.
    pub about: String,
}

/// The other tools, and what runs them.
pub struct Peers {
    checkout: PathBuf,
    environment: Vec<(String, String)>,
    /// The tools that are there, by name.
    pub tools: BTreeMap<String, Tool>,
}

impl Peers {
    /// Reads what is in a folder.
    pub fn read(folder: &Path) -> io::Result<Self> {
        let folder = folder.canonicalize().map_err(|error| context(folder, &error))?;
        let file = folder.join("peers.json");
        let text = fs::read_to_string(&file).map_err(|error| context(&file, &error))?;
        let manifest: Manifest = serde_json::from_str(&text).map_err(|error| context(&file, &error))?;
        let whole = |text: &str| text.replace("{peers}", &folder.to_string_lossy());
        let mut path: Vec<PathBuf> = manifest.path.iter().map(|part| folder.join(part)).collect();
        path.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
        let path = env::join_paths(path).map_err(io::Error::other)?;
        let mut environment: Vec<(String, String)> =
            manifest.environment.iter().map(|(name, value)| (name.clone(), whole(value))).collect();
        environment.push(("PATH".to_owned(), path.to_string_lossy().into_owned()));
        let tools =
            manifest.tools.into_iter().map(|(name, tool)| (name, Tool { command: whole(&tool.command), ..tool }));
        Ok(Peers { checkout: folder.join(manifest.gradbench), environment, tools: tools.collect() })
    }

    /// Runs an eval with a tool on one processor, and writes GradBench's log.
    pub fn run(&self, processor: usize, eval: &str, tool: &str, log: &Path) -> io::Result<ExitStatus> {
        let processor = processor.to_string();
        Command::new("taskset")
            .args(["-c", &processor, "gradbench", "run", "--eval", eval, "--tool", tool, "-o"])
            .arg(log)
            .current_dir(&self.checkout)
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
    }
}

fn context(path: &Path, error: &dyn std::fmt::Display) -> io::Error {
    io::Error::other(format!("{}: {error}", path.display()))
}
