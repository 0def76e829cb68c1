//! Stories told against real parts: the headless hub, published vendor clients, desks.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a story that can't go on ends here")]

mod away;
mod bad_input;
mod botcopy;
mod botcopy_vendor;
mod botkit;
mod botkit_hostile;
mod botpress;
mod botpress_scripted;
mod burst;
mod composing;
mod connectors;
mod crash;
mod crash_desk;
mod full_disk;
mod handover;
mod handover_tool;
mod janis;
mod parts;
mod paused;
mod presence;
mod race;
mod recordings;
mod sockets;
mod start;
mod taken_back;
mod visitor_files;
mod vivocha;
mod vivocha_calls;
mod vivocha_writing;
mod web_chat;
mod webhook;
