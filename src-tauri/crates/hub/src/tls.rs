//! HTTPS: with a given certificate, or on this computer with one that was made here. The bot-sdk speaks nothing else to its platform.

use crate::StartError;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::{
    ServerConfig,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};
use std::{
    fs,
    io::Write as _,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

/// How to speak HTTPS.
#[derive(Debug, Clone)]
pub struct Tls {
    /// Where, beside the hub's own address; `None`: at that address, instead of plain HTTP.
    pub listen: Option<SocketAddr>,
    /// The files of the certificate chain and of its key, as PEM; `None`: one that is made here, for this computer alone.
    pub certificate: Option<(PathBuf, PathBuf)>,
}

/// Whom a certificate that was made here is for.
const HERE: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

impl Tls {
    /// The server's side of it, for an address.
    pub(crate) fn config(&self, address: SocketAddr, data: &Path) -> Result<Arc<ServerConfig>, StartError> {
        let (certificate, key) = match &self.certificate {
            Some(given) => given.clone(),
            None if address.ip().is_loopback() => made_here(data)?,
            None => {
                let words = format!(
                    "Nobody would trust a certificate that was made here on {address}. Name one with --tls-cert and --tls-key."
                );
                return Err(StartError::Other(words));
            }
        };
        let unread = |path: &Path, why: &dyn std::fmt::Display| {
            let words = format!(
                "{} is not what is needed: {why}. Give PEM files with --tls-cert and --tls-key.",
                path.display()
            );
            StartError::Other(words)
        };
        let chain: Result<Vec<_>, _> = CertificateDer::pem_file_iter(&certificate)
            .map_err(|error| unread(&certificate, &error))?
            .collect();
        let chain = chain.map_err(|error| unread(&certificate, &error))?;
        let secret = PrivateKeyDer::from_pem_file(&key).map_err(|error| unread(&key, &error))?;
        let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| unread(&certificate, &error))?
            .with_no_client_auth()
            .with_single_cert(chain, secret)
            .map_err(|error| unread(&certificate, &error))?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }
}

/// The certificate that was made at the first start, and its key.
fn made_here(data: &Path) -> Result<(PathBuf, PathBuf), StartError> {
    let (certificate, key) = (data.join("tls-cert.pem"), data.join("tls-key.pem"));
    if certificate.exists() && key.exists() {
        return Ok((certificate, key));
    }
    let names = HERE.map(str::to_owned).to_vec();
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(names)
        .map_err(|error| StartError::Other(format!("A certificate can't be made: {error}.")))?;
    let failed = |error: std::io::Error| StartError::of_folder(data, &error);
    secret_file(&key)
        .and_then(|mut file| file.write_all(signing_key.serialize_pem().as_bytes()))
        .map_err(failed)?;
    fs::write(&certificate, cert.pem()).map_err(failed)?;
    Ok((certificate, key))
}

/// A file that nobody else reads.
fn secret_file(path: &Path) -> std::io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCAL: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 0);

    #[test]
    fn a_certificate_is_made_once_for_this_computer_and_for_no_other() {
        let data = tempfile::tempdir().unwrap();
        let tls = Tls { listen: None, certificate: None };
        tls.config(LOCAL, data.path()).unwrap();
        let made = fs::read(data.path().join("tls-cert.pem")).unwrap();
        tls.config(LOCAL, data.path()).unwrap();
        assert_eq!(fs::read(data.path().join("tls-cert.pem")).unwrap(), made);
        let open = tls.config(SocketAddr::from(([0, 0, 0, 0], 0)), data.path()).unwrap_err();
        assert!(open.to_string().contains("--tls-cert"));
    }

    #[test]
    fn a_wrong_file_is_named() {
        let data = tempfile::tempdir().unwrap();
        let (wrong, missing) = (data.path().join("wrong.pem"), data.path().join("missing.pem"));
        fs::write(&wrong, "no certificate").unwrap();
        for certificate in [wrong.clone(), missing] {
            let tls = Tls { listen: None, certificate: Some((certificate.clone(), wrong.clone())) };
            let refused = tls.config(LOCAL, data.path()).unwrap_err().to_string();
            assert!(
                refused.contains(certificate.to_str().unwrap()) || refused.contains("wrong.pem"),
                "{refused}"
            );
        }
    }
}
