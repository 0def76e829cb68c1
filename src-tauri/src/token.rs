//! Where the operator's token is kept: in the system's keyring, or, where there is none or it is locked, in a file `token` that only
//! this user can read. A new token is in the file until the keyring has it, so that a crash never loses it.

use crate::paths::{Paths, slug, write_private};
use std::{path::PathBuf, time::Duration};
use url::Url;

const SERVICE: &str = "Baton";
/// How long the system may ask its user to unlock the keyring before Baton goes on without it.
const PATIENCE: Duration = Duration::from_secs(20);

/// A store of secrets, as far as Baton needs one.
pub trait Vault: Send + Sync + 'static {
    /// The secret, `None` when there is none. Errors are words.
    fn get(&self, name: &str) -> Result<Option<String>, String>;
    /// Keeps it.
    fn set(&self, name: &str, secret: &str) -> Result<(), String>;
}

/// The system's keyring.
#[derive(Debug, Clone, Copy)]
pub struct SystemKeyring;

impl Vault for SystemKeyring {
    fn get(&self, name: &str) -> Result<Option<String>, String> {
        match keyring::Entry::new(SERVICE, name).and_then(|entry| entry.get_password()) {
            Ok(secret) => Ok(Some(secret)),
            Err(keyring::Error::NoEntry) => Ok(None),
            Err(error) => Err(error.to_string()),
        }
    }
    fn set(&self, name: &str, secret: &str) -> Result<(), String> {
        keyring::Entry::new(SERVICE, name)
            .and_then(|entry| entry.set_password(secret))
            .map_err(|error| error.to_string())
    }
}

/// One hub's token on this computer.
#[derive(Debug, Clone)]
pub struct TokenPlace<V> {
    vault: V,
    name: String,
    file: PathBuf,
}

impl<V: Vault + Clone> TokenPlace<V> {
    /// The place for this hub's token; `None` for the hub on this computer.
    pub fn new(vault: V, paths: &Paths, hub: Option<&Url>) -> Self {
        let (whose, file) = match hub {
            None => ("this computer".to_owned(), "token".to_owned()),
            Some(url) => (url.to_string(), format!("token-{}", slug(url))),
        };
        Self { vault, name: format!("{whose} ({})", paths.root().display()), file: paths.file(&file) }
    }

    /// The token, when one is kept and can be read; `Err` says why the keyring can't be read.
    pub async fn read(&self) -> Result<Option<String>, String> {
        match std::fs::read_to_string(&self.file) {
            Ok(text) => return Ok(Some(text.trim().to_owned())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(format!("{} can't be read: {error}", self.file.display())),
        }
        self.ask(|vault, name| vault.get(&name)).await
    }

    /// Keeps the token: at once in the file, then in the keyring, which leaves no file. `Ok(true)` when the keyring has it.
    pub async fn keep(&self, token: &str) -> std::io::Result<bool> {
        write_private(&self.file, token.as_bytes())?;
        let secret = token.to_owned();
        let kept = self
            .ask(move |vault, name| {
                vault.set(&name, &secret)?;
                (vault.get(&name)?.as_deref() == Some(&*secret))
                    .then_some(())
                    .ok_or_else(|| "it forgets".into())
            })
            .await;
        match kept {
            Ok(()) => {
                std::fs::remove_file(&self.file)?;
                Ok(true)
            }
            Err(reason) => {
                tracing::info!(%reason, file = %self.file.display(), "no usable keyring; the token stays in a file");
                Ok(false)
            }
        }
    }

    /// Whether the keyring has it, not the file.
    pub fn in_keyring(&self) -> bool {
        !self.file.exists()
    }

    /// Keyring calls block, and may wait for a person: they run beside the runtime and within limits.
    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(V, String) -> Result<T, String> + Send + 'static,
    ) -> Result<T, String> {
        let (vault, name) = (self.vault.clone(), self.name.clone());
        let answer = tokio::task::spawn_blocking(move || question(vault, name));
        match tokio::time::timeout(PATIENCE, answer).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("the keyring does not answer".into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        collections::HashMap,
        sync::{Arc, Mutex},
    };

    /// A keyring in memory; locked when `None`.
    #[derive(Clone)]
    struct Fake(Arc<Mutex<Option<HashMap<String, String>>>>);

    impl Fake {
        fn with<T>(&self, act: impl FnOnce(&mut HashMap<String, String>) -> T) -> Result<T, String> {
            self.0.lock().unwrap().as_mut().map(act).ok_or_else(|| "locked".into())
        }
    }
    impl Vault for Fake {
        fn get(&self, name: &str) -> Result<Option<String>, String> {
            self.with(|map| map.get(name).cloned())
        }
        fn set(&self, name: &str, secret: &str) -> Result<(), String> {
            self.with(|map| map.insert(name.into(), secret.into())).map(|_| ())
        }
    }

    fn place(folder: &tempfile::TempDir, content: Option<HashMap<String, String>>) -> TokenPlace<Fake> {
        let paths = Paths::open(Some(folder.path())).unwrap();
        TokenPlace::new(Fake(Arc::new(Mutex::new(content))), &paths, None)
    }

    #[tokio::test]
    async fn an_open_keyring_takes_the_token_and_no_file_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let place = place(&folder, Some(HashMap::new()));
        assert!(place.keep("secret").await.unwrap());
        assert!(!folder.path().join("token").exists() && place.in_keyring());
        assert_eq!(place.read().await, Ok(Some("secret".into())));
    }

    #[tokio::test]
    async fn a_locked_keyring_leaves_the_token_in_a_private_file() {
        let folder = tempfile::tempdir().unwrap();
        let place = place(&folder, None);
        assert!(!place.keep("secret").await.unwrap());
        assert!(!place.in_keyring());
        assert_eq!(place.read().await, Ok(Some("secret".into())));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(folder.path().join("token")).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[tokio::test]
    async fn a_keyring_locked_later_says_so_instead_of_forgetting() {
        let folder = tempfile::tempdir().unwrap();
        let place = place(&folder, Some(HashMap::new()));
        place.keep("secret").await.unwrap();
        *place.vault.0.lock().unwrap() = None;
        assert_eq!(place.read().await, Err("locked".into()));
    }
}
