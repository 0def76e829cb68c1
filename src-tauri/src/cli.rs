//! The command line.

use std::path::PathBuf;
use url::Url;

/// Baton, for people who stand behind chatbots.
#[derive(Debug, Clone, Default, clap::Parser)]
#[command(name = "baton", version, about)]
pub struct Options {
    /// Where Baton keeps its files. Two programs with different folders run side by side.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Use this team's hub instead of the one inside this program.
    #[arg(long, value_name = "URL", value_parser = hub_url)]
    pub hub: Option<Url>,
    /// The operator's token on that hub. Kept by the system's keyring once it was used.
    #[arg(long, env = "BATON_TOKEN", hide_env_values = true, requires = "hub")]
    pub token: Option<String>,
    /// Start without a window: in the tray.
    #[arg(long)]
    pub hidden: bool,
    /// Begin with the demo: a web chat in the browser, where you play the customer.
    #[arg(long)]
    pub demo: bool,
}

/// A hub's address as people type it: with or without `http://`, with or without a slash at the end.
pub fn hub_url(text: &str) -> Result<Url, String> {
    let text = text.trim();
    let address = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let url = Url::parse(&address).map_err(|error| format!("this is not an address: {error}"))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err("a hub's address begins with http:// or https://".into());
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[test]
    fn a_hub_and_a_token_are_taken() {
        let options =
            Options::parse_from(["baton", "--data", "/d", "--hub", "http://hub:4747", "--token", "t"]);
        assert_eq!(options.hub.unwrap().as_str(), "http://hub:4747/");
        assert_eq!((options.token.as_deref(), options.hidden), (Some("t"), false));
    }

    #[test]
    fn an_address_without_a_scheme_is_meant_to_be_safe() {
        assert_eq!(hub_url(" hub.example.com ").unwrap().as_str(), "https://hub.example.com/");
    }

    #[test]
    fn other_schemes_are_refused() {
        assert!(hub_url("file:///etc/passwd").is_err());
        assert!(hub_url("https://").is_err());
    }
}
