//! The program `baton`.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use clap::Parser;

fn main() -> anyhow::Result<()> {
    baton::drawing::choose();
    baton::run(baton::cli::Options::parse())
}
