//! The stack of a WebAssembly module is ordinary memory: what a call leaves on it stays readable.

/// Wipes, when dropped, the stack that the calls of its scope have used.
///
/// The allocator wipes the heap, and most of what is secret lives there; ciphers put blocks of it
/// on the stack too.
pub(super) struct StackGuard;

impl Drop for StackGuard {
    #[inline(never)]
    fn drop(&mut self) {
        // Several times what the deepest call was seen to use.
        let mut frames = [0u8; 32 * 1024];
        std::hint::black_box(&mut frames);
    }
}
