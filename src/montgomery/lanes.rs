//! Four numbers of 32 bits: in WebAssembly's SIMD, and the same elsewhere in portable code, of which a
//! compiler for servers makes its own SIMD.

use zeroize::DefaultIsZeroes;

pub(super) use target::*;

impl DefaultIsZeroes for Lanes {}

#[cfg(target_arch = "wasm32")]
mod target {
    use std::arch::wasm32::*;
    use std::ops::Add;

    #[derive(Clone, Copy)]
    pub(crate) struct Lanes(v128);

    impl Default for Lanes {
        #[inline(always)]
        fn default() -> Self {
            Self(i32x4_splat(0))
        }
    }

    #[inline(always)]
    pub(crate) fn new([a, b, c, d]: [i32; 4]) -> Lanes {
        Lanes(i32x4(a, b, c, d))
    }

    #[inline(always)]
    pub(crate) fn splat(a: i32) -> Lanes {
        Lanes(i32x4_splat(a))
    }

    impl Add for Lanes {
        type Output = Self;

        #[inline(always)]
        fn add(self, other: Self) -> Self {
            Self(i32x4_add(self.0, other.0))
        }
    }

    #[inline(always)]
    pub(crate) fn and(a: Lanes, b: Lanes) -> Lanes {
        Lanes(v128_and(a.0, b.0))
    }

    #[inline(always)]
    pub(crate) fn or(a: Lanes, b: Lanes) -> Lanes {
        Lanes(v128_or(a.0, b.0))
    }

    #[inline(always)]
    pub(crate) fn shift_left(a: Lanes, bits: u32) -> Lanes {
        Lanes(i32x4_shl(a.0, bits))
    }

    /// Keeps the sign.
    #[inline(always)]
    pub(crate) fn shift_right(a: Lanes, bits: u32) -> Lanes {
        Lanes(i32x4_shr(a.0, bits))
    }

    /// In each lane, the product of the low 16 bits plus that of the high 16 bits, with their signs.
    #[inline(always)]
    pub(crate) fn dot(a: Lanes, b: Lanes) -> Lanes {
        Lanes(i32x4_dot_i16x8(a.0, b.0))
    }

    /// The last of `a` and the first three of `b`.
    #[inline(always)]
    pub(crate) fn slide_one(a: Lanes, b: Lanes) -> Lanes {
        Lanes(i32x4_shuffle::<3, 4, 5, 6>(a.0, b.0))
    }

    /// The last two of `a` and the first two of `b`.
    #[inline(always)]
    pub(crate) fn slide_two(a: Lanes, b: Lanes) -> Lanes {
        Lanes(i32x4_shuffle::<2, 3, 4, 5>(a.0, b.0))
    }

    /// Four numbers of 16 bits each, the first the lowest.
    #[inline(always)]
    pub(crate) fn pack(a: Lanes) -> [i32; 2] {
        let packed = i16x8_narrow_i32x4(a.0, a.0);
        [i32x4_extract_lane::<0>(packed), i32x4_extract_lane::<1>(packed)]
    }

    #[inline(always)]
    pub(crate) fn unpack([low, high]: [i32; 2]) -> Lanes {
        Lanes(i32x4_extend_low_i16x8(i32x4(low, high, 0, 0)))
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod target {
    use std::array::from_fn;
    use std::ops::Add;

    #[derive(Clone, Copy, Default)]
    pub(crate) struct Lanes([i32; 4]);

    #[inline(always)]
    pub(crate) fn new(lanes: [i32; 4]) -> Lanes {
        Lanes(lanes)
    }

    #[inline(always)]
    pub(crate) fn splat(a: i32) -> Lanes {
        Lanes([a; 4])
    }

    impl Add for Lanes {
        type Output = Self;

        #[inline(always)]
        fn add(self, other: Self) -> Self {
            Self(from_fn(|i| self.0[i].wrapping_add(other.0[i])))
        }
    }

    #[inline(always)]
    pub(crate) fn and(a: Lanes, b: Lanes) -> Lanes {
        Lanes(from_fn(|i| a.0[i] & b.0[i]))
    }

    #[inline(always)]
    pub(crate) fn or(a: Lanes, b: Lanes) -> Lanes {
        Lanes(from_fn(|i| a.0[i] | b.0[i]))
    }

    #[inline(always)]
    pub(crate) fn shift_left(a: Lanes, bits: u32) -> Lanes {
        Lanes(a.0.map(|lane| lane << bits))
    }

    #[inline(always)]
    pub(crate) fn shift_right(a: Lanes, bits: u32) -> Lanes {
        Lanes(a.0.map(|lane| lane >> bits))
    }

    /// LLVM does not find the instruction by itself.
    #[cfg(target_arch = "x86_64")]
    #[inline(always)]
    #[expect(unsafe_code, reason = "every x86-64 has SSE2, and the two types have the same bits")]
    pub(crate) fn dot(a: Lanes, b: Lanes) -> Lanes {
        use std::arch::x86_64::{__m128i, _mm_madd_epi16};
        use std::mem::transmute;
        let wide = |lanes: Lanes| unsafe { transmute::<[i32; 4], __m128i>(lanes.0) };
        Lanes(unsafe { transmute::<__m128i, [i32; 4]>(_mm_madd_epi16(wide(a), wide(b))) })
    }

    #[cfg(not(target_arch = "x86_64"))]
    #[inline(always)]
    pub(crate) fn dot(a: Lanes, b: Lanes) -> Lanes {
        let product = |a: i32, b: i32| i32::from(a as i16) * i32::from(b as i16);
        Lanes(from_fn(|i| product(a.0[i], b.0[i]) + product(a.0[i] >> 16, b.0[i] >> 16)))
    }

    #[inline(always)]
    pub(crate) fn slide_one(a: Lanes, b: Lanes) -> Lanes {
        Lanes([a.0[3], b.0[0], b.0[1], b.0[2]])
    }

    #[inline(always)]
    pub(crate) fn slide_two(a: Lanes, b: Lanes) -> Lanes {
        Lanes([a.0[2], a.0[3], b.0[0], b.0[1]])
    }

    #[inline(always)]
    pub(crate) fn pack(a: Lanes) -> [i32; 2] {
        let pair = |low: i32, high: i32| low & 0xffff | high << 16;
        [pair(a.0[0], a.0[1]), pair(a.0[2], a.0[3])]
    }

    #[inline(always)]
    pub(crate) fn unpack([low, high]: [i32; 2]) -> Lanes {
        let (first, third) = (i32::from(low as i16), i32::from(high as i16));
        Lanes([first, low >> 16, third, high >> 16])
    }
}
