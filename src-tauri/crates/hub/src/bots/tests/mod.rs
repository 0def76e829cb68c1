//! Stories about a hub and a bot that it drives: over real HTTP, on a real log.

mod asking;
mod calling;
mod failing;
mod world;
