//! Cards: one, several side by side, or a list; with buttons.

use super::Attachment;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// Cards, laid out as the channel lays them out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Cards {
    /// One, a carousel or a list.
    #[serde(default)]
    pub layout: Layout,
    /// At least one, unless only footer buttons were sent.
    pub cards: Vec<Card>,
    /// Buttons under all of them (a list's footer).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<Button>,
    /// What the vendor calls the template: `generic`, `list`, `receipt`, or a custom one's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
}

/// How cards are laid out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// One card, or several one under the other.
    #[default]
    Card,
    /// Side by side, scrolled.
    Carousel,
    /// Rows of one list.
    List,
}

/// One card.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Card {
    /// Its head; may be empty.
    #[serde(default)]
    pub title: String,
    /// Under the head; line breaks count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subtitle: Option<String>,
    /// Its picture: the address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// A video or a sound in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media: Option<Attachment>,
    /// Facts in two columns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
    /// What tapping the card itself does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_action: Option<Press>,
    /// In order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<Button>,
    /// An element of a custom template: the vendor's JSON of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", specta(type = serde_json::Value))]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub custom: Option<Value>,
}

/// One fact of a card.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Field {
    /// What it is.
    pub name: String,
    /// What it says.
    pub value: String,
}

/// A button: `{"title", "does", …}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Button {
    /// What the contact reads.
    pub title: String,
    /// A small picture in it: its address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// What it does.
    #[serde(flatten)]
    pub press: Press,
}

/// What pressing does. One that this version doesn't know is kept as [`Press::Other`].
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "does", rename_all = "snake_case")]
pub enum Press {
    /// Gives the bot its payload.
    Postback {
        /// What the bot receives.
        payload: String,
    },
    /// Opens an address in the contact's browser.
    Link {
        /// The address.
        url: String,
    },
    /// Fires an event in the contact's page, or in the bot.
    Event {
        /// Its name.
        name: String,
        /// What goes with it.
        #[cfg_attr(feature = "typescript", specta(type = serde_json::Value))]
        #[cfg_attr(feature = "openapi", schema(value_type = Object))]
        data: Value,
    },
    /// Calls a number.
    Call {
        /// The number.
        phone: String,
    },
    /// Anything else that a channel has: share, log in, pay.
    Other {
        /// What the vendor calls it.
        name: String,
    },
}

/// How [`Press`] reads: unknown words become [`Press::Other`].
#[derive(Deserialize)]
struct Raw {
    #[serde(default)]
    does: String,
    #[serde(default)]
    payload: Option<String>,
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    data: Value,
    #[serde(default)]
    phone: Option<String>,
}

impl<'de> Deserialize<'de> for Press {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Raw { does, payload, url, name, data, phone } = Raw::deserialize(deserializer)?;
        Ok(match (does.as_str(), payload, url, name, phone) {
            ("postback", Some(payload), ..) => Self::Postback { payload },
            ("link", _, Some(url), ..) => Self::Link { url },
            ("event", _, _, Some(name), _) => Self::Event { name, data },
            ("call", _, _, _, Some(phone)) => Self::Call { phone },
            ("other", _, _, Some(name), _) => Self::Other { name },
            _ => Self::Other { name: does },
        })
    }
}

impl Card {
    /// What can be read on it, one part a line.
    pub(super) fn words(&self) -> Vec<&str> {
        let head = [Some(self.title.as_str()), self.subtitle.as_deref()];
        let fields = self.fields.iter().flat_map(|field| [field.name.as_str(), field.value.as_str()]);
        let buttons = self.buttons.iter().map(|button| button.title.as_str());
        let all = head.into_iter().flatten().chain(fields).chain(buttons);
        all.filter(|words| !words.trim().is_empty()).collect()
    }
}

impl Cards {
    /// What can be read on them, one part a line.
    pub(super) fn words(&self) -> Vec<&str> {
        let footer = self.buttons.iter().map(|button| button.title.as_str());
        self.cards.iter().flat_map(Card::words).chain(footer).collect()
    }
}
