//! Who the demo bot talks to, and what is said.

/// One customer of the demo.
pub struct Customer {
    /// The id in the channel; also the conversation's.
    pub id: &'static str,
    /// As everybody reads it.
    pub name: &'static str,
    /// After how many milliseconds the conversation begins.
    pub begins_ms: u64,
    /// What is said before anybody steps in, 1.2 seconds apart.
    pub opening: &'static [Step],
    /// What the customer answers a person, in turn; the last one again and again.
    pub answers: &'static [&'static str],
}

/// One step of an opening.
pub enum Step {
    /// The customer says this.
    Says(&'static str),
    /// The bot says this and offers these answers.
    Bot(&'static str, &'static [&'static str]),
    /// The bot reports that it did not understand.
    Missed,
    /// The bot asks for a person.
    Human,
}

/// Between two steps.
pub const PACE_MS: u64 = 1200;

use Step::{Bot, Human, Missed, Says};

/// All of them.
pub const CAST: &[Customer] = &[
    Customer {
        id: "demo-mia",
        name: "Mia Berger",
        begins_ms: 300,
        opening: &[
            Says("Hi, my order 4711 arrived with a broken lamp."),
            Bot(
                "I'm sorry about that. Shall I send a new one or give you the money back?",
                &["New lamp", "Money back", "Something else"],
            ),
            Says("Can I talk to a person? It is a present for tomorrow."),
            Human,
            Bot("I'll get somebody. One moment.", &[]),
        ],
        answers: &[
            "Thank you for answering so quickly! The brass one, with the green shade.",
            "That would be wonderful. Can it really be here by tomorrow noon?",
            "Perfect. You saved my sister's birthday.",
        ],
    },
    Customer {
        id: "demo-jonas",
        name: "Jonas Weiß",
        begins_ms: 2500,
        opening: &[
            Says("where is my parcel"),
            Bot("Which order is it about?", &["4698", "4702"]),
            Says("4702"),
            Bot("Order 4702 left our house this morning and arrives on Monday.", &["Thanks", "Track it"]),
            Says("Thanks"),
            Bot("You're welcome.", &[]),
        ],
        answers: &["Oh, a person! All is well, the parcel comes on Monday.", "Have a nice day!"],
    },
    Customer {
        id: "demo-priya",
        name: "Priya Raman",
        begins_ms: 5000,
        opening: &[
            Says("Does the Ember kettle keep 83 degrees for gyokuro?"),
            Missed,
            Bot(
                "I did not get that. Do you want to see our kettles?",
                &["Show kettles", "Ask something else"],
            ),
            Says("No, I mean whether it holds a temperature, not what it costs"),
            Missed,
            Bot("I'm not sure that I can help with this.", &[]),
        ],
        answers: &[
            "Yes, holding it for half an hour is what I need.",
            "Great, then I'll take the black one.",
            "Thank you!",
        ],
    },
    Customer {
        id: "demo-tomas",
        name: "Tomás Herrera",
        begins_ms: 8000,
        opening: &[
            Says("Hello! Do you deliver to Lisbon?"),
            Bot("Yes, in three to five days, for €9.", &["How about express?", "Great"]),
            Says("How about express?"),
            Bot("Express takes one day and costs €19.", &["Great"]),
        ],
        answers: &["Then express it is.", "Obrigado!"],
    },
    Customer {
        id: "demo-lena",
        name: "Lena Fischer",
        begins_ms: 11_000,
        opening: &[
            Says("I'd like to change my address"),
            Bot("Sure. For all orders, or for one?", &["All", "One order"]),
            Says("All"),
            Bot("Please write the new address.", &[]),
            Says("Lindenstraße 8, 10969 Berlin"),
            Bot("Done. Your next parcels go to Lindenstraße 8.", &[]),
        ],
        answers: &["It is changed already, thank you.", "Bye!"],
    },
];

impl Customer {
    /// What the customer answers to the operator's message number `n`, counted from 0.
    pub fn answer(&self, n: usize) -> &'static str {
        self.answers.get(n).or(self.answers.last()).copied().unwrap_or("Thank you.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn when(matches: impl Fn(&Step) -> bool) -> Option<u64> {
        let moment = |c: &Customer| {
            let at = c.opening.iter().position(&matches)? as u64;
            Some(c.begins_ms + at * PACE_MS)
        };
        CAST.iter().filter_map(moment).min()
    }

    #[test]
    fn somebody_asks_for_a_person_within_five_seconds() {
        assert!(when(|step| matches!(step, Human)).unwrap() <= 5000);
    }

    #[test]
    fn somebody_is_not_understood_twice_in_a_row() {
        let missed = |c: &Customer| c.opening.iter().filter(|step| matches!(step, Missed)).count();
        assert!(CAST.iter().any(|c| missed(c) == 2));
    }

    #[test]
    fn everything_has_begun_within_twenty_seconds() {
        let end = CAST.iter().map(|c| c.begins_ms + c.opening.len() as u64 * PACE_MS).max().unwrap();
        assert!(end <= 20_000);
    }
}
