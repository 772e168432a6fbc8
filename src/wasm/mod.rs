//! JavaScript bindings. Nothing else in the crate knows of JavaScript.
//!
//! There are two WebAssembly modules: the sealing half for front ends and the opening half for
//! where private keys are. The TypeScript in `pkg/src` loads them and wraps what they export.

#[cfg(feature = "wasm-seal")]
mod check;
mod convert;
#[cfg(feature = "wasm-open")]
mod env;
mod error;
mod info;
#[cfg(feature = "wasm-open")]
mod open;
#[cfg(feature = "wasm-open")]
mod open_schema;
mod options;
#[cfg(feature = "wasm-open")]
mod redact;
#[cfg(feature = "wasm-seal")]
mod seal;
#[cfg(feature = "wasm-seal")]
mod seal_schema;
mod stack;
#[cfg(feature = "wasm-open")]
mod store;
#[cfg(feature = "wasm-open")]
mod template;
mod value;

use std::alloc::System;

use zeroizing_alloc::ZeroAlloc;

/// Wipes memory when it is freed or moved: wasm-bindgen copies strings through buffers of its own,
/// and the module's memory can be read by the page for as long as the page lives.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);
