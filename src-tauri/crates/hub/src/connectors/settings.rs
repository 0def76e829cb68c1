//! Checks of settings that several connectors take; an error names the setting and says what to write.

use crate::outside::{self, Forbidden};

/// Settings that every inbox takes, as [`crate::directory::Inbox::rules`] reads them. `None`: it is none of these.
pub fn common(name: &str, value: &str) -> Option<Result<(), String>> {
    match name {
        "minutes" => Some(match value.parse::<f64>() {
            Ok(minutes) if (1.0..=1440.0).contains(&minutes) => Ok(()),
            _ => Err(format!("minutes={value}: a lease lasts from 1 to 1440 minutes.")),
        }),
        "misses" => Some(match value.parse::<u32>() {
            Ok(1..=100) => Ok(()),
            _ => Err(format!("misses={value}: a whole number from 1 to 100.")),
        }),
        "paused" => Some(match value {
            "true" | "false" => Ok(()),
            _ => Err(format!("paused={value}: write true or false.")),
        }),
        // Private hosts that operators' desks may fetch this inbox's pictures and files from: `files.intern, 10.0.0.5:8080`.
        "media_hosts" => Some(match value.split([',', ' ']).find(|host| host.contains(['/', '@', '*'])) {
            Some(host) => {
                Err(format!("media_hosts={host}: write hosts, with a port or without, as files.intern:8080."))
            }
            None => Ok(()),
        }),
        _ => None,
    }
}

/// A whole http or https address that the hub may go to.
pub fn address(name: &str, value: &str) -> Result<(), String> {
    match url::Url::parse(value).map(|url| outside::address::check(&url)) {
        Ok(Ok(())) => Ok(()),
        Ok(Err(why @ (Forbidden::Metadata(_) | Forbidden::Nobody(_)))) => {
            Err(format!("{name}={value}: {why}. Write the address of the bot's own server."))
        }
        Ok(Err(Forbidden::NotWeb)) | Err(_) => {
            Err(format!("{name}={value}: write a whole address, as https://bot.example/path."))
        }
    }
}

/// What to say of a setting that an inbox of this kind does not take.
pub fn unknown(kind: &str, name: &str, takes: &str) -> String {
    format!("A {kind} inbox has no setting '{name}'. It takes {takes}; and media_hosts, as every inbox.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bot_of_one_s_own_may_be_anywhere_but_where_a_machine_s_keys_are() {
        for good in ["https://bot.example/hook", "http://10.0.0.7:5000", "http://localhost:5000/x"] {
            assert_eq!(address("webhook_url", good), Ok(()));
        }
        let refused = address("webhook_url", "http://169.254.169.254/latest").unwrap_err();
        assert!(
            refused.starts_with("webhook_url=http://169.254.169.254/latest: 169.254.169.254 is link-local")
        );
        for wrong in ["bot.example", "ftp://bot.example", "http://", "javascript:x"] {
            assert!(address("push_url", wrong).unwrap_err().contains("write a whole address"), "{wrong}");
        }
    }
}
