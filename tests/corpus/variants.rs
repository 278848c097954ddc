//! `variants!`: how the harness takes enumerations of the corpus apart: each variant, and each field with a name for it
//! here. The variant counts among the bits.
//!
//! ```text
//! variants! { Shape { Disc { radius: a }, Sheet { 0: a, 1: b }, Empty {} } }
//! ```

macro_rules! variants {
    ($($name:ident { $($variant:ident { $($field:tt : $part:ident),* }),* })*) => {$(
        impl $crate::value::Value for $name {
            type Tangent = <$name as wengert::Differentiable>::Tangent;
            type Seed<'a> = &'a Self::Tangent;
            type Buffer<'a> = &'a mut Self::Tangent;

            #[allow(unused_variables, reason = "a variant may have no fields")]
            fn floats(&self, visit: &mut dyn FnMut(f64)) {
                match self {$(
                    $name::$variant { $($field: $part),* } => { $($crate::value::Value::floats($part, visit);)* }
                )*}
            }
            fn bits(&self, out: &mut Vec<u64>) {
                match self {$(
                    $name::$variant { $($field: $part),* } => {
                        out.extend(stringify!($variant).bytes().map(u64::from));
                        $($crate::value::Value::bits($part, out);)*
                    }
                )*}
            }
            #[allow(unused_variables, reason = "a variant may have no fields")]
            fn with(&self, source: &mut $crate::value::Source) -> Self {
                match self {$(
                    $name::$variant { $($field: $part),* } => {
                        $name::$variant { $($field: $crate::value::Value::with($part, source)),* }
                    }
                )*}
            }
            #[allow(unused_variables, reason = "a variant may have no fields")]
            fn tangent(&self, source: &mut $crate::value::Source) -> Self::Tangent {
                type Made = <$name as wengert::Differentiable>::Tangent;
                match self {$(
                    $name::$variant { $($field: $part),* } => {
                        Made::$variant { $($field: $crate::value::Value::tangent($part, source)),* }
                    }
                )*}
            }
            #[allow(unused_variables, dead_code, unreachable_patterns, reason = "a variant may have no fields, or be the only one")]
            fn read(tangent: &Self::Tangent, out: &mut Vec<f64>) {
                type Made = <$name as wengert::Differentiable>::Tangent;
                fn read<V: $crate::value::Value>(_of: fn(&$name) -> &V, tangent: &V::Tangent, out: &mut Vec<f64>) {
                    V::read(tangent, out);
                }
                match tangent {$(
                    Made::$variant { $($field: $part),* } => { $({
                        read(
                            |value| match value {
                                $name::$variant { $field: part, .. } => part,
                                _ => unreachable!("it is of that variant"),
                            },
                            $part,
                            out,
                        );
                    })* }
                )*}
            }
            fn seed(tangent: &Self::Tangent) -> &Self::Tangent {
                tangent
            }
            fn buffer(tangent: &mut Self::Tangent) -> &mut Self::Tangent {
                tangent
            }
        }
    )*};
}
