//! JavaScript bindings. Nothing else in the crate knows of JavaScript.
//!
//! There are four WebAssembly modules, so that a page loads what it uses: one seals, one checks values that are being
//! typed, one reads schemas and what envelopes say of themselves; and one opens, for where private keys are. The
//! TypeScript in `pkg/src` loads them and wraps what they export.

#![cfg_attr(
    not(all(feature = "wasm-seal", feature = "wasm-check", feature = "wasm-read", feature = "wasm-open")),
    allow(
        dead_code,
        reason = "not every module uses all that is shared; what it does not use is linked into none"
    )
)]

#[cfg(feature = "wasm-check")]
mod check;
mod convert;
#[cfg(feature = "wasm-open")]
mod env;
#[cfg(feature = "wasm-read")]
mod envelope;
mod error;
#[cfg(feature = "wasm-read")]
mod form;
#[cfg(any(feature = "wasm-read", feature = "wasm-open"))]
mod info;
#[cfg(any(feature = "wasm-seal", feature = "wasm-open"))]
mod key_input;
#[cfg(feature = "wasm-read")]
mod manifest;
#[cfg(feature = "wasm-open")]
mod open;
#[cfg(feature = "wasm-open")]
mod open_schema;
mod options;
#[cfg(feature = "wasm-open")]
mod redact;
#[cfg(feature = "wasm-seal")]
mod seal;
mod stack;
#[cfg(feature = "wasm-open")]
mod store;
#[cfg(feature = "wasm-open")]
mod template;
mod value;

use talc::wasm::{WasmDynamicTalc, new_wasm_dynamic_allocator};
use zeroizing_alloc::ZeroAlloc;

/// Wipes memory when it is freed or moved: wasm-bindgen copies strings through buffers of its own,
/// and the module's memory can be read by the page for as long as the page lives.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<WasmDynamicTalc> = ZeroAlloc(new_wasm_dynamic_allocator());
