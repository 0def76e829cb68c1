//! Payloads of every vendor, made of golden files and the fuzzer's bytes: read without a panic, never blank.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    baton_hub::connectors::generated::try_out(bytes);
});
