//! The first bytes of files: judged without a panic, and what is no picture, sound or film is never taken for one.
#![no_main]

use baton_desk::media::{Wanted, judge};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    for wanted in [Wanted::Picture, Wanted::Sound, Wanted::Film] {
        if let Ok(mime) = judge(bytes, wanted) {
            assert!(wanted.takes(mime), "{mime} for {wanted:?}");
        }
    }
});
