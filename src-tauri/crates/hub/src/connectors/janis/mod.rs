//! The Janis server, for the published Python and npm clients unchanged.

mod prepare;

pub use prepare::prepare;
