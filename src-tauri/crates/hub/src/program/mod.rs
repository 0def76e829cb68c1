//! The command lines of `baton-hub`.

mod register;
mod serve;

use anyhow::{Context, Result};
use baton_core::{InboxId, InboxKind, Role};
use baton_hub::{Config, Tls};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::{net::SocketAddr, path::PathBuf};

/// Baton's hub: it passes conversations between bots and people.
#[derive(Debug, Parser)]
#[command(version)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve bots and operators until SIGTERM or Ctrl+C.
    Serve {
        /// Where to listen; port 0 for any free one.
        #[arg(long, default_value = "127.0.0.1:4747")]
        listen: SocketAddr,
        /// The hub's name, as its operators read it.
        #[arg(long, default_value = "Baton")]
        name: String,
        /// Where bots and chat pages reach it, when that is not where it listens: https://baton.example.
        #[arg(long)]
        public_url: Option<url::Url>,
        #[command(flatten)]
        tls: TlsArguments,
        #[command(flatten)]
        data: Data,
    },
    /// Operators: those who answer.
    #[command(subcommand)]
    Operator(OperatorCommand),
    /// Inboxes: where bots connect.
    #[command(subcommand)]
    Inbox(InboxCommand),
}

#[derive(Debug, Subcommand)]
enum OperatorCommand {
    /// Add an operator; the token is shown this once.
    Add {
        /// As everybody reads it.
        name: String,
        /// What they may do.
        #[arg(long, value_enum, default_value_t = RoleName::Agent)]
        role: RoleName,
        #[command(flatten)]
        output: Output,
    },
    /// Remove an operator: the token is refused, and an open desktop signed out, within a second.
    Remove {
        /// The operator's name, or id.
        operator: String,
        #[command(flatten)]
        output: Output,
    },
    /// List the operators.
    List {
        #[command(flatten)]
        output: Output,
    },
}

#[derive(Debug, Subcommand)]
enum InboxCommand {
    /// Add an inbox; its keys are shown this once.
    Add {
        /// Which vendor's protocol it speaks.
        #[arg(value_enum)]
        kind: KindName,
        /// As the team calls it.
        name: String,
        /// A setting of the vendor, as key=value; may be given several times.
        #[arg(long = "set", value_name = "KEY=VALUE")]
        settings: Vec<String>,
        #[command(flatten)]
        output: Output,
    },
    /// Change an inbox's settings, pause it (paused=true: nobody is called, nobody takes over) or resume it; its keys stay.
    Set {
        /// The inbox's id, as 'inbox list' shows it.
        inbox: InboxId,
        /// Settings as key=value; key= goes back to the usual.
        #[arg(value_name = "KEY=VALUE", required_unless_present = "name")]
        settings: Vec<String>,
        /// Its name from now on.
        #[arg(long)]
        name: Option<String>,
        #[command(flatten)]
        output: Output,
    },
    /// Remove an inbox, its keys, and all that was said in it.
    Remove {
        /// The inbox's id, as 'inbox list' shows it.
        inbox: InboxId,
        #[command(flatten)]
        output: Output,
    },
    /// List the inboxes.
    List {
        #[command(flatten)]
        output: Output,
    },
}

#[derive(Debug, Args)]
struct TlsArguments {
    /// Speak HTTPS with this certificate chain (a PEM file): at --listen, or at --tls-listen beside it.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The certificate's key (a PEM file).
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Where to speak HTTPS beside --listen; on this computer also without a certificate: one is made then.
    #[arg(long, value_name = "ADDRESS")]
    tls_listen: Option<SocketAddr>,
}

impl TlsArguments {
    fn tls(self) -> Option<Tls> {
        let certificate = self.tls_cert.zip(self.tls_key);
        (certificate.is_some() || self.tls_listen.is_some())
            .then_some(Tls { listen: self.tls_listen, certificate })
    }
}

#[derive(Debug, Args)]
struct Data {
    /// The folder with the hub's files.
    #[arg(long = "data", value_name = "DIR")]
    folder: Option<PathBuf>,
}

impl Data {
    fn folder(self) -> Result<PathBuf> {
        let usual =
            || directories::ProjectDirs::from("dev", "baton", "hub").map(|dirs| dirs.data_dir().to_owned());
        self.folder.or_else(usual).context("There is no home folder. Name a folder with --data.")
    }
}

#[derive(Debug, Args)]
struct Output {
    #[command(flatten)]
    data: Data,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum RoleName {
    Agent,
    Supervisor,
    Admin,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Agent => Self::Agent,
            RoleName::Supervisor => Self::Supervisor,
            RoleName::Admin => Self::Admin,
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum KindName {
    Janis,
    Botcopy,
    Botkit,
    Botpress,
    Vivocha,
}

impl From<KindName> for InboxKind {
    fn from(name: KindName) -> Self {
        match name {
            KindName::Janis => Self::Janis,
            KindName::Botcopy => Self::Botcopy,
            KindName::Botkit => Self::Botkit,
            KindName::Botpress => Self::Botpress,
            KindName::Vivocha => Self::Vivocha,
        }
    }
}

/// Does what the command line says; the error's words go to the person who typed it.
pub fn run(arguments: Arguments) -> Result<()> {
    match arguments.command {
        Command::Serve { listen, name, public_url, tls, data } => {
            let public_url = public_url.map(String::from);
            serve::run(Config { data: data.folder()?, listen, name, public_url, tls: tls.tls() })
        }
        Command::Operator(OperatorCommand::Add { name, role, output }) => {
            register::add_operator(output, &name, role.into())
        }
        Command::Operator(OperatorCommand::Remove { operator, output }) => {
            register::remove_operator(output, &operator)
        }
        Command::Operator(OperatorCommand::List { output }) => register::list_operators(output),
        Command::Inbox(InboxCommand::Add { kind, name, settings, output }) => {
            register::add_inbox(output, kind.into(), name, &settings)
        }
        Command::Inbox(InboxCommand::Set { inbox, settings, name, output }) => {
            register::set_inbox(output, inbox, name.as_deref(), &settings)
        }
        Command::Inbox(InboxCommand::Remove { inbox, output }) => register::remove_inbox(output, inbox),
        Command::Inbox(InboxCommand::List { output }) => register::list_inboxes(output),
    }
}
